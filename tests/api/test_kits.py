"""The JSON doors of kits, group sessions and incidents: strangers first, the same again, other content."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import func, select

from models.database import transaction
from models.permissions import Role
from models.tables.groups import GroupSession, RightsIncident
from models.tables.stock import StockMovement
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
LOT = uuid4()
DELIVERY: dict[str, Any] = {"kind": "hiv-a1", "product": "Determine", "lot_number": "D-1"}
DELIVERY |= {"expiry": "2027-06-30", "amount": 100, "day": "2026-11-20"}
MOVED: dict[str, Any] = {"lot_id": str(LOT), "vehicle_id": "ambulance", "movement": "load"}
MOVED |= {"amount": 40, "day": "2026-11-23"}
MEETING: dict[str, Any] = {"day": "2026-11-20", "town_id": "osh", "kind": "thematic-meeting"}
MEETING |= {"topic": "hiv", "participants": 12}
INCIDENT: dict[str, Any] = {"month": "2026-11-01", "oblast_code": "KG-O", "kind": "extortion"}
INCIDENT |= {"actor": "police", "support": [{"support": "legal", "outcome": "open"}]}
DOORS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (f"/api/kits/lots/{LOT}", DELIVERY, "amount", {"amount": 7}),
    (f"/api/kits/movements/{uuid4()}", MOVED, "amount", {"amount": 7}),
    (f"/api/group-sessions/{uuid4()}", MEETING, "participants", {"participants": 7}),
    (f"/api/incidents/{uuid4()}", INCIDENT, "kind", {"kind": "detention"}),
]


@pytest.fixture
def database_url() -> None:
    """The operations are tested on both databases; what the doors say does not depend on it."""


@pytest.fixture
def office(app: FastAPI, client_of: Clients, coordinator: Colleague, kits: dict[KitKind, UUID]) -> TestClient:
    app.dependency_overrides[today] = lambda: date(2026, 11, 23)
    return client_of(coordinator)


def test_strangers_and_those_without_the_right_write_nothing(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague], engine: Engine, office: TestClient
) -> None:
    nurse, manager = (client_of(hire(role)) for role in (Role.MEDICAL, Role.MANAGER))
    for address, body, _, _ in DOORS:
        assert client.put(address, json=body).status_code == 401
        assert manager.put(address, json=body).status_code == 403
        assert (nurse.put(address, json=body).status_code == 403) == address.startswith("/api/kits/")
    with transaction(engine) as session:
        assert session.exec(select(func.count()).select_from(StockMovement)).one() == 0
        kept = [
            session.exec(select(func.count()).select_from(t)).one() for t in (GroupSession, RightsIncident)
        ]
        assert kept == [1, 1]  # the nurse's


def test_the_same_again_is_kept_once_and_other_content_is_refused(office: TestClient) -> None:
    for address, body, field, change in DOORS:
        assert [office.put(address, json=body).status_code for _ in range(3)] == [201, 200, 200]
        assert office.put(address, json=body | change).json()["type"] == "conflict"
        for wrong in ("a story", None, -1):
            refused = office.put(address.rsplit("/", 1)[0] + f"/{uuid4()}", json=body | {field: wrong})
            assert refused.status_code == 422, refused.text
            assert refused.json()["field"] == field
        assert office.put(address, json=body | {"note": "Canary"}).json()["field"] == "note"


def test_the_answer_says_that_less_than_nothing_is_left(office: TestClient) -> None:
    (lot, _), (movement, _) = ((address, body) for address, body, _, _ in DOORS[:2])
    assert office.put(lot, json=DELIVERY | {"amount": 10}).status_code == 201
    places = office.put(movement, json=MOVED | {"amount": 12}).json()["lot"]["places"]
    assert [(each["vehicle_id"], each["amount"], each["short"]) for each in places] == [
        (None, -2, True),
        ("ambulance", 12, False),
    ]
    assert office.get(lot).json()["short"] is True
    listed = [each["id"] for each in office.get("/api/kits").json() if each["short"]]
    assert listed == [str(LOT)]
    label = {"product": "Renamed", "lot_number": "R-1", "expiry": "2026-12-31"}
    changed = office.put(f"{lot}/label", json=label).json()
    assert (changed["product"], changed["expires_soon"]) == ("Renamed", True)
    ended = office.post(f"{lot}/used-up").json()
    assert (ended["used_up_on"], ended["short"]) == ("2026-11-23", False)


def test_a_nurse_chooses_todays_kits(office: TestClient, client_of: Clients, nurse: Colleague) -> None:
    nurses, lots = client_of(nurse), {"hiv-a1": str(LOTS[KitKind.HIV_A1])}
    assert nurses.get("/api/kits/today").json() == {"vehicle_id": None, "lots": {}}
    chosen = {"vehicle_id": "ambulance", "lots": lots}
    assert nurses.put("/api/kits/today", json=chosen).json() == chosen
    wrong = chosen | {"lots": {"hiv-a2": lots["hiv-a1"]}}
    assert nurses.put("/api/kits/today", json=wrong).json()["field"] == "lots.hiv-a2"
    assert nurses.get("/api/kits/today").json() == chosen
    assert office.get("/api/kits/today").status_code == 403


def test_what_was_recorded_is_listed_followed_and_taken_back(office: TestClient) -> None:
    (meeting, _), (incident, _) = ((address, body) for address, body, _, _ in DOORS[2:])
    office.put(meeting, json=MEETING)
    office.put(incident, json=INCIDENT)
    helped = {"support": "legal", "outcome": "helped"}
    assert office.put(f"{incident}/support", json=helped).status_code == 204
    (listed,) = office.get("/api/incidents").json()
    assert listed["support"] == [helped]
    assert set(listed) == {"id", "support", *INCIDENT}
    assert set(office.get("/api/group-sessions").json()[0]) == {"id", *MEETING}
    for address in (meeting, incident):
        assert office.delete(address).status_code == 204
        assert office.delete(address).status_code == 404
        assert office.get(address.rsplit("/", 1)[0]).json() == []
