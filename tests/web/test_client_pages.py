"""Records joined and parted, the matching queue, erasures: by taps, with nothing in an address."""

from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.permissions import Role
from models.tables.clients import Client, ClientMerge
from models.tables.visits import UnmatchedVisit, Visit
from models.vocabulary import KitKind, Provenance
from tests.api.test_visits import a_visit, put
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE
from tests.fixtures.care import TODAY
from tests.web.reading import assert_reads_well
from tests.web.visit_pages import CODE, TAPS, Thumb
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
OTHER_CODE, OTHER_TAPS = CODE | {"year": "1996"}, TAPS | {"year-digit": "6"}
SEPTEMBER, OCTOBER = ({"month": f"2026-{month}-01", "town": "osh"} for month in ("09", "10"))


@pytest.fixture
def database_url() -> None:
    """What a page says does not depend on where its rows are kept."""


@pytest.fixture
def nurses(app: FastAPI, client_of: Clients, nurse: Colleague, kits: dict[KitKind, UUID]) -> TestClient:
    app.dependency_overrides[today] = lambda: TODAY
    return client_of(nurse)


@pytest.fixture
def records(nurses: TestClient) -> tuple[str, str]:
    """Two clients with codes of their own: in Osh in September, and in October."""
    return seen(nurses, CODE, "2026-09-14"), seen(nurses, OTHER_CODE, "2026-10-05")


@pytest.fixture
def waiting(nurses: TestClient, records: tuple[str, str]) -> str:
    """A visit from away under the first code."""
    visit = a_visit(day="2026-11-12", town_id="naryn")
    put(nurses, visit, code=CODE, memory={"month": "2026-08-01", "town_id": "osh"})
    return str(visit["id"])


def seen(nurses: TestClient, code: dict[str, str], day: str) -> str:
    client_id: str = nurses.post("/api/clients", json={"code": code}).json()["client_id"]
    assert put(nurses, a_visit(day=day), client_id=client_id).status_code == 201
    return client_id


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_two_records_are_joined_in_three_steps_and_parted_again(
    nurses: TestClient, records: tuple[str, str], engine: Engine
) -> None:
    assert "No match" in nurses.post("/clients/merge", data=TAPS | OCTOBER).text
    first = hidden(nurses.post("/clients/merge", data=TAPS | SEPTEMBER).text, "first")
    page = nurses.post("/clients/merge", data=OTHER_TAPS | OCTOBER | {"first": first}).text
    both = {name: hidden(page, name) for name in ("first", "second")}
    assert tuple(both.values()) == records
    sure = {"reason": "confirmed-with-client"}
    refused = nurses.post("/clients/merge/both", data=both | {"second": first} | sure)
    assert (refused.status_code, "These are the same client." in refused.text) == (422, True)
    assert nurses.post("/clients/merge/both", data=both | sure).headers["location"] == "/clients"
    merge_id = hidden(nurses.get("/clients").text, "merge_id")
    undone = nurses.post("/clients/merge/undo", data={"merge_id": merge_id, "reason": "mistaken-merge"})
    assert undone.status_code == 303
    assert "parted again" in nurses.get("/clients").text
    with transaction(engine) as session:
        assert session.exec(select(ClientMerge.undone_at)).one() is not None


