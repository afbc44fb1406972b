"""The pages of kits, group sessions and incidents: the day's choice in one tap, strangers first."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import func, select

from models.database import transaction
from models.permissions import Role
from models.queries.kits_of_day import kits_of_day
from models.tables.groups import GroupSession, RightsIncident
from models.tables.stock import StockMovement
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, TODAY
from tests.web.reading import assert_reads_well
from web.dependencies import today
from web.i18n import LANGUAGES

Clients = Callable[[Colleague], TestClient]
CHOICES = {"vehicle_id": "ambulance", **{f"lots.{kind}": str(lot) for kind, lot in LOTS.items()}}


@pytest.fixture
def database_url() -> None:
    """The operations are tested on both databases; what a page says does not depend on it."""


@pytest.fixture
def at(app: FastAPI) -> Callable[[date], None]:
    def set_day(day: date) -> None:
        app.dependency_overrides[today] = lambda: day

    set_day(TODAY)
    return set_day


def test_a_coordinator_chooses_no_kits(client_of: Clients, coordinator: Colleague) -> None:
    assert client_of(coordinator).get("/kits/today").status_code == 403
    assert client_of(coordinator).post("/kits/today", data=CHOICES).status_code == 403


def test_yesterdays_kits_are_proposed_and_one_tap_keeps_them(
    client_of: Clients,
    nurse: Colleague,
    kits: dict[KitKind, UUID],
    engine: Engine,
    at: Callable[[date], None],
) -> None:
    client = client_of(nurse)
    assert client.post("/kits/today", data=CHOICES).status_code == 303
    assert "notice-good" in client.get("/kits/today").text
    at(TODAY + timedelta(days=1))
    proposed = client.get("/kits/today").text
    assert "notice-good" not in proposed
    assert proposed.count(" selected") == len(CHOICES)
    with transaction(engine) as session:
        assert kits_of_day(session, nurse.id, TODAY + timedelta(days=1)) == {}


def test_a_refused_choice_names_its_kit_and_keeps_the_others(
    client_of: Clients, nurse: Colleague, kits: dict[KitKind, UUID], at: Callable[[date], None]
) -> None:
    wrong = CHOICES | {"lots.hiv-a1": str(LOTS[KitKind.CONDOMS])}
    answer = client_of(nurse).post("/kits/today", data=wrong)
    assert answer.status_code == 422
    assert 'href="#lots.hiv-a1"' in answer.text
    assert answer.text.count(" selected") == len(CHOICES) - 1


@pytest.fixture
def office(client_of: Clients, coordinator: Colleague, kits: dict[KitKind, UUID]) -> TestClient:
    return client_of(coordinator)


A1 = f"/kits/lots/{LOTS[KitKind.HIV_A1]}"
BOX = {"kind": "hcv", "product": "Anti-HCV", "lot_number": "H-9", "expiry": "2027-01-31", "amount": "20"}


def test_a_lot_is_received_moved_counted_relabelled_and_used_up(
    office: TestClient, client_of: Clients, nurse: Colleague, at: Callable[[date], None]
) -> None:
    box = BOX | {"id": str(uuid4()), "day": TODAY.isoformat()}
    assert [office.post("/kits/receive", data=box).status_code for _ in range(2)] == [303, 303]
    other = office.post("/kits/receive", data=box | {"id": str(uuid4())})
    assert (other.status_code, 'href="#lot_number"' in other.text) == (409, True)
    moved = {"id": str(uuid4()), "movement": "load", "place": "ambulance", "amount": "3", "day": box["day"]}
    assert office.post(f"{A1}/movements", data=moved).status_code == 303
    listed = office.get("/kits").text
    assert [word in listed for word in ("below-zero", "movement=count", "expires soon")] == [True] * 3
    assert "movement=count" not in client_of(nurse).get("/kits").text
    assert client_of(nurse).get(A1).status_code == 200
    assert client_of(nurse).post(f"{A1}/used-up").status_code == 403
    counted = {"day": box["day"], f"count.{LOTS[KitKind.HIV_A1]}": "40"}
    assert office.post("/kits/count", data=counted).status_code == 303
    assert "below-zero" not in office.get("/kits").text
    label = {"product": "Renamed", "lot_number": "R-1", "expiry": "2027-06-30"}
    assert office.post(f"{A1}/label", data=label).status_code == 303
    assert "Renamed, R-1" in office.get(A1).text
    assert office.post(f"{A1}/used-up").status_code == 303
    assert "Renamed" in office.get("/kits").text.partition("Lots that are used up")[2]


def test_lots_of_which_too_much_was_used_stand_below_one_heading(
    office: TestClient, at: Callable[[date], None]
) -> None:
    moved = {"movement": "load", "place": "ambulance", "amount": "3", "day": TODAY.isoformat()}
    for kind in (KitKind.HIV_A1, KitKind.CONDOMS):
        sent = moved | {"id": str(uuid4())}
        assert office.post(f"/kits/lots/{LOTS[kind]}/movements", data=sent).status_code == 303
    listed = office.get("/kits").text
    assert (listed.count("More was used than there was"), listed.count("movement=count")) == (1, 2)


def test_what_is_wrong_is_said_beside_its_field_and_changes_nothing(
    office: TestClient, at: Callable[[date], None], engine: Engine
) -> None:
    day, late = TODAY.isoformat(), (TODAY + timedelta(1)).isoformat()
    lot = str(LOTS[KitKind.HIV_A1])
    moved = {"id": str(uuid4()), "movement": "waste", "amount": "3", "day": day}
    meeting = {"day": day, "town_id": "osh", "kind": "thematic-meeting", "topic": "hiv", "participants": "9"}
    incident = {"month": "2026-11", "oblast_code": "KG-O", "kind": "detention", "actor": "police"}
    meeting["id"] = incident["id"] = str(uuid4())
    wrong: list[tuple[str, dict[str, str], str | None]] = [
        ("/kits/receive", BOX | {"day": day, "id": "7"}, None),
        ("/kits/receive", BOX | {"day": day, "id": str(uuid4()), "amount": "-1"}, "amount"),
        ("/kits/receive", BOX | {"day": day, "id": str(uuid4()), "expiry": "2026-01-01"}, "expiry"),
        (f"{A1}/movements", moved | {"day": late}, "day"),
        (f"{A1}/movements", moved | {"place": "tank"}, "place"),
        (f"{A1}/label", {"product": "", "lot_number": "B 2", "expiry": day}, "product"),
        ("/kits/count", {"day": day, f"count.{lot}": "many"}, f"count.{lot}"),
        ("/kits/count", {"day": late, f"count.{lot}": "1"}, "day"),
        ("/groups/sessions", meeting | {"day": late}, "day"),
        ("/groups/sessions", meeting | {"town_id": "atlantis"}, "town_id"),
        ("/groups/sessions", meeting | {"participants": "0"}, "participants"),
        ("/groups/incidents", incident, "support"),
        ("/groups/incidents", incident | {"support.legal": "true", "month": "2026-12"}, "month"),
        ("/groups/incidents", incident | {"support.legal": "true", "support.none": "true"}, None),
    ]
    for address, form, field in wrong:
        answer = office.post(address, data=form)
        assert answer.status_code == 422, (address, form)
        assert "error-summary" in answer.text
        assert field is None or f'href="#{field}"' in answer.text, (address, field)
    with transaction(engine, reads_only=True) as session:
        for table in (StockMovement, GroupSession, RightsIncident):
            assert session.exec(select(func.count()).select_from(table)).one() == 0


def test_the_pages_read_well_in_each_language(
    hire: Callable[..., Colleague],
    open_page_as: Callable[..., Page],
    live_server: str,
    kits: dict[KitKind, UUID],
    at: Callable[[date], None],
) -> None:
    """The kits' names are long in Kyrgyz; axe-core judges that language."""
    for language in LANGUAGES:
        office = open_page_as(hire(Role.COORDINATOR, f"office {language}", language=language))
        nurse = open_page_as(hire(Role.MEDICAL, f"nurse {language}", language=language))
        nurse.goto(f"{live_server}/kits/today")
        assert_reads_well(nurse, language)
        office.goto(f"{live_server}{A1}")
        office.select_option("#movement", "load")
        office.select_option("#place", "ambulance")
        office.fill("#amount", "2")
        office.locator(".card .button").first.click()
        office.wait_for_selector(".notice-bad")
        assert_reads_well(office, language)
        for path in ("/kits", "/kits/receive", "/kits/count"):
            office.goto(live_server + path)
            assert_reads_well(office, language)
        office.goto(f"{live_server}/groups/sessions")
        office.select_option("#town_id", "osh")
        office.fill("#participants", "12")
        office.click("main .button")
        office.wait_for_selector("tbody tr")
        assert_reads_well(office, language)
        office.goto(f"{live_server}/groups/incidents")
        for name in ("oblast_code", "kind", "actor"):
            office.select_option(f"#{name}", index=1)
        office.check("[id='support.legal']")
        office.click("main .button")
        office.wait_for_selector(".incident-help")
        assert_reads_well(office, language)
