"""``bench envelopes``: what a phone may never have sealed, sent to a server at work."""

from time import monotonic

from fastapi.testclient import TestClient
from sqlmodel import func, select

from api.bench.outcome import tell
from api.main import create_app
from models.database import transaction
from models.opening import Opening
from models.operations.enrol_device import invite_device
from models.operations.open_envelopes import open_envelopes
from models.tables.visits import Visit
from tests.fixtures.care import TODAY
from tests.fixtures.phones import enrolled
from tests.models.envelope_attacks import attack, count_of, is_harmless, seen_by_author
from tests.proofs.programmes import DATABASES, Programme, fresh_programme


def run(*, envelopes: int = 1000, seed: int = 1) -> bool:
    """Print what became of each kind, and whether none was recorded and all others were.

    Parameters
    ----------
    envelopes : int
        Tampered, truncated, replayed, foreign, forged and empty ones, on each database.
    seed : int
        Other changes for another number.
    """
    started, faults = monotonic(), []
    for database in DATABASES:
        with fresh_programme(database) as programme:
            print(f"{database}:")
            faults += [f"{database}: {fault}" for fault in _attacked(programme, envelopes, seed)]
    return tell(
        faults, "each was refused or is seen in quarantine, the good ones among them are recorded", started
    )


def _attacked(programme: Programme, envelopes: int, seed: int) -> list[str]:
    app, nurse = create_app(programme.settings, programme.keys), programme.nurses[0]
    engine, opening = app.state.engine, Opening.of(programme.settings, programme.keys)
    with transaction(engine) as session:
        code = invite_device(session, programme.settings, nurse.id, "phone", nurse.id)[1]
    with TestClient(app) as client:
        phone = enrolled(client, code)
        good = phone.seal()
        phone.put(good)
        ends = attack(phone, envelopes, seed, lambda: open_envelopes(engine, opening, TODAY))
        [(state, _)] = phone.receipts(good)
    with transaction(engine) as session:
        visits = session.exec(select(func.count()).select_from(Visit)).one()
    seen = seen_by_author(engine, opening, nurse.id)
    engine.dispose()
    for end, count in sorted(ends.items()):
        print(f"{count:5} x {end}", flush=True)
    faults = [end for end in ends if not is_harmless(end)]
    if seen != count_of(ends, "quarantined"):
        faults.append(f"the author sees {seen} in quarantine")
    if (state, visits) != ("opened", 1 + count_of(ends, "replayed")):
        faults.append(f"the good one: {state}; {visits} visits")
    return faults
