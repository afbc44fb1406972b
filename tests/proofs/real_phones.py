"""Phones as they are, in Chromium: their own modules enrol, seal, keep and send."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import open_database, transaction
from models.operations.enrol_device import invite_device
from models.tables.devices import Envelope
from models.vocabulary import EnvelopeState
from tests.fixtures.browser import PHONE
from tests.proofs.programmes import Programme
from tests.proofs.sent_visits import SentVisit, visits_to_send
from tests.servers.chromium import ARGUMENTS, find_chromium

PATIENCE = 600
PAUSE = 0.2
MOST_MINUTES = 5
ENROL = """async (code) => {
  const { choosePin } = await import("/static/phone/pin.js");
  const { enrol } = await import("/static/phone/enrol.js");
  await choosePin("482915");
  await enrol(code);
}"""
PUT_IN = """async (visits) => {
  const { putIn } = await import("/static/phone/outbox.js");
  for (const { visit, code } of visits) await putIn(visit, code, null);
}"""
KEPT = """async () => {
  const { envelopes } = await import("/static/phone/store.js");
  return await envelopes();
}"""
STATES = """async () => {
  const { envelopes } = await import("/static/phone/store.js");
  return (await envelopes()).map(({ state }) => state);
}"""
SYNC = """async () => {
  const { sync } = await import("/static/phone/sync.js");
  await sync(() => undefined);
}"""
# A finger on the glass keeps the form from locking itself; signal makes it send.
TOUCH = '() => { dispatchEvent(new Event("scroll")) }'
SIGNAL = '() => { dispatchEvent(new Event("scroll")); dispatchEvent(new Event("online")) }'


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


def a_phone(browser: Browser) -> BrowserContext:
    """One with a store of its own, in English."""
    return browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")


def code_for(programme: Programme) -> str:
    """A code that enrols a phone of the programme's first nurse."""
    engine, nurse = open_database(programme.settings, programme.keys), programme.nurses[0]
    with transaction(engine) as session:
        code = invite_device(session, programme.settings, nurse.id, "phone", nurse.id)[1]
    engine.dispose()
    return code


def enrolled_page(context: BrowserContext, address: str, programme: Programme) -> Page:
    """The phone's form after its own module has enrolled it; its files are kept for later."""
    page = context.new_page()
    page.goto(f"{address}/phone")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    for _ in range(MOST_MINUTES):
        try:
            page.evaluate(ENROL, code_for(programme))
            return page
        except Error as error:
            if "Too many tries" not in str(error):
                raise
            time.sleep(60)  # guesses at codes are slowed, and so are thirty phones in a row
    raise TimeoutError


def visits_of_phones(programme: Programme, count: int, seed: int) -> list[SentVisit]:
    """Visits of every shape, each with a client's code."""
    return list(islice((each for each in visits_to_send(programme, Random(seed)) if each.from_away), count))


def ask(page: Page, script: str) -> Any:
    """What it gives; a phone that locks itself meanwhile is asked again once it has."""
    while True:
        try:
            return page.evaluate(script)
        except Error as error:
            if "Execution context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()


def seal_all(page: Page, visits: Sequence[SentVisit]) -> None:
    ask(page, TOUCH)
    page.evaluate(PUT_IN, [each.body for each in visits])


def kept(page: Page) -> list[dict[str, Any]]:
    """What lies in the phone's outbox."""
    found: list[dict[str, Any]] = ask(page, KEPT)
    return found


def waiting(page: Page) -> int:
    states: list[str] = ask(page, STATES)
    return states.count("waiting")


def until(
    holds: Callable[[], bool],
    meanwhile: Callable[[], None] = lambda: None,
    progress: Callable[[], object] = lambda: None,
) -> None:
    """Return once it holds; raise TimeoutError after ``PATIENCE`` seconds without progress."""
    seen, deadline = progress(), time.monotonic() + PATIENCE
    while not holds():
        if (now := progress()) != seen:
            seen, deadline = now, time.monotonic() + PATIENCE
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing happened for {PATIENCE} s")
        meanwhile()
        time.sleep(PAUSE)


def states_of(engine: Engine) -> dict[UUID, EnvelopeState]:
    """Of every envelope that the server has."""
    with transaction(engine, reads_only=True) as session:
        return dict(session.exec(select(col(Envelope.id), col(Envelope.state))).all())


def shown(content: object) -> str:
    """As a phone's modules write it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
