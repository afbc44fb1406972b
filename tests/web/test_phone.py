"""The phone with the network cut: what is logged arrives once, and the phone cannot be made to tell."""

import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.care.hiv_algorithm_file import read_algorithms
from models.database import transaction
from models.settings import Settings
from models.tables.server import Server
from tests.fixtures.app import Colleague
from tests.fixtures.browser import axe
from tests.fixtures.care import TODAY
from tests.web.phone_pages import PIN, begin_visit, enrol, unlock
from web.phone_form import phone_files, worker

SMALLEST_COMPRESSED = 500


@pytest.fixture
def database_url() -> None:
    """What a phone does does not depend on where the server's rows are kept."""


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
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, address
        assert "content-encoding" in answer.headers or len(answer.content) < SMALLEST_COMPRESSED, address
        assert not [secret for secret in (str(nurse.id), "data-town=") if secret in answer.text], address


def test_a_phone_of_made_up_data_says_so(client: TestClient, engine: Engine) -> None:
    assert 'class="synthetic"' not in client.get("/phone/parts/ky").text
    with transaction(engine) as session:
        session.exec(select(Server)).one().synthetic = True
    assert 'class="synthetic"' in client.get("/phone/parts/ky").text


def test_another_content_is_another_worker() -> None:
    assert worker({"/phone": "a"}) != worker({"/phone": "b"})
