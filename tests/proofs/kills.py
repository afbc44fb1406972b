"""The server killed while visits are put: what it acknowledged is there, and nothing is there in parts."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import httpx
from sqlalchemy import Engine, text
from sqlmodel import col, select

from models.database import open_database
from models.tables.visits import Visit
from tests.proofs.programmes import Programme
from tests.proofs.sent_visits import SentVisit, phone, visits_to_send
from tests.proofs.whole_visits import faults_of_counts, faults_of_file, faults_of_visits
from tests.servers.marshrut import start_server

SENDERS = 4
MOST_ACKNOWLEDGED = 30
LONGEST_MORE = 0.05
PATIENCE = 60


@dataclass
class Findings:
    """``in_flight`` were not yet acknowledged when a server was killed; of those, ``kept`` were there."""

    sent: dict[UUID, SentVisit] = field(default_factory=dict)
    acknowledged: set[UUID] = field(default_factory=set)
    in_flight: int = 0
    kept: int = 0
    faults: list[str] = field(default_factory=list)


class Senders:
    """Phones that put visit after visit until their server is gone."""

    def __init__(
        self, visits: Iterator[SentVisit], again: list[SentVisit], address: str, pause: float = 0
    ) -> None:
        self.visits, self.again, self.address, self.pause = visits, again, address, pause
        self.sent: dict[UUID, SentVisit] = {}
        self.acknowledged: set[UUID] = set()
        self.faults: list[str] = []
        self._next = threading.Lock()
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, acknowledged: int) -> None:
        """Return once so many are acknowledged, whatever the machine's speed."""
        deadline = time.monotonic() + PATIENCE
        while len(self.acknowledged) < acknowledged and time.monotonic() < deadline:
            time.sleep(0.002)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        with phone(self.address) as http:
            while True:
                with self._next:
                    visit = self.again.pop() if self.again else next(self.visits)
                    self.sent[visit.id] = visit
                try:
                    status = visit.put(http)
                except httpx.TransportError:
                    return
                if status not in (200, 201):
                    self.faults.append(f"{visit.id} was answered with {status}")
                self.acknowledged.add(visit.id)
                time.sleep(self.pause)


def kill_often(programme: Programme, kills: int, seed: int) -> Findings:
    """Start a server and kill it at a random moment ``kills`` times; say what is not as it should be.

    What a killed server did not acknowledge is put again at the next, as a phone does.
    """
    chance, findings = Random(seed), Findings()
    visits = visits_to_send(programme, chance)
    for _ in range(kills):
        again = [visit for visit in findings.sent.values() if visit.id not in findings.acknowledged]
        address, server = start_server(programme.settings, programme.keys)
        senders = Senders(visits, again, address)
        senders.start()
        senders.wait_for(chance.randint(0, MOST_ACKNOWLEDGED))
        time.sleep(chance.uniform(0, LONGEST_MORE))
        server.kill()
        server.join()
        senders.join()
        _look_at_what_is_there(programme, senders, findings)
    engine = open_database(programme.settings, programme.keys)
    findings.faults += faults_of_visits(engine, findings.sent.values(), findings.acknowledged)
    engine.dispose()
    return findings


def _look_at_what_is_there(programme: Programme, senders: Senders, findings: Findings) -> None:
    findings.sent |= senders.sent
    findings.acknowledged |= senders.acknowledged
    findings.faults += senders.faults
    unsaid = senders.sent.keys() - senders.acknowledged
    engine = open_database(programme.settings, programme.keys)
    _wait_for_what_the_dead_left(engine)
    findings.faults += faults_of_visits(engine, senders.sent.values(), senders.acknowledged)
    findings.faults += [*faults_of_counts(engine, programme), *faults_of_file(engine)]
    with engine.connect() as connection:
        there = set(connection.execute(select(col(Visit.id))).scalars())
    findings.in_flight += len(unsaid)
    findings.kept += len(unsaid & there)
    engine.dispose()


def _wait_for_what_the_dead_left(engine: Engine) -> None:
    """PostgreSQL notices a lost connection only when it looks; until then it may still be committing."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    )
    deadline = time.monotonic() + PATIENCE
    while engine.dialect.name == "postgresql":
        with engine.connect() as connection:  # one transaction sees the same list however often it looks
            if not connection.scalar(others):
                return
        assert time.monotonic() < deadline, "a dead server's work does not end"
        time.sleep(0.02)
