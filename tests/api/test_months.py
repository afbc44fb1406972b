"""The months' JSON door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.solve_month import solve_month, unfinished_months
from models.permissions import Role
from models.settings import Settings
from models.tables.months import Month
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

Clients = Callable[[Colleague], TestClient]
AMBULANCE = {"vehicle_id": "ambulance"}
ORDER = {"week": WEEK.isoformat(), "vehicles": [AMBULANCE]}


def test_from_the_order_to_four_weeks(
    client_of: Clients, coordinator: Colleague, country: None, engine: Engine, settings: Settings
) -> None:
    door = client_of(coordinator)
    ordered = door.post("/api/months", json=ORDER)
    address = ordered.headers["location"]
    assert (ordered.status_code, ordered.json()["state"]) == (202, "queued")
    assert door.get(f"{address}/progress").json()["best"] is None

    (month_id,) = unfinished_months(engine)
    solve_month(engine, settings.model_copy(update={"month_seconds": 4.0}), month_id)

    month = door.get(address).json()
    assert month["state"] == "solved"
    assert [week["week"] for week in month["weeks"]] == [
        (WEEK + timedelta(weeks=i)).isoformat() for i in range(4)
    ]
    problem = Problem.model_validate(month["problem"], strict=False)
    assert problem.format == "marshrut-problem/2"
    assert check(problem, Solution.model_validate(month["solution"], strict=False)) == []
    assert door.get("/api/months").json()[0]["id"] == month["id"]
    assert door.post(f"{address}/stop").status_code == 409
    published = {"reason": ""}
    answer = door.post(f"/api/plans/{month['weeks'][0]['id']}/publish", json=published)
    assert answer.json()["detail"] == "Choose a crew before publishing."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"week": "2026-11-24"}, "a week starts on a Monday"),
        ({"vehicles": []}, "vehicles"),
        ({"vehicles": [AMBULANCE, AMBULANCE]}, "a vehicle is chosen twice"),
        ({"required": ["willow"], "left_out": ["willow"]}, "a site is required and left out"),
        ({"left_out": ["nowhere"]}, "nowhere is not known"),
        (
            {"vehicles": [AMBULANCE | {"shifts": {"2026-12-21": ""}}]},
            "a day outside the four weeks",
        ),
    ],
)
def test_a_bad_order_changes_nothing(
    client_of: Clients,
    coordinator: Colleague,
    country: None,
    engine: Engine,
    changes: dict[str, object],
    told: str,
) -> None:
    answer = client_of(coordinator).post("/api/months", json=ORDER | changes)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]
    with transaction(engine) as session:
        assert session.exec(select(Month)).all() == []


def test_only_a_coordinator_plans_months(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    assert client.post("/api/months", json=ORDER).status_code == 401
    for role in (Role.MEDICAL, Role.MANAGER, Role.ADMIN):
        door = client_of(hire(role))
        assert door.post("/api/months", json=ORDER).status_code == 403
        assert door.get("/api/months").status_code == 403
