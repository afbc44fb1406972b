"""The audit log's pages: one's own entries, everyone's, months in numbers, and the proof."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import Session, col, delete

from models.audit import record
from models.database import transaction
from models.permissions import Role
from models.tables.audit import AuditEvent
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY
from tests.web.reading import assert_reads_well
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
SUBJECT = "6f1c1d1e-7f7e-4a57-9a0f-0a3c5b1f9d10"


@pytest.fixture
def database_url() -> None:
    """The queries behind the pages are tested on both databases."""


@pytest.fixture
def admin(app: FastAPI, hire: Callable[..., Colleague]) -> Colleague:
    app.dependency_overrides[today] = lambda: TODAY
    return hire(Role.ADMIN, "Тимур", language="ky")


@pytest.fixture
def acts(engine: Engine, nurse: Colleague, admin: Colleague) -> None:
    with transaction(engine) as session:
        record(session, nurse.id, "visit read", f"{SUBJECT} mistake")
        record(session, None, "follow-ups derived")
        record(session, admin.id, "role changed", SUBJECT)


def test_a_nurse_reads_her_own_entries_in_words(client_of: Clients, nurse: Colleague, acts: None) -> None:
    page = client_of(nurse).get("/audit?event=visit+read&person=" + SUBJECT).text
    assert "Read visits" in page
    assert "6f1c1d1e… mistake" in page
    assert SUBJECT not in page
    assert "Тимур" not in page
    assert "Verify the log" not in page
    assert client_of(nurse).post("/audit/verification").status_code == 403


def test_an_admin_finds_an_entry_by_person_event_and_day(
    client_of: Clients, nurse: Colleague, admin: Colleague, acts: None
) -> None:
    admins = client_of(admin)
    assert admins.get("/audit").text.count('<th scope="row">') == 3
    for found, filters in (
        (1, {"person": str(nurse.id), "event": "visit read"}),
        (0, {"person": str(nurse.id), "event": "role changed"}),
        (0, {"event": "role changed", "day": "2020-01-01"}),
        (1, {"event": "role changed", "day": "no day", "person": "nobody"}),
    ):
        assert admins.get("/audit", params=filters).text.count('<th scope="row">') == found, filters


def test_the_pages_read_well_and_a_log_that_was_cut_is_told(
    open_page_as: Callable[..., Page],
    live_server: str,
    hire: Callable[..., Colleague],
    admin: Colleague,
    acts: None,
    engine: Engine,
) -> None:
    manager = open_page_as(hire(Role.MANAGER, "Елена", language="ky"))
    manager.goto(f"{live_server}/audit")
    assert manager.locator("tbody tr").count() == 12
    assert_reads_well(manager)
    page = open_page_as(admin)
    page.goto(f"{live_server}/audit")
    assert_reads_well(page)
    page.click(".page-head button")
    page.wait_for_selector(".notice-good")
    with Session(engine) as session:
        session.execute(delete(AuditEvent).where(col(AuditEvent.id) == 2))
        session.commit()
    page.goto(f"{live_server}/audit")
    page.click(".page-head button")
    assert "2-жазуу жок." in page.inner_text(".notice-bad")
    assert_reads_well(page)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What is due: read"), ("ru", "Сроки: чтение"), ("ky", "Мөөнөттөр: окуу")]
)
def test_what_was_refused_is_told_in_words(
    client_of: Clients, hire: Callable[..., Colleague], engine: Engine, language: str, said: str
) -> None:
    admins = client_of(hire(Role.ADMIN, "Тимур", language=language))
    assert admins.get("/follow-ups").status_code == 403
    page = admins.get("/audit").text
    assert said in page
    assert "FOLLOW_UPS" not in page
