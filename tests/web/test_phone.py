"""The phone with the network cut: what is logged arrives once, and the phone cannot be made to tell."""

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine

from models.care.hiv_algorithm_file import read_algorithms
from models.database import transaction
from models.opening import Opening
from models.operations.open_envelopes import open_envelopes
from models.settings import Settings
from tests.fixtures.app import Colleague
from tests.fixtures.browser import axe
from tests.fixtures.care import TODAY
from tests.web.phone_pages import PIN, begin_visit, enrol, log_visit, phone_browser, unlock, waiting
from tests.web.visit_pages import CODE, kept_visits
from web.phone_form import phone_files, worker

VISITS = 3
MOST_COMPRESSED = 60_000
STORED = """async () => {
  const { envelopes } = await import("/static/phone/store.js");
  return await envelopes();
}"""
MODULE_FAILURES = {
    "no WebCrypto": "Object.defineProperty(globalThis, 'crypto', {value: {randomUUID: () => 'x'}})",
    "no key": "(await import('/static/phone/store.js')).keep('phone', {standing: 'active', known: true})",
    "no signature": "(await import('/static/phone/store.js')).keep('signing', undefined)",
    "no random numbers": "crypto.getRandomValues = () => { throw new Error('none') }",
    "cannot encrypt": "SubtleCrypto.prototype.encrypt = () => Promise.reject(new Error('none'))",
    "cannot wrap": "SubtleCrypto.prototype.wrapKey = () => Promise.reject(new Error('none'))",
    "too long": "JSON.stringify = () => 'x'.repeat(9000)",
    "store full": "IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError') }",
    "store gone": "IDBDatabase.prototype.transaction = () => { throw new DOMException('', 'InvalidState') }",
}


@pytest.fixture
def database_url() -> None:
    """What a phone does does not depend on where the server's rows are kept."""


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture
def work(engine: Engine, settings: Settings, keys: Any) -> Callable[[], None]:
    """What the worker does when a phone has sent something."""
    opening = Opening.of(settings, keys)
    return lambda: open_envelopes(engine, opening, TODAY)


def bytes_of(profile: Path) -> bytes:
    return b"\0".join(file.read_bytes() for file in profile.rglob("*") if file.is_file())


def traces_of(visit_id: UUID) -> list[bytes]:
    """The visit's id and its client's code as the phone writes it, in every way in which they may be kept."""
    content = f'"code":{json.dumps(CODE, ensure_ascii=False, separators=(",", ":"))}'
    plain = [str(visit_id), content]
    encodings = [text.encode(each) for text in plain for each in ("utf-8", "utf-16-le")]
    shifted = [
        base64.urlsafe_b64encode(b" " * shift + text.encode())[4:-4] for text in plain for shift in range(3)
    ]
    return encodings + shifted


@pytest.mark.usefixtures("on_that_day", "kits")
def test_visits_logged_without_signal_arrive_once_and_leave_no_trace(
    playwright: Playwright,
    live_server: str,
    code_for: Callable[[Colleague], str],
    nurse: Colleague,
    engine: Engine,
    work: Callable[[], None],
    tmp_path: Path,
) -> None:
    profile = tmp_path / "profile"
    with phone_browser(playwright, profile) as browser:
        page = browser.pages[0]
        enrol(page, live_server, code_for(nurse))
        assert "#" not in page.url
        page.clock.set_fixed_time(TODAY.isoformat() + "T12:00:00")
        browser.set_offline(True)
        unlock(page, live_server)
        for _ in range(VISITS):
            log_visit(page)
        assert waiting(page) == VISITS
        stored = page.evaluate(STORED)
        assert {len(each["sealed"]) for each in stored} == {len(stored[0]["sealed"])}
        assert {frozenset(each) for each in stored} == {frozenset({"id", "sealed", "since", "state"})}
        begin_visit(page)
    with phone_browser(playwright, profile, offline=True) as browser:
        page = browser.pages[0]
        page.clock.set_fixed_time(TODAY.isoformat() + "T12:00:00")
        unlock(page, live_server)
        assert waiting(page) == VISITS
        expect(page.locator("#visit")).to_have_count(0)
        browser.set_offline(False)
        expect(page.locator("#waiting")).to_have_text("0")
        page.click("#send")
    work()
    kept = kept_visits(engine)
    assert len(kept) == VISITS
    assert {visit.day for visit in kept} == {TODAY}
    found = bytes_of(profile)
    ids = [each["id"].encode(encoding) for each in stored for encoding in ("utf-8", "utf-16-le")]
    assert any(each in found for each in ids), "a copy is kept, but its name was not found"
    for visit in kept:
        assert not [trace for trace in traces_of(visit.id) if trace in found]


