"""What the worker does with envelopes: recorded once or kept in quarantine, whatever happens between."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import Engine, event
from sqlmodel import Session, func, select

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import now, transaction
from models.errors import Conflict, NotFound
from models.keys import Keys
from models.opening import Opening
from models.operations.decide_envelopes import Decider, decide_envelopes
from models.operations.expire_envelopes import expire_envelopes
from models.operations.make_backup import make_backup
from models.operations.mend_envelope import give_up_envelope, mend_envelope, read_envelope
from models.operations.open_envelopes import open_envelopes
from models.operations.restore_backup import restore_backup
from models.operations.revoke_device import revoke_device
from models.permissions import Role
from models.sealing import SealingKeys
from models.settings import Settings
from models.tables.devices import Envelope
from models.tables.visits import Visit
from tests.fixtures.app import SAME_ORIGIN, Colleague
from tests.fixtures.care import TODAY
from tests.fixtures.phones import Phone, Sealed, Work, enrolled
from tests.models.backups import elsewhere
from tests.models.care.visits import a_visit
from tests.models.envelope_attacks import attack, count_of, is_harmless, seen_by_author


def visits(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Visit)).one()


def fault(engine: Engine, sealed: Sealed) -> Any:
    with transaction(engine) as session:
        return session.get_one(Envelope, sealed.id).fault


def test_whatever_is_wrong_with_an_envelope_it_is_refused_or_kept(
    engine: Engine, phone: Phone, nurse: Colleague, opening: Opening, work: Work
) -> None:
    good = phone.seal()
    assert phone.put(good).status_code == 201
    ends = attack(phone, 36, 1, work)
    assert sum(ends.values()) == 36
    assert [end for end in ends if not is_harmless(end)] == []
    assert phone.receipts(good) == [("opened", False)]
    assert seen_by_author(engine, opening, nurse.id) == count_of(ends, "quarantined")
    with transaction(engine) as session:
        assert visits(session) == 1 + count_of(ends, "replayed")


def test_a_worker_that_dies_before_the_commit_has_done_nothing(
    engine: Engine, phone: Phone, work: Work
) -> None:
    sealed = phone.seal()
    phone.put(sealed)

    def die(_: object) -> None:
        raise SystemExit

    event.listen(engine, "commit", die)
    with pytest.raises(SystemExit):
        work()
    event.remove(engine, "commit", die)
    with transaction(engine) as session:
        assert visits(session) == 0
    assert phone.receipts(sealed) == [("waiting", False)]
    work()
    work()
    with transaction(engine) as session:
        assert visits(session) == 1


def test_a_visit_that_breaks_a_rule_is_mended_by_its_author_alone(
    engine: Engine,
    phone: Phone,
    nurse: Colleague,
    hire: Callable[..., Colleague],
    opening: Opening,
    work: Work,
) -> None:
    sealed, values = phone.seal(town_id="atlantis"), a_visit()
    phone.put(sealed)
    work()
    assert fault(engine, sealed) == "rule"
    other = hire(Role.MEDICAL, "another nurse")
    with transaction(engine) as session, pytest.raises(NotFound):
        read_envelope(session, opening, other.id, sealed.id)
    with transaction(engine) as session:
        content = read_envelope(session, opening, nurse.id, sealed.id)[1]
        assert content is not None
        values["id"] = content.visit["id"]
        visit = read(VisitInput, values)
        assert mend_envelope(session, opening, nurse.id, sealed.id, visit, None, TODAY) == visit.id
    assert phone.receipts(sealed) == [("opened", False)]
    with transaction(engine) as session:
        assert session.get_one(Visit, visit.id).town_id == "osh"
        assert session.get_one(Envelope, sealed.id).sealed is None


def test_other_content_under_a_visits_id_is_kept_and_recorded_under_another(
    engine: Engine, phone: Phone, nurse: Colleague, opening: Opening, work: Work
) -> None:
    values = a_visit(id=str(uuid4()))
    first, second = phone.seal(**values), phone.seal(**values | {"services": ["counselling"]})
    for sealed in (first, second):
        phone.put(sealed)
    work()
    assert phone.receipts(first, second) == [("opened", False), ("quarantined", False)]
    assert fault(engine, second) == "conflict"
    with transaction(engine) as session:
        mended = mend_envelope(session, opening, nurse.id, second.id, read(VisitInput, values), None, TODAY)
        assert mended == second.id


def test_two_decide_over_a_revoked_phones_envelopes(
    engine: Engine, phone: Phone, boss: Colleague, nurse: Colleague, settings: Settings, work: Work
) -> None:
    def decide(who: Colleague, *, release: bool) -> bool:
        with transaction(engine) as session:
            by = Decider(who.id, who.role)
            return decide_envelopes(session, by, phone.id, release=release, at=now())

    early, late = phone.seal(), phone.seal()
    with transaction(engine) as session:
        revoke_device(session, settings, boss.id, phone.id)
    phone.put(early)
    work()
    with transaction(engine) as session, pytest.raises(Conflict):
        give_up_envelope(session, nurse.id, early.id)
    assert not decide(boss, release=True)
    assert not decide(boss, release=True)
    phone.put(late)
    work()
    assert not decide(nurse, release=False)
    assert decide(nurse, release=True)
    work()
    assert phone.receipts(early, late) == [("opened", False), ("quarantined", False)]
    assert not decide(nurse, release=False)
    assert decide(boss, release=False)
    assert phone.receipts(late) == [("destroyed", False)]
    assert phone.status()["standing"] == "clear"


def test_what_nobody_mends_expires_and_stays_to_be_seen(engine: Engine, phone: Phone, work: Work) -> None:
    sealed = phone.seal(town_id="atlantis")
    phone.put(sealed)
    work()
    expire_envelopes(engine, now() + timedelta(days=29), 30)
    assert phone.receipts(sealed) == [("quarantined", False)]
    expire_envelopes(engine, now() + timedelta(days=31), 30)
    assert phone.receipts(sealed) == [("expired", False)]
    with transaction(engine) as session:
        assert session.get_one(Envelope, sealed.id).sealed is None


def test_a_rotated_key_opens_what_was_sealed_to_the_old_one(
    engine: Engine, phone: Phone, settings: Settings, keys: Keys, kits: Any
) -> None:
    before, rotated = phone.seal(), keys.with_new_sealing()
    said = SealingKeys.of(rotated).vouched()
    jws.deserialize_compact(said, ECKey.import_key(phone.vouching), ["ES256"])
    phone.sealing = SealingKeys.of(rotated).public()
    assert phone.sealing["kid"] == "2"
    after = phone.seal()
    for sealed in (before, after):
        phone.put(sealed)
    open_envelopes(engine, Opening.of(settings, rotated), TODAY)
    assert phone.receipts(before, after) == [("opened", False)] * 2


def test_after_a_restore_phones_send_again_what_the_backup_lacks(
    engine: Engine, phone: Phone, settings: Settings, keys: Keys, work: Work, tmp_path: Path
) -> None:
    from api.main import create_app

    early, held, late = phone.seal(), phone.seal(town_id="atlantis"), phone.seal()
    for sealed in (early, held):
        phone.put(sealed)
    work()
    make_backup(engine, settings, keys, tmp_path / "backup")
    phone.put(late)
    work()
    sent = (early, held, late)
    assert phone.receipts(*sent) == [("opened", True), ("quarantined", True), ("opened", False)]

    other = elsewhere(settings, tmp_path / "other")
    restore_backup(other, keys, tmp_path / "backup")
    app = create_app(other, keys)
    with TestClient(app, headers=SAME_ORIGIN) as client:
        phone.client = client
        assert phone.status()["epoch"] != phone.epoch
        assert [state for state, _ in phone.receipts(*sent)] == ["opened", "quarantined", "unknown"]
        assert [phone.put(sealed).status_code for sealed in sent] == [200, 200, 201]
        open_envelopes(app.state.engine, Opening.of(other, keys), TODAY)
        with transaction(app.state.engine) as session:
            assert visits(session) == 2
    app.state.engine.dispose()


def test_a_phone_that_a_restore_forgot_is_enrolled_again_and_loses_nothing(
    client: TestClient,
    engine: Engine,
    phone: Phone,
    code_for: Callable[..., str],
    nurse: Colleague,
    work: Work,
) -> None:
    sealed = phone.seal()
    again = enrolled(client, code_for(nurse), phone.signing)
    assert again.id != phone.id
    again.put(sealed)
    work()
    assert again.receipts(sealed) == [("opened", False)]
