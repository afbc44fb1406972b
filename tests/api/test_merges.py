"""Merges, the matching queue and erasures as JSON, with the person's code and memory."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.permissions import Role
from models.queries.client_history import same_person
from models.tables.audit import AuditEvent
from models.tables.visits import Visit
from models.vocabulary import KitKind, Provenance
from tests.api.test_visits import CODE, a_visit, put
from tests.fixtures.app import Colleague
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
TODAY = date(2026, 11, 23)
MEMORY = {"month": "2026-09-01", "town_id": "osh"}
SURE, MISTAKEN = {"reason": "confirmed-with-client"}, {"reason": "mistaken-merge"}


@pytest.fixture
def nurses(app: FastAPI, client_of: Clients, nurse: Colleague, kits: dict[KitKind, UUID]) -> TestClient:
    app.dependency_overrides[today] = lambda: TODAY
    return client_of(nurse)


@pytest.fixture
def found(nurses: TestClient) -> str:
    """A client who was in Osh in September."""
    return seen(nurses, CODE, "2026-09-14")


def seen(nurses: TestClient, code: dict[str, str], day: str) -> str:
    client_id: str = nurses.post("/api/clients", json={"code": code}).json()["client_id"]
    assert put(nurses, a_visit(day=day), client_id=client_id).status_code == 201
    return client_id


def from_away(nurses: TestClient, **memory: Any) -> str:
    visit = a_visit(day="2026-11-12", town_id="naryn")
    assert put(nurses, visit, code=CODE, **memory).status_code == 201
    return str(visit["id"])


def events(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as session:
        return [each.event for each in session.exec(select(AuditEvent).order_by(AuditEvent.id))]  # type: ignore[arg-type]


def test_a_visit_from_away_finds_its_client_by_code_and_memory(
    nurses: TestClient, found: str, engine: Engine
) -> None:
    wrong = {"month": "2026-08-01", "town_id": "osh"}
    visit_id = from_away(nurses, memory=wrong)
    [waiting] = nurses.get("/api/unmatched-visits").json()
    assert waiting == {
        "visit_id": visit_id,
        "day": "2026-11-12",
        "town_id": "naryn",
        "recorded_by": "medical",
        "remembered_month": "2026-08-01",
        "remembered_town_id": "osh",
    }

    def match(memory: dict[str, str]) -> Any:
        address = f"/api/unmatched-visits/{visit_id}/match"
        return nurses.post(address, json={"code": CODE, "memory": memory})

    assert match(wrong).json() == {"match": False}
    # The visit itself is what no client remembers of the visit before it.
    assert match({"month": "2026-11-01", "town_id": "naryn"}).json() == {"match": False}
    assert len(nurses.get("/api/unmatched-visits").json()) == 1
    assert match(MEMORY).json() == {"match": True}
    assert nurses.get("/api/unmatched-visits").json() == []
    assert match(MEMORY).status_code == 404
    with transaction(engine) as session:
        visit = session.get_one(Visit, UUID(visit_id))
        assert visit.provenance == Provenance.CONFIRMED
        assert same_person(session, visit.client_id)[0] == UUID(found)
    assert events(engine).count("matching queue read") == 3
    assert events(engine).count("visit matched") == 1


def test_a_visit_from_away_may_be_of_a_client_of_its_own(nurses: TestClient, found: str) -> None:
    visit_id = from_away(nurses)
    assert nurses.post(f"/api/unmatched-visits/{visit_id}/own-client").status_code == 204
    assert nurses.get("/api/unmatched-visits").json() == []
    own = {"month": "2026-11-01", "town_id": "naryn"}
    answer = nurses.post("/api/clients/look-up", json={"code": CODE, "memory": own}).json()
    assert answer["match"]
    assert answer["client_id"] != found


def test_guesses_at_the_queue_are_slowed_like_any_look_up(nurses: TestClient, found: str) -> None:
    address = f"/api/unmatched-visits/{from_away(nurses)}/match"
    asked = {"code": CODE, "memory": {"month": "2026-01-01", "town_id": "osh"}}
    assert [nurses.post(address, json=asked).status_code for _ in range(21)] == [200] * 20 + [429]


def test_two_records_of_one_person_are_merged_and_parted(
    nurses: TestClient, found: str, client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    other = seen(nurses, CODE | {"year": "1992"}, "2026-10-05")
    colleague = client_of(hire(Role.MEDICAL, "who has not found them"))
    both = {"client_id": found, "into_id": other} | SURE
    assert colleague.post("/api/merges", json=both).status_code == 404
    made = nurses.post("/api/merges", json={"client_id": found, "into_id": other} | SURE)
    assert made.status_code == 201
    assert nurses.post("/api/merges", json={"client_id": found, "into_id": other} | SURE).status_code == 409
    assert nurses.post("/api/merges", json={"client_id": other, "into_id": other} | SURE).status_code == 422
    address = f"/api/merges/{made.json()['id']}/undo"
    assert nurses.post(address, json={"reason": "because"}).status_code == 422
    assert nurses.post(address, json=MISTAKEN).json()["undone_reason"] == "mistaken-merge"
    [listed] = nurses.get("/api/merges").json()
    assert (listed["id"], listed["undone_at"] is None) == (made.json()["id"], False)


def test_an_erasure_takes_two_people(
    nurses: TestClient, client_of: Clients, hire: Callable[..., Colleague], found: str, engine: Engine
) -> None:
    admin = client_of(hire(Role.ADMIN))
    assert admin.post("/api/erasures", json={"client_id": found}).status_code == 403
    proposed = nurses.post("/api/erasures", json={"client_id": found}).json()
    assert proposed["proposed_day"] == "2026-11-23"
    assert admin.get("/api/erasures").json() == [proposed | {"proposed_by": "medical"}]
    address = f"/api/erasures/{proposed['id']}"
    assert nurses.post(f"{address}/approve").status_code == 403
    assert admin.delete(address).status_code == 403
    assert nurses.delete(address).status_code == 204
    assert admin.post(f"{address}/approve").status_code == 404
    again = nurses.post("/api/erasures", json={"client_id": found}).json()
    assert admin.post(f"/api/erasures/{again['id']}/approve").status_code == 204
    assert nurses.post("/api/erasures", json={"client_id": found}).status_code == 404
    with transaction(engine) as session:
        assert session.exec(select(Visit)).all() == []
    written = [event for event in events(engine) if event.startswith(("erasure", "client erased"))]
    assert written == ["erasure proposed", "erasure withdrawn", "erasure proposed", "client erased"]