def test_what_was_not_found_by_oneself_is_not_joined(
    nurses: TestClient, records: tuple[str, str], client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    other = client_of(hire(Role.MEDICAL, "another"))
    both = dict(zip(("first", "second"), records, strict=True)) | {"reason": "recorded-twice"}
    assert other.post("/clients/merge/both", data=both).status_code == 404


def test_a_visit_from_away_is_decided_with_the_person_present(
    nurses: TestClient, waiting: str, engine: Engine
) -> None:
    queue = nurses.get("/clients/queue").text
    assert hidden(queue, "visit_id") == waiting
    assert "medical" in queue
    asked = {"visit_id": waiting}
    page = nurses.post("/clients/queue/visit", data=asked).text
    assert hidden(page, "visit_id") == waiting
    missing = nurses.post("/clients/queue/match", data=TAPS | asked)
    assert (missing.status_code, "Say when the last visit was" in missing.text) == (422, True)
    assert "No match" in nurses.post("/clients/queue/match", data=TAPS | OCTOBER | asked).text
    matched = nurses.post("/clients/queue/match", data=TAPS | SEPTEMBER | asked)
    assert matched.headers["location"] == "/clients/queue"
    assert nurses.post("/clients/queue/own", data=asked).status_code == 404
    with transaction(engine) as session:
        assert session.get_one(Visit, UUID(waiting)).provenance == Provenance.CONFIRMED
        assert session.exec(select(UnmatchedVisit)).all() == []


def test_a_nurse_proposes_and_an_admin_who_sees_no_client_erases(
    nurses: TestClient,
    records: tuple[str, str],
    client_of: Clients,
    hire: Callable[..., Colleague],
    engine: Engine,
) -> None:
    admins = client_of(hire(Role.ADMIN))
    assert admins.get("/erasures/new").status_code == 403
    assert "No match" in nurses.post("/erasures/new", data=TAPS | OCTOBER).text
    client_id = hidden(nurses.post("/erasures/new", data=TAPS | SEPTEMBER).text, "client_id")
    assert client_id == records[0]
    assert nurses.post("/erasures", data={"client_id": client_id}).status_code == 303
    own = nurses.get("/erasures").text
    proposed = {"proposal_id": hidden(own, "proposal_id")}
    assert "Erase for good" not in own
    assert nurses.post("/erasures/approval", data=proposed).status_code == 403
    page = admins.get("/erasures").text
    assert not [each for each in (client_id, "osh", "2026-09") if each in page]
    assert admins.post("/erasures/approval", data=proposed).status_code == 303
    with transaction(engine) as session:
        assert [str(each) for each in session.exec(select(Client.id))] == [records[1]]


def test_a_proposal_is_withdrawn(nurses: TestClient, records: tuple[str, str]) -> None:
    nurses.post("/erasures", data={"client_id": records[0]})
    proposed = {"proposal_id": hidden(nurses.get("/erasures").text, "proposal_id")}
    assert nurses.post("/erasures/withdrawal", data=proposed).status_code == 303
    assert nurses.post("/erasures/withdrawal", data=proposed).status_code == 404


# English has the shortest words of the three.
@pytest.mark.parametrize("language", ["ru", "ky"])
def test_the_pages_read_well(
    nurses: TestClient,
    waiting: str,
    records: tuple[str, str],
    hire: Callable[..., Colleague],
    open_page_as: Callable[..., Page],
    live_server: str,
    language: str,
) -> None:
    page = open_page_as(hire(Role.MEDICAL, "Бактыгүл", language=language), viewport=PHONE, has_touch=True)
    thumb = Thumb(page)

    def look_up(taps: dict[str, str], *, reads: bool = False) -> None:
        thumb.enter_code(taps)
        if reads:
            assert_reads_well(page, language)
        page.set_viewport_size(PHONE)
        thumb.tap(".form-actions .button")

    page.goto(f"{live_server}/clients/merge")
    look_up(TAPS | SEPTEMBER, reads=True)
    page.wait_for_selector(".notice-good")
    assert_reads_well(page, language)
    page.set_viewport_size(PHONE)
    look_up(OTHER_TAPS | OCTOBER)
    page.wait_for_selector("#reason")
    assert_reads_well(page, language)
    page.locator(".form-actions .button").tap()
    page.wait_for_url("**/clients")
    page.locator("summary").first.tap()
    assert_reads_well(page, language)
    page.goto(f"{live_server}/clients/queue")
    assert_reads_well(page, language)
    page.locator("td button").tap()
    page.wait_for_selector("#own")
    assert_reads_well(page, language)
    page.goto(f"{live_server}/erasures/new")
    page.set_viewport_size(PHONE)
    look_up(TAPS | {"month": "2026-10-01", "town": "osh"})
    page.wait_for_selector(".button-danger")
    assert_reads_well(page, language)
    page.locator(".button-danger").tap()
    page.wait_for_url("**/erasures")
    assert_reads_well(page, language)
    page = open_page_as(hire(Role.ADMIN, language=language))
    page.goto(f"{live_server}/erasures")
    page.locator("summary").click()
    assert_reads_well(page, language)
    assert records[0] not in page.url
