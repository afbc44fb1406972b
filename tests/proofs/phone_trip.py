"""A nurse's night without signal: visits by hand, a browser that dies mid-form, and signal in the morning."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine

from api.main import create_app
from models.opening import Opening
from models.operations.open_envelopes import open_envelopes
from tests.fixtures.care import TODAY
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import code_for, kept, until
from tests.proofs.whole_visits import faults_of_counts, faults_of_file
from tests.servers.bad_line import BadLine, bad_line
from tests.servers.marshrut import serving
from tests.web.phone_pages import begin_visit, enrol, kill_browser, log_visit, phone_browser, unlock, waiting
from tests.web.visit_pages import kept_visits
from web.dependencies import today

NOON = TODAY.isoformat() + "T12:00:00"


@dataclass
class Findings:
    logged: int = 0
    recorded: int = 0
    faults: list[str] = field(default_factory=list)


def logged_without_signal(programme: Programme, profile: Path, visits: int) -> Findings:
    """Log so many by the form, kill the browser in the middle of one more, and let it send."""
    findings = Findings()
    with server_at_noon(programme) as (engine, line), sync_playwright() as playwright:
        with phone_browser(playwright, profile) as browser:
            page = browser.pages[0]
            enrol(page, line.address, code_for(programme))
            page.clock.set_fixed_time(NOON)
            line.cut = True
            browser.set_offline(True)
            unlock(page, line.address)
            for _ in range(visits):
                log_visit(page)
            findings.logged = waiting(page)
            begin_visit(page)
            kill_browser(profile)
        with phone_browser(playwright, profile, offline=True) as browser:
            page = browser.pages[0]
            page.clock.set_fixed_time(NOON)
            unlock(page, line.address)
            findings.faults += _faults_of_reopened(page, visits)
            line.cut = False
            browser.set_offline(False)
            until(lambda: not waiting(page))
            line.bring_copies()
        open_envelopes(engine, Opening.of(programme.settings, programme.keys), TODAY)
        recorded = kept_visits(engine)
        findings.recorded = len({visit.id for visit in recorded})
        if len(recorded) != visits or {visit.day for visit in recorded} != {TODAY}:
            findings.faults.append(f"{len(recorded)} visits of {visits} are recorded")
        findings.faults += [*faults_of_counts(engine, programme), *faults_of_file(engine)]
    return findings


def _faults_of_reopened(page: Page, visits: int) -> Iterator[str]:
    if {each["state"] for each in kept(page)} != {"waiting"} or waiting(page) != visits:
        yield f"{waiting(page)} of {visits} wait after the browser's death"
    if page.locator("#visit").count():
        yield "the form opens with what was typed before"
    page.click("#new-visit")
    if (
        page.locator("#look-up input:checked:not([name='town'])").count()
        or page.locator('#visit [name="consent"]:checked').count()
    ):
        yield "a new form is filled with what was tapped before"
    page.click("#back")


@contextmanager
def server_at_noon(programme: Programme) -> Iterator[tuple[Engine, BadLine]]:
    """A server on the day of the kits, and the line to it."""
    app = create_app(programme.settings, programme.keys)
    app.dependency_overrides[today] = lambda: TODAY
    with serving(app) as address, bad_line(int(address.rpartition(":")[2]), Random(1)) as line:
        yield app.state.engine, line
    app.state.engine.dispose()
