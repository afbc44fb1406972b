"""What is due: a list without names for those who give care, a coarse number for those who plan."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.permissions import Role
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY
from tests.models.test_follow_visit import POSITIVE
from tests.web.reading import assert_reads_well
from tests.web.visible_text import visible_texts
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]


@pytest.fixture
def database_url() -> None:
    """The queries behind the pages are tested on both databases."""


@pytest.fixture
def screened(app: FastAPI, keep: Callable[..., Recorded], known: KnownClient) -> Recorded:
    """Seen in Osh: a confirmation owed until 5 December, two outcomes until the 21st."""
    app.dependency_overrides[today] = lambda: TODAY
    return keep(POSITIVE, known)


def test_strangers_are_sent_to_the_door_and_managers_refused(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    assert client.get("/follow-ups").headers["location"].startswith("/sign-in")
    assert client_of(hire(Role.MANAGER)).get("/follow-ups").status_code == 403


def test_the_list_is_by_town_and_week_with_what_is_overdue_first(
    app: FastAPI, client_of: Clients, nurse: Colleague, screened: Recorded, known: KnownClient
) -> None:
    nurses = client_of(nurse)
    assert "<td" not in nurses.get("/follow-ups?town=naryn&ahead=4").text
    app.dependency_overrides[today] = lambda: TODAY + timedelta(days=7)
    assert 'href="/follow-ups?town=osh&amp;ahead=4"' in nurses.get("/follow-ups?ahead=4").text
    page = nurses.get("/follow-ups?town=osh&ahead=4").text
    said = " ".join(visible_texts(page))
    summary, late = said.index("No client is named here"), said.index("5 December 2026")
    assert summary < said.index("Overdue", summary) < late < said.index("Week of 21 December 2026")
    assert said.count("HIV.FXNREQ.021") == 2
    assert str(known.client_id) not in page


def test_a_coordinator_sees_one_coarse_number_for_a_town(
    client_of: Clients, coordinator: Colleague, screened: Recorded
) -> None:
    page = client_of(coordinator).get("/follow-ups?town=osh&ahead=13").text
    said = " ".join(visible_texts(page))
    assert "osh some" in said
    assert "by 13 December 2026" in said
    assert "confirm" not in said
    assert "HIV" not in said


def test_the_pages_read_well(
    open_page_as: Callable[..., Page],
    live_server: str,
    hire: Callable[..., Colleague],
    screened: Recorded,
) -> None:
    nurses = open_page_as(hire(Role.MEDICAL, "Бактыгүл", language="ky"))
    for address in ("/follow-ups?ahead=4", "/follow-ups?town=osh&ahead=4"):
        nurses.goto(live_server + address)
        assert nurses.locator("td").count() > 0
        assert_reads_well(nurses)
    nurses.emulate_media(media="print")
    assert [table.is_visible() for table in nurses.locator("table").all()] == [True, False, False]
    planner = open_page_as(hire(Role.COORDINATOR, "Айгерим", language="ky"))
    planner.goto(f"{live_server}/follow-ups")
    assert_reads_well(planner)
