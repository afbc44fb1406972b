"""The plans' JSON door: from the order to the publication, and who reads what."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import select

from models.database import transaction
from models.operations.solve_plan import solve_plan, unfinished_plans
from models.permissions import Role
from models.settings import Settings
from models.tables.plans import Plan, PlanRequest
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
FAR_WEEKS = ("0001-01-01", "9999-12-27")


def order_of(request: PlanRequest, **more: Any) -> dict[str, Any]:
    return {"request": request.model_dump(mode="json"), **more}


@pytest.fixture
def solve_all(engine: Engine, settings: Settings) -> Callable[[], None]:
    """What the worker does, in this process."""

    def solved() -> None:
        for plan_id in unfinished_plans(engine):
            solve_plan(engine, settings, plan_id)

    return solved


@pytest.fixture
def order(client_of: Clients, coordinator: Colleague, week_request: PlanRequest) -> Callable[..., str]:
    """``order(needs={...})`` asks for the week and gives the plan's address."""

    def ordered(**changes: Any) -> str:
        answer = client_of(coordinator).post(
            "/api/plans", json=order_of(week_request.model_copy(update=changes))
        )
        assert answer.status_code == 202
        return str(answer.headers["location"])

    return ordered


def test_a_stranger_orders_nothing(client: TestClient, engine: Engine, week_request: PlanRequest) -> None:
    assert client.post("/api/plans", json=order_of(week_request)).status_code == 401
    with transaction(engine) as session:
        assert session.exec(select(Plan)).all() == []


def test_from_the_order_to_the_publication(
    client_of: Clients, coordinator: Colleague, nurse: Colleague, order: Callable[..., str], solve_all: Any
) -> None:
    coordinators, nurses = client_of(coordinator), client_of(nurse)
    address = order()
    assert coordinators.get(f"{address}/progress").json()["state"] == "queued"
    assert nurses.get(address).status_code == 404
    assert coordinators.post(f"{address}/publish", json={}).status_code == 409

    solve_all()

    plan = coordinators.get(address).json()
    assert (plan["state"], plan["solution"]["status"]) == ("solved", "optimal")
    published = coordinators.post(f"{address}/publish", json={}).json()
    assert (published["state"], published["version"]) == ("published", 1)
    assert coordinators.post(f"{address}/stop").status_code == 409


def test_a_crew_reads_its_own_published_weeks_only(
    app: FastAPI,
    engine: Engine,
    client_of: Clients,
    coordinator: Colleague,
    nurse: Colleague,
    hire: Callable[..., Colleague],
    order: Callable[..., str],
    solve_all: Any,
) -> None:
    address = order()
    solve_all()
    client_of(coordinator).post(f"{address}/publish", json={})
    other = hire(Role.MEDICAL, "other nurse")
    with transaction(engine) as session:
        plan = session.exec(select(Plan)).one()
        assert plan.solution is not None
        anothers = [route | {"vehicle": "another's"} for route in plan.solution["routes"]]
        plan.solution = plan.solution | {"routes": plan.solution["routes"] + anothers}
    for day, expected in ((WEEK, 200), (WEEK.replace(day=16), 200), (WEEK.replace(day=30), 404)):
        app.dependency_overrides[today] = lambda day=day: day
        assert client_of(nurse).get(address).status_code == expected, day
        assert client_of(other).get(address).status_code == 404
    app.dependency_overrides[today] = lambda: WEEK
    seen = client_of(nurse).get(address).json()
    assert {route["vehicle"] for route in seen["solution"]["routes"]} == {"ambulance"}
    assert "problem" not in seen
    app.dependency_overrides[today] = lambda: WEEK.replace(day=30)
    assert client_of(nurse).get("/api/plans").json() == []


def test_a_manager_sees_counts_and_no_places(
    client_of: Clients,
    coordinator: Colleague,
    hire: Callable[..., Colleague],
    order: Callable[..., str],
    solve_all: Any,
) -> None:
    address = order()
    solve_all()
    client_of(coordinator).post(f"{address}/publish", json={})
    manager = client_of(hire(Role.MANAGER))

    assert manager.get(address).status_code == 404
    (week,) = manager.get("/api/plans").json()
    assert week["sites_served"] + week["sites_left_out"] == 8
    assert week["need_served"] > 0
    assert "osh" not in manager.get("/api/plans").text


def test_a_published_week_changes_only_with_a_reason_and_as_a_new_version(
    client_of: Clients, coordinator: Colleague, order: Callable[..., str], solve_all: Any
) -> None:
    client, first, second = client_of(coordinator), order(), order(left_out=("poplar",))
    solve_all()
    client.post(f"{first}/publish", json={})

    refused = client.post(f"{second}/publish", json={})
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    accepted = client.post(f"{second}/publish", json={"reason": "The engine broke"}).json()

    assert (accepted["version"], accepted["reason"]) == (2, "The engine broke")
    assert client.get(f"{first}/progress").json()["state"] == "replaced"


def test_two_plans_are_compared(
    client_of: Clients, coordinator: Colleague, order: Callable[..., str], solve_all: Any
) -> None:
    client, first, second = client_of(coordinator), order(), order(left_out=("poplar",))
    solve_all()

    found = client.get(f"{first}/comparison/{second.rpartition('/')[2]}").json()

    assert "poplar" in found["only_first"]
    assert found["first"]["need_served"] > found["second"]["need_served"]
    assert client.get(f"{first}/comparison/{first.rpartition('/')[2]}").json()["moved"] == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "request"),
        ({"request": {"week": "2026-11-24", "vehicles": [{"vehicle_id": "ambulance"}]}}, "request.week"),
        ({"request": {"week": "2026-11-23", "vehicles": []}}, "request.vehicles"),
        (
            {"request": {"week": "2026-11-23", "vehicles": [{"vehicle_id": "ambulance", "x": 1}]}},
            "vehicles.0.x",
        ),
        ({"request": {"week": "2026-11-23", "vehicles": [{"vehicle_id": "sledge"}]}}, "sledge"),
        ({"request": {"week": 0, "vehicles": [{"vehicle_id": "ambulance"}]}}, "request.week"),
        ({"request": {"week": "0001-01-01", "vehicles": [{"vehicle_id": "ambulance"}]}}, "request.week"),
    ],
)
def test_a_bad_order_is_one_sentence_naming_the_field(
    client_of: Clients, coordinator: Colleague, country: None, body: dict[str, Any], named: str
) -> None:
    answer = client_of(coordinator).post("/api/plans", json=body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"type", "detail", "field"}
    assert named in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_what_is_not_committed_is_not_answered(
    app: FastAPI, engine: Engine, coordinator: Colleague, week_request: PlanRequest
) -> None:
    """The commit comes before the answer: one that fails is no 202, and nobody is told to solve."""
    told: list[object] = []
    app.state.jobs.solve_plan = told.append

    @event.listens_for(app.state.engine, "commit")
    def fail(connection: Any) -> None:
        raise OSError("the disk is full")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post(
            "/api/plans",
            json=order_of(week_request),
            headers={"authorization": f"Bearer {coordinator.token}"},
        )
    event.remove(app.state.engine, "commit", fail)

    assert answer.status_code == 500
    assert "disk" not in answer.text
    assert told == []
    with transaction(engine) as session:
        assert session.exec(select(Plan)).all() == []


def test_needs_are_told_of_weeks_of_our_time_alone(client_of: Clients, coordinator: Colleague) -> None:
    answers = [client_of(coordinator).get("/api/needs/nation", params={"week": week}) for week in FAR_WEEKS]
    assert [(answer.status_code, answer.json()["field"]) for answer in answers] == [(422, "week")] * 2
