"""Crews at the pages and the JSON doors: strangers first, then somebody is added, off, and there again."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.permissions import Role
from models.tables.crews import CrewMember, DayOff
from tests.fixtures.app import Colleague
from tests.web.plan_pages import FORM, MONDAY, all_plans, sentences
from tests.web.reading import assert_reads_well
from web.i18n import LANGUAGES

Clients = Callable[[Colleague], TestClient]
pytestmark = [
    pytest.mark.usefixtures("in_the_planned_week"),
    pytest.mark.parametrize("database_url", [None]),
]


def test_only_a_coordinator_sees_crews(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague], engine: Engine
) -> None:
    body = {"label": "driver 1", "drives": True}
    doors = (f"/api/crews/members/{uuid4()}", f"/api/crews/days-off/{uuid4()}")
    assert client.get("/crews").status_code == 303
    assert client.get("/api/crews").status_code == client.put(doors[0], json=body).status_code == 401
    for role in (Role.MEDICAL, Role.MANAGER, Role.ADMIN):
        stranger = client_of(hire(role))
        answers = [stranger.get("/crews"), stranger.get("/api/crews"), stranger.post("/crews", data=body)]
        answers += [stranger.put(door, json=body) for door in doors]
        assert [answer.status_code for answer in answers] == [403] * 5
    with transaction(engine) as session:
        assert session.exec(select(CrewMember)).all() == []


def test_somebody_is_added_chosen_off_and_there_again(
    pages: TestClient, nurse: Colleague, engine: Engine
) -> None:
    driver, account = str(uuid4()), str(uuid4())
    for wrong in ({"id": driver}, {"id": driver, "label": "x", "staff_id": str(nurse.id)}):
        answer = pages.post("/crews", data=wrong)
        assert (answer.status_code, len(sentences(answer))) == (422, 1)
    assert pages.post("/crews", data={"id": driver, "label": "driver 1", "drives": "true"}).status_code == 303
    nurse_row = {"id": account, "staff_id": str(nurse.id), "tests": "true", "for_women": "true"}
    assert pages.post("/crews", data=nurse_row).status_code == 303
    assert pages.post("/crews", data=nurse_row | {"id": str(uuid4())}).status_code == 409
    off = {"id": str(uuid4()), "first_day": MONDAY, "last_day": "2026-11-01"}
    assert pages.post(f"/crews/{driver}/days-off", data=off).status_code == 422
    for _ in range(2):
        answer = pages.post(f"/crews/{driver}/days-off", data=off | {"last_day": MONDAY})
        assert answer.status_code == 303
    listed = pages.get("/crews").text
    assert all(word in listed for word in ("driver 1", nurse.name, "tests, for women-only crews", "23 Nov"))
    asked = FORM | {"crew:ambulance": str(nurse.id), "member:ambulance": driver}
    assert pages.post("/plans", data=asked).status_code == 303
    (plan,) = all_plans(engine)
    assert plan.request["vehicles"][0]["members"] == [driver]
    assert f'value="{driver}" checked' in pages.get(f"/plans/{plan.id}/change").text
    assert pages.post("/plans", data=asked | {"member:ambulance": str(uuid4())}).status_code == 422
    assert pages.post(f"/crews/days-off/{off['id']}/remove").status_code == 303
    assert pages.post(f"/crews/{driver}", data={"label": "driver 9"}).status_code == 303
    (left,) = [each for each in pages.get("/api/crews").json() if each["id"] == driver]
    assert (left["name"], left["active"], left["drives"], left["days_off"]) == ("driver 9", False, False, [])
    with transaction(engine) as session:
        assert session.exec(select(DayOff)).all() == []


def test_the_pages_of_crews_read_well(
    open_page_as: Callable[..., Page],
    live_server: str,
    client_of: Clients,
    coordinator: Colleague,
) -> None:
    member, office = uuid4(), client_of(coordinator)
    row = {"label": "driver 1", "drives": True, "counsels": True, "is_doctor": True, "for_women": True}
    office.put(f"/api/crews/members/{member}", json=row)
    off = {"member_id": str(member), "first_day": "2026-12-01", "last_day": "2026-12-24"}
    door = f"/api/crews/days-off/{uuid4()}"
    assert [office.put(door, json=off).status_code for _ in range(2)] == [201, 200]
    page = open_page_as(coordinator)
    for language in LANGUAGES:
        page.goto(f"{live_server}/crews")
        with page.expect_navigation():
            page.locator(f"button.language[value={language}]").click()
        for path in ("/crews", f"/crews/{member}"):
            page.goto(f"{live_server}{path}")
            assert_reads_well(page, language)
