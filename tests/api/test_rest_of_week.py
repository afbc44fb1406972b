"""The rest of a published week planned anew, by the JSON door."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.operations.publish_plan import publish_plan
from models.operations.solve_plan import solve_plan
from models.settings import Settings
from models.tables.plans import PlanRequest
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from web.dependencies import today

WEDNESDAY = (WEEK + timedelta(days=2)).isoformat()
CLOSED = [{"from_id": "toktogul", "to_id": "kara-kul"}, {"from_id": "kazarman", "to_id": "jalal-abad"}]


@pytest.fixture
def published(
    app: FastAPI,
    engine: Engine,
    settings: Settings,
    coordinator: Colleague,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
) -> str:
    """The address of a published plan, on the Monday of its week."""
    app.dependency_overrides[today] = lambda: WEEK
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
    return f"/api/plans/{plan_id}"


@pytest.fixture
def coordinators(client_of: Callable[[Colleague], TestClient], coordinator: Colleague) -> TestClient:
    return client_of(coordinator)


def test_from_the_order_to_the_changes(
    coordinators: TestClient, engine: Engine, settings: Settings, published: str
) -> None:
    asked = {"first_day": WEDNESDAY, "time": "07:00"}
    now = coordinators.get(f"{published}/rest", params=asked).json()
    assert [each["vehicle_id"] for each in now["vehicles"]] == ["ambulance"]
    assert now["unreported"][0]["planned_day"] == WEEK.isoformat()
    assert coordinators.get(f"{published}/changes").status_code == 409

    order = asked | {"reason": "A landslide", "closed_legs": CLOSED}
    answer = coordinators.post(f"{published}/rest", json=order)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    address = answer.headers["location"]
    solve_plan(engine, settings, UUID(answer.json()["id"]))

    found = coordinators.get(f"{address}/changes").json()
    dropped = [change for change in found["changes"] if change["kind"] == "dropped"]
    assert {change["reason"] for change in dropped} == {"unreachable"}
    assert found["promised"] == found["keeping_their_day"] + len(dropped)
    head = coordinators.post(f"{address}/publish", json={}).json()
    assert (head["version"], head["reason"]) == (2, "A landslide")


def test_a_bad_order_is_one_sentence_naming_the_field(coordinators: TestClient, published: str) -> None:
    for change, named in (
        ({"time": "7 o'clock"}, "time"),
        ({"reason": " "}, "reason"),
        ({"skipped": {"juniper": "road"}}, "skipped"),
        ({"first_day": "2026-11-22"}, "first_day"),
        ({"not_served": ["juniper"]}, "not_served"),
        ({"vehicles": [{"vehicle_id": "sledge", "town_id": "osh", "free": "09:00"}]}, "vehicles"),
    ):
        order = {"first_day": WEDNESDAY, "time": "07:00", "reason": "A landslide"}
        answer = coordinators.post(f"{published}/rest", json=order | change)
        assert answer.status_code == 422, change
        assert answer.json()["field"] == named
    assert coordinators.get(f"{published}/rest", params={"first_day": "2026-12-24"}).status_code == 422