@pytest.mark.usefixtures("on_that_day", "kits")
def test_what_cannot_be_sealed_is_not_saved_and_stays_in_the_form(
    page: Page, live_server: str, code_for: Callable[[Colleague], str], nurse: Colleague
) -> None:
    page = page.context.browser.new_context(has_touch=True).new_page()  # type: ignore[union-attr]
    enrol(page, live_server, code_for(nurse))
    for name, breakage in MODULE_FAILURES.items():
        unlock(page, live_server)
        begin_visit(page).preset("services", "hiv-test counselling commodities")
        page.locator('[name="services"][value="hiv-test"]').tap()
        page.locator('[name="services"][value="commodities"]').tap()
        page.evaluate(f"async () => {{ {'await ' if 'import' in breakage else ''}{breakage} }}")
        page.locator(".save").tap()
        expect(page.locator("#visit-error")).to_be_visible()
        assert "saved" in (page.locator("#visit-error").text_content() or ""), name
        assert page.locator('[name="consent"][value="given"]').is_checked(), name
    page.reload()
    assert page.evaluate(STORED) == []
    page.context.close()


@pytest.mark.usefixtures("on_that_day", "kits")
def test_in_anothers_hand_it_leaves_locks_and_slows(
    open_page: Callable[..., Page], live_server: str, code_for: Callable[[Colleague], str], nurse: Colleague
) -> None:
    page = open_page(has_touch=True)
    page.clock.install()
    enrol(page, live_server, code_for(nurse))
    begin_visit(page)
    assert axe(page) == []
    page.clock.fast_forward(121_000)
    expect(page.locator("#pin")).to_be_visible()
    expect(page.locator("#visit")).to_have_count(0)
    unlock(page, live_server)
    begin_visit(page)
    began = time.monotonic()
    page.click(".leave")
    page.wait_for_url("**/phone/away")
    assert time.monotonic() - began < 1
    page.go_back()
    expect(page.locator("#visit")).to_have_count(0)
    expect(page.locator("#new-visit")).to_have_count(0)
    page.goto(f"{live_server}/phone")
    for _ in range(3):
        page.fill("#pin", "999999")
        page.click("form .button")
        expect(page.locator("#pin")).to_have_value("")
    page.reload()
    page.fill("#pin", PIN)
    page.click("form .button")
    expect(page.locator(".said")).to_contain_text("tried too often")


@pytest.mark.usefixtures("country")
def test_a_stranger_loads_no_more_than_the_empty_form(
    client: TestClient, engine: Engine, settings: Settings, nurse: Colleague
) -> None:
    with transaction(engine, reads_only=True) as session:
        files = phone_files(session, settings, read_algorithms(), TODAY)
        sent = {**files, "/phone/service-worker.js": worker(files)}
    for address in sent:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not [secret for secret in (str(nurse.id), "data-town=") if secret in answer.text], address
    bodies = [each if isinstance(each, bytes) else each.encode() for each in sent.values()]
    compressed = sum(len(gzip.compress(body)) for body in bodies)
    assert compressed < MOST_COMPRESSED


def test_another_content_is_another_worker() -> None:
    assert worker({"/phone": "a"}) != worker({"/phone": "b"})
