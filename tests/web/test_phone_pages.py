"""Phones and their quarantine on pages: strangers first; an admin enrols, a nurse mends what hers sent."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import func, select

from models.database import transaction
from models.tables.devices import Device
from models.tables.visits import Visit
from tests.fixtures.app import Colleague
from tests.fixtures.phones import CODE, Phone, Work, enrolled

Clients = Callable[[Colleague], TestClient]


@pytest.fixture
def database_url() -> None:
    """What a page shows does not depend on where its rows are kept."""


def test_only_admins_see_phones_and_only_authors_what_is_in_an_envelope(
    client_of: Clients, phone: Phone, nurse: Colleague, coordinator: Colleague, boss: Colleague, work: Work
) -> None:
    sealed = phone.seal(town_id="atlantis")
    phone.put(sealed)
    work()
    for who, path, status in (
        (nurse, "/devices", 403),
        (coordinator, "/devices", 403),
        (coordinator, "/quarantine", 403),
        (boss, f"/quarantine/{sealed.id}", 403),
        (boss, "/quarantine", 200),
    ):
        assert client_of(who).get(path).status_code == status, (who.name, path)
    listed = client_of(boss).get("/quarantine").text
    assert str(sealed.id)[:8] in listed
    assert "atlantis" not in listed
    assert nurse.name not in listed.partition("<main")[2]


def test_an_admin_enrols_a_phone_and_revokes_it(
    engine: Engine, client: TestClient, client_of: Clients, nurse: Colleague, boss: Colleague
) -> None:
    admin = client_of(boss)
    assert "1 to 60 characters" in admin.post("/devices", data={"staff_id": str(nurse.id)}).text
    assert admin.post("/devices", data={"name": "Blue"}).status_code == 422
    shown = admin.post("/devices", data={"name": "Blue", "staff_id": str(nurse.id)}).text
    code = shown.partition("<strong><code>")[2].partition("<")[0]
    phone = enrolled(client, code)
    assert admin.post(f"/devices/{phone.id}/revoke").status_code == 303
    assert "revoked" in admin.get("/devices").text
    assert phone.status()["standing"] == "clear"
    with transaction(engine) as session:
        assert session.exec(select(func.count()).select_from(Device)).one() == 1


def test_a_nurse_mends_what_her_phone_sent(
    engine: Engine,
    open_page_as: Callable[..., Page],
    live_server: str,
    phone: Phone,
    nurse: Colleague,
    work: Work,
) -> None:
    wrong = phone.seal_content(phone.id, {"code": CODE | {"mother": "Г"}, "visit": {"id": str(phone.id)}})
    town = phone.seal(town_id="atlantis")
    for sealed in (wrong, town):
        phone.put(sealed)
    work()
    page = open_page_as(nurse)
    page.goto(f"{live_server}/quarantine")
    assert page.locator("tbody tr").count() == 2
    page.goto(f"{live_server}/quarantine/{town.id}")
    assert "There is no such town." in page.inner_text(".notice")
    page.select_option("#town_id", "osh")
    page.click(".save")
    page.wait_for_url("**/quarantine")
    page.goto(f"{live_server}/quarantine/{wrong.id}")
    page.click("text=Destroy this envelope")
    page.wait_for_url("**/quarantine")
    assert "Nothing is in quarantine." in page.inner_text("main")
    assert phone.receipts(town, wrong) == [("opened", False), ("destroyed", False)]
    with transaction(engine) as session:
        assert [visit.town_id for visit in session.exec(select(Visit))] == ["osh"]
