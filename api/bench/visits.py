"""``bench visits``: recording through the API beside plain SQL, and look-ups, in a small and a large file."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
from sqlmodel import select

from api.bench.plain_rows import PlainWriter
from models.care.rules import CareRules
from models.database import open_database, transaction
from models.operations.synthesise import Remembers, synthesise
from models.permissions import Role
from models.pseudonyms import pseudonym_keys
from models.tables.stock import KitLot
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague, hire_on
from tests.proofs.programmes import fresh_database
from tests.servers.marshrut import start_server

LEAST_RATIO, LEAST_OF_SMALL, MOST_MILLISECONDS = 0.25, 0.8, 50
# Each nurse may look up twenty clients a minute.
NURSES, LOOK_UPS_EACH, VISITS_A_ROUND = 6, 15, 40


@dataclass
class Programme:
    """A synthetic programme behind a server of its own, and what was measured, in milliseconds.

    Visits go by ``sender``, which takes next to nothing of a processor itself: the server is what is timed.
    """

    size: int
    http: httpx.Client
    sender: HTTPConnection
    plain: PlainWriter
    nurses: Sequence[Colleague]
    remembered: Sequence[Remembers]
    town_ids: Sequence[str]
    lot_id: UUID
    day: date
    api: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The speed of the API, where plain SQL is 1."""
        return median(self.sql) / median(self.api)

    def put_some(self, chance: random.Random) -> None:
        """A round through the API, then the same changes by plain SQL, each timed by the visit."""
        headers = _as(self.nurses[0])
        sent = [(uuid4(), chance.choice(self.remembered).client_id) for _ in range(VISITS_A_ROUND)]
        bodies = {visit_id: _body(visit_id, client_id, self.day, self.lot_id) for visit_id, client_id in sent}

        def put(visit_id: UUID) -> None:
            self.sender.request("PUT", f"/api/visits/{visit_id}", bodies[visit_id], headers)
            with self.sender.getresponse() as answer:
                said = answer.read()
            assert answer.status == 201, said

        self.api += [_milliseconds(put, visit_id) for visit_id in bodies]
        changes = [self.plain.changes_of(visit_id) for visit_id in bodies]
        self.sql += [_milliseconds(self.plain.write, each) for each in changes]

    def look_ups(self, chance: random.Random) -> list[float]:
        def look_up(nurse: Colleague) -> None:
            known = chance.choice(self.remembered)
            body = {"code": known.code, "memory": known.memory.model_dump(mode="json")}
            self.http.post("/api/clients/look-up", json=body, headers=_as(nurse)).raise_for_status()

        return [_milliseconds(look_up, nurse) for nurse in self.nurses for _ in range(LOOK_UPS_EACH)]

    def due_lists(self, chance: random.Random) -> list[float]:
        def due(nurse: Colleague) -> None:
            asked = {"town_id": chance.choice(self.town_ids), "until": str(self.day + timedelta(days=7))}
            self.http.get("/api/follow-ups", params=asked, headers=_as(nurse)).raise_for_status()

        return [_milliseconds(due, nurse) for nurse in self.nurses for _ in range(LOOK_UPS_EACH)]


def run(*, small: int = 10_000, large: int = 1_000_000, rounds: int = 15) -> bool:
    """Print medians for both sizes, measured in turn, then what does not hold.

    Parameters
    ----------
    small, large : int
        Visits that are there before.
    rounds : int
        Each of 40 visits through the API and 40 in plain SQL, in either file.
    """
    chance = random.Random(1)  # noqa: S311 a benchmark
    with ExitStack() as stack:
        # The large one takes longer to make than a sign-in may idle, so it is made first.
        of_large, of_few = [stack.enter_context(_programme(size)) for size in (large, small)]
        for _ in range(rounds):
            for programme in (of_few, of_large):
                programme.put_some(chance)
        found = [_tell(programme, chance) for programme in (of_few, of_large)]
    of_small = median(of_few.api) / median(of_large.api)
    print(f"With {large} visits recording runs at {of_small:.2f} of its speed with {small}.")
    holds = all(found) and of_small >= LEAST_OF_SMALL
    print(
        f"{'It holds' if holds else 'It does not hold'}: recording at {LEAST_RATIO} of plain SQL or more, at "
        f"{LEAST_OF_SMALL} of its speed in the large file, and answers under {MOST_MILLISECONDS} ms."
    )
    return holds


def _tell(programme: Programme, chance: random.Random) -> bool:
    looked, due = programme.look_ups(chance), programme.due_lists(chance)
    print(
        f"{programme.size} visits: recorded in {median(programme.api):.2f} ms, its rows in plain SQL "
        f"in {median(programme.sql):.2f} ms, ratio {programme.ratio:.3f}; look-up {median(looked):.1f} ms "
        f"(slowest {max(looked):.0f}), due list {median(due):.1f} ms (slowest {max(due):.0f})",
        flush=True,
    )
    quick = max(median(looked), median(due)) < MOST_MILLISECONDS
    return quick and programme.ratio >= LEAST_RATIO


@contextmanager
def _programme(size: int) -> Iterator[Programme]:
    with fresh_database("SQLCipher") as (settings, keys):
        engine = open_database(settings, keys)
        today = datetime.now(settings.zone).date()
        key, rules = pseudonym_keys(keys.pseudonyms)[0], CareRules.of()
        print(f"Making up {size} visits ...", flush=True)
        made = synthesise(engine, key, rules, visits=size, seed=1, until=today)
        nurses = [hire_on(engine, "none", Role.MEDICAL, f"nurse {i}", "en") for i in range(NURSES)]
        with transaction(engine) as session:
            lot_id = session.exec(select(KitLot.id).where(KitLot.kind == KitKind.HIV_A1)).all()[0]
        plain = PlainWriter(engine)
        address, server = start_server(settings, keys)
        with httpx.Client(base_url=address, timeout=60) as http:
            sender = HTTPConnection(urlsplit(address).netloc, timeout=60)
            yield Programme(size, http, sender, plain, nurses, made.remembered, made.town_ids, lot_id, today)
            sender.close()
        server.terminate()
        server.join()
        plain.close()
        engine.dispose()


def _body(visit_id: UUID, client_id: UUID, day: date, lot_id: UUID) -> bytes:
    """A negative HIV test, condoms and counselling."""
    test = {
        "strategy": "full",
        "assays": [{"assay": "A1", "result": "non-reactive", "lot_id": str(lot_id)}],
        "report": "negative",
        "result_given": str(day),
    }
    visit = {
        "id": str(visit_id),
        "day": str(day),
        "town_id": "osh",
        "consent": "given",
        "services": ["hiv-test", "counselling", "commodities"],
        "hiv_test_consent": "given",
        "hiv_test": test,
        "counselling": ["pre-test", "post-test"],
        "commodities": [{"kind": "condoms", "amount": 30}],
    }
    return json.dumps({"client_id": str(client_id), "visit": visit}).encode()


def _as(nurse: Colleague) -> dict[str, str]:
    return {"authorization": f"Bearer {nurse.token}", "content-type": "application/json"}


def _milliseconds(act: Callable[[Any], None], with_what: object) -> float:
    started = perf_counter()
    act(with_what)
    return (perf_counter() - started) * 1000
