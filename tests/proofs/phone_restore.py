"""The machine is lost, an earlier backup restored: phones bring back what it lacks, and nothing twice."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from playwright.sync_api import Page

from models.database import open_database
from models.operations.make_backup import make_backup
from models.operations.restore_backup import restore_backup
from tests.models.backups import elsewhere
from tests.proofs.phones_at_once import Service, wait_for_worker
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import (
    ENROL,
    SIGNAL,
    a_phone,
    chromium,
    code_for,
    enrolled_page,
    seal_all,
    states_of,
    until,
    visits_of_phones,
    waiting,
)
from tests.proofs.sent_visits import SentVisit
from tests.proofs.whole_visits import faults_of_counts, faults_of_file, faults_of_visits
from tests.servers.bad_line import bad_line


@dataclass
class Findings:
    """Visits that the backup held, and all that are recorded in the end."""

    in_backup: int = 0
    recorded: int = 0
    faults: list[str] = field(default_factory=list)


def sent_again_after_restore(
    programme: Programme, folder: Path, phones: int, each: int, seed: int
) -> Findings:
    """Send ``each`` visits a phone before a backup and ``each`` after it, lose the machine, and restore.

    One phone more is enrolled after the backup: the restored server does not know it.
    """
    findings, visits = Findings(), visits_of_phones(programme, (2 * phones + 1) * each, seed)
    early, late = visits[: phones * each], visits[phones * each :]
    file, other = folder / "backup", elsewhere(programme.settings, folder / "other machine")
    with ExitStack() as stack:
        service = Service(programme)
        stack.callback(lambda: service.kill())
        line = stack.enter_context(bad_line(service.port, Random(seed)))
        browser = stack.enter_context(chromium())
        pages = [enrolled_page(a_phone(browser), line.address, programme) for _ in range(phones)]
        _send(pages, early)
        wait_for_worker(programme, len(early))
        engine = open_database(programme.settings, programme.keys)
        make_backup(engine, programme.settings, programme.keys, file)
        engine.dispose()
        pages.append(enrolled_page(a_phone(browser), line.address, programme))
        _send(pages, late)
        wait_for_worker(programme, len(visits))
        service.kill()
        restore_backup(other, programme.keys, file)
        restored = replace(programme, settings=other)
        findings.in_backup = _recorded(restored)
        service = Service(restored, service.port)
        pages[-1].evaluate(ENROL, code_for(restored))
        until(lambda: _recorded(restored) == len(visits), lambda: _find_signal(pages))
        until(lambda: not any(waiting(page) for page in pages))
    findings.recorded = _recorded(restored)
    findings.faults += _faults(restored, visits)
    return findings


def _send(pages: list[Page], visits: list[SentVisit]) -> None:
    each = len(visits) // len(pages)
    for number, page in enumerate(pages):
        seal_all(page, visits[number * each : (number + 1) * each])
    until(lambda: not any(waiting(page) for page in pages), lambda: _find_signal(pages))


def _find_signal(pages: list[Page]) -> None:
    for page in pages:
        page.evaluate(SIGNAL)


def _recorded(programme: Programme) -> int:
    engine = open_database(programme.settings, programme.keys)
    opened = sum(state == "opened" for state in states_of(engine).values())
    engine.dispose()
    return opened


def _faults(programme: Programme, visits: list[SentVisit]) -> list[str]:
    engine = open_database(programme.settings, programme.keys)
    faults = [*faults_of_visits(engine, visits, {visit.id for visit in visits})]
    faults += [*faults_of_counts(engine, programme), *faults_of_file(engine)]
    engine.dispose()
    return faults
