"""The visits' JSON door: recorded once, the client found by code and memory, strangers first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import func, select

from models.database import transaction
from models.permissions import Role
from models.settings import Settings
from models.tables.clients import Client
from models.tables.visits import Visit
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
CODE = {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"}
TODAY = date(2026, 11, 23)


@pytest.fixture
def nurses(app: FastAPI, client_of: Clients, nurse: Colleague, kits: dict[KitKind, UUID]) -> TestClient:
    app.dependency_overrides[today] = lambda: TODAY
    return client_of(nurse)


def a_visit(**changes: Any) -> dict[str, Any]:
    visit = {"id": str(uuid4()), "day": "2026-11-23", "town_id": "osh"}
    return visit | {"consent": "given", "services": ["counselling"]} | changes


def put(client: TestClient, visit: dict[str, Any], **whose: Any) -> Any:
    return client.put(f"/api/visits/{visit['id']}", json={"visit": visit, **whose})


def count(engine: Engine, table: type[Visit] | type[Client]) -> int:
    with transaction(engine, reads_only=True) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_stranger_and_a_coordinator_record_nothing(
    client: TestClient, client_of: Clients, coordinator: Colleague, places: None, engine: Engine
) -> None:
    assert put(client, a_visit(), code=CODE).status_code == 401
    assert put(client_of(coordinator), a_visit(), code=CODE).status_code == 403
    assert count(engine, Visit) == 0


def test_a_visit_is_recorded_once_and_other_content_is_refused(nurses: TestClient, engine: Engine) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit()
    assert put(nurses, visit, client_id=client_id).status_code == 201
    again = put(nurses, visit, client_id=client_id)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert put(nurses, visit | {"individual_risk": True}, client_id=client_id).status_code == 409
    assert count(engine, Visit) == 1


def test_a_visit_that_is_not_committed_has_no_receipt(
    app: FastAPI, nurses: TestClient, nurse: Colleague, engine: Engine
) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]

    @event.listens_for(app.state.engine, "commit")
    def fail(connection: Any) -> None:
        raise OSError("the disk is full")

    asking = {"authorization": f"Bearer {nurse.token}"}
    answer = put(
        TestClient(app, raise_server_exceptions=False, headers=asking), a_visit(), client_id=client_id
    )
    event.remove(app.state.engine, "commit", fail)
    assert answer.status_code == 500
    assert "disk" not in answer.text
    assert count(engine, Visit) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day": "yesterday"}, "visit.day"),
        ({"town_id": "atlantis"}, "town_id"),
        ({"consent": "perhaps"}, "visit.consent"),
        ({"note": "a story"}, "visit.note"),
        ({"day": "2026-11-24"}, "day"),
    ],
)
def test_a_bad_visit_names_its_field_and_stays_with_the_sender(
    nurses: TestClient, engine: Engine, change: dict[str, Any], field: str
) -> None:
    answer = put(nurses, a_visit(**change), code=CODE)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert count(engine, Visit) == count(engine, Client) == 0


def test_a_client_is_found_by_code_and_memory_and_by_neither_alone(nurses: TestClient) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]
    put(nurses, a_visit(), client_id=client_id)
    memory = {"month": "2026-11-01", "town_id": "osh"}

    def look_up(code: dict[str, str], memory: dict[str, str]) -> Any:
        return nurses.post("/api/clients/look-up", json={"code": code, "memory": memory}).json()

    assert look_up(CODE, memory) == {"match": True, "client_id": client_id}
    nothing = {"match": False, "client_id": None}
    assert look_up(CODE, memory | {"town_id": "naryn"}) == nothing
    assert look_up(CODE | {"year": "1992"}, memory) == nothing


def test_look_ups_are_slowed(nurses: TestClient) -> None:
    asked = {"code": CODE, "memory": {"month": "2026-11-01", "town_id": "osh"}}
    statuses = [nurses.post("/api/clients/look-up", json=asked).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_many_senders_of_one_visit_record_it_once(
    app: FastAPI, nurses: TestClient, nurse: Colleague, engine: Engine
) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit()

    def send(_: int) -> int:
        with TestClient(app, headers={"authorization": f"Bearer {nurse.token}"}) as phone:
            return int(put(phone, visit, client_id=client_id).status_code)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(6))) == [200] * 5 + [201]
    assert count(engine, Visit) == 1


def test_what_is_owed_follows_a_visit_and_a_late_result(nurses: TestClient) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit()
    put(nurses, visit, client_id=client_id)
    result = {"id": str(uuid4()), "test": "hiv", "finding": "positive", "day": "2026-11-23"}
    assert nurses.post(f"/api/visits/{visit['id']}/results", json=result).status_code == 201

    owed = nurses.post("/api/clients/follow-ups", json={"client_id": client_id}).json()
    assert [each["subject_id"] for each in owed if each["subject_id"] == result["id"]]
    due = nurses.get("/api/follow-ups", params={"town_id": "osh", "until": "2027-12-31"}).json()["follow_ups"]
    assert [each["kind"] for each in due] == [each["kind"] for each in owed]


def test_a_visit_is_amended_and_voided_by_its_author_only(
    app: FastAPI, nurses: TestClient, client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    client_id = nurses.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit()
    put(nurses, visit, client_id=client_id)
    other = client_of(hire(Role.MEDICAL, "other nurse"))
    amended = {"visit": visit | {"individual_risk": True}, "reason": "typing-mistake"}
    assert other.post(f"/api/visits/{visit['id']}/amendments", json=amended).status_code == 404
    assert nurses.post(f"/api/visits/{visit['id']}/amendments", json=amended).json()["version"] == 2
    voided = nurses.post(f"/api/visits/{visit['id']}/void", json={"reason": "recorded-twice"}).json()
    assert voided["voided_at"]


def test_the_code_is_nowhere_in_the_data_folder(nurses: TestClient, settings: Settings) -> None:
    code = {"mother": "ЖЫ", "father": "ЧЮ", "gender": "F", "year": "1957"}
    put(nurses, a_visit(), code=code)
    for file in settings.data_dir.rglob("*"):
        assert not file.is_file() or "ЖЫ|ЧЮ|F|1957".encode() not in file.read_bytes(), file
