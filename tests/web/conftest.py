"""What the plans' pages are tested with: the planned week as the present, its plan solved and published."""

from collections.abc import Callable
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

Clients = Callable[[Colleague], TestClient]


@pytest.fixture
def in_the_planned_week(app: FastAPI) -> None:
    app.dependency_overrides[today] = lambda: WEEK


@pytest.fixture
def pages(client_of: Clients, coordinator: Colleague, country: None) -> TestClient:
    """What the coordinator's browser sends."""
    return client_of(coordinator)


@pytest.fixture
def solved(engine: Engine, settings: Settings, ask: Callable[[PlanRequest], UUID]) -> Callable[..., UUID]:
    def solved_plan(request: PlanRequest) -> UUID:
        plan_id = ask(request)
        solve_plan(engine, settings, plan_id)
        return plan_id

    return solved_plan


@pytest.fixture
def published(
    engine: Engine, coordinator: Colleague, solved: Callable[..., UUID], week_request: PlanRequest
) -> UUID:
    plan_id = solved(week_request)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
    return plan_id
