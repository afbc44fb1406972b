"""Phones that find signal at once, on a bad line to a server that is killed: each visit is recorded once."""

import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random

from playwright.sync_api import Page

from models.database import open_database
from models.vocabulary import EnvelopeState
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import (
    PAUSE,
    SIGNAL,
    TOUCH,
    a_phone,
    ask,
    chromium,
    enrolled_page,
    kept,
    seal_all,
    states_of,
    until,
    visits_of_phones,
    waiting,
)
from tests.proofs.sent_visits import SentVisit
from tests.proofs.whole_visits import faults_of_counts, faults_of_file, faults_of_visits
from tests.servers.bad_line import BadLine, bad_line
from tests.servers.marshrut import start_server, start_worker
from tests.servers.waiting import free_port

LEFT_ALONE = 3  # every third phone has nobody who helps it: its own timers send, of a clock that hurries
HURRY = 2_000  # milliseconds


@dataclass
class Findings:
    """``happened`` counts what the line did, and what became of the envelopes."""

    happened: Counter[str] = field(default_factory=Counter)
    recorded: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)


class Service:
    """Server and worker, killed with kill -9 and started again at the same port."""

    def __init__(self, programme: Programme, port: int | None = None) -> None:
        self.programme, self.port = programme, port or free_port()
        self.start()

    def start(self) -> None:
        settings, keys = self.programme.settings, self.programme.keys
        _, self.server = start_server(settings, keys, self.port)
        self.worker = start_worker(settings, keys)

    def kill(self) -> None:
        for process in (self.server, self.worker):
            process.kill()
            process.join()


def sent_at_once(programme: Programme, phones: int, each: int, kills: int, seed: int) -> Findings:
    """Seal ``each`` visits on ``phones`` phones without signal, let all send, and say what is amiss.

    While they send, the line loses requests and answers, brings copies late and in another order, and
    server and worker are killed ``kills`` times.
    """
    findings, service = Findings(), Service(programme)
    visits = visits_of_phones(programme, phones * each, seed)
    with ExitStack() as stack:
        stack.callback(service.kill)
        line = stack.enter_context(bad_line(service.port, Random(seed)))
        browser = stack.enter_context(chromium())
        contexts = [a_phone(browser) for _ in range(phones)]
        for context in contexts[::LEFT_ALONE]:
            context.clock.install()
        pages = [enrolled_page(context, line.address, programme) for context in contexts]
        line.cut = True
        for number, page in enumerate(pages):
            page.context.set_offline(True)
            seal_all(page, visits[number * each : (number + 1) * each])
        began = time.monotonic()
        line.cut, line.bad = False, True
        for page in pages:
            page.context.set_offline(False)
        _send(pages, line, service, len(visits), kills)
        line.bad = False
        line.bring_copies()
        wait_for_worker(programme, len(visits))
        findings.seconds = time.monotonic() - began
        findings.faults += [f"a phone keeps {fault}" for page in pages for fault in _unsent(page)]
        findings.happened = line.happened
    _look(programme, visits, findings)
    return findings


def _send(pages: list[Page], line: BadLine, service: Service, count: int, kills: int) -> None:
    """Until nothing waits on any phone; the server dies when so many parts of all are acknowledged."""
    deaths = [count * (kill + 1) // (kills + 1) for kill in range(kills)]
    unfinished = list(enumerate(pages))

    def kill_or_help() -> None:
        if deaths and line.happened["envelopes acknowledged"] >= deaths[0]:
            deaths.pop(0)
            service.kill()
            line.happened["kills"] += 1
            time.sleep(PAUSE)
            service.start()
        for number, page in unfinished:
            if number % LEFT_ALONE:
                ask(page, SIGNAL)
            else:
                ask(page, TOUCH)
                page.clock.run_for(HURRY)

    def all_sent() -> bool:
        unfinished[:] = [(number, page) for number, page in unfinished if waiting(page)]
        return not unfinished and not deaths

    until(all_sent, kill_or_help, lambda: line.happened["envelopes acknowledged"])


def wait_for_worker(programme: Programme, count: int) -> None:
    """Return once so many envelopes are recorded, and no other is there."""
    engine = open_database(programme.settings, programme.keys)

    def states() -> Counter[EnvelopeState]:
        return Counter(states_of(engine).values())

    until(lambda: states() == {EnvelopeState.OPENED: count}, progress=states)
    engine.dispose()


def _unsent(page: Page) -> list[str]:
    return [each["state"] for each in kept(page) if each["state"] != "sent"]


def _look(programme: Programme, visits: list[SentVisit], findings: Findings) -> None:
    engine = open_database(programme.settings, programme.keys)
    findings.recorded = sum(state == EnvelopeState.OPENED for state in states_of(engine).values())
    findings.faults += faults_of_visits(engine, visits, {visit.id for visit in visits})
    findings.faults += [*faults_of_counts(engine, programme), *faults_of_file(engine)]
    engine.dispose()
