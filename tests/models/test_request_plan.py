"""Asking for a week: what is refused, and that the worker hears of it only once it is kept."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.errors import Invalid
from models.operations.request_plan import request_plan
from models.queries.needs import site_needs
from models.tables.audit import AuditEvent
from models.tables.plans import ClosedLeg, Plan, PlanRequest, PlanState, SiteDay, VehicleChoice
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK, nobody_listens


def test_a_request_is_queued_with_its_needs_and_its_audit_event(
    engine: Engine, week_request: PlanRequest, ask: Callable[[PlanRequest], UUID], coordinator: Colleague
) -> None:
    plan_id = ask(week_request.model_copy(update={"needs": {"juniper": 7}}))

    with transaction(engine) as session:
        plan = session.get_one(Plan, plan_id)
        events = session.exec(select(AuditEvent).where(AuditEvent.event == "plan requested")).all()
        (walnut,) = (each.need for each in site_needs(session, WEEK) if each.site.id == "walnut")
    assert plan.state == PlanState.QUEUED
    assert plan.request["needs"]["juniper"] == 7
    assert plan.request["needs"]["walnut"] == walnut
    assert [(event.staff_id, event.subject) for event in events] == [(coordinator.id, str(plan_id))]


def test_the_worker_is_told_after_the_commit_and_not_before(
    engine: Engine, week_request: PlanRequest, coordinator: Colleague
) -> None:
    told: list[UUID] = []
    with transaction(engine) as session:
        request_plan(session, coordinator.id, week_request, told.append)
        assert told == []
    assert len(told) == 1


def test_a_request_that_is_rolled_back_is_not_told(
    engine: Engine, week_request: PlanRequest, coordinator: Colleague
) -> None:
    told: list[UUID] = []
    with suppress(ZeroDivisionError), transaction(engine) as session:
        request_plan(session, coordinator.id, week_request, told.append)
        _ = 1 / 0
    assert told == []
    with transaction(engine) as session:
        assert session.exec(select(Plan)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"needs": {"nowhere": 3}}, "sites"),
        ({"required": ("nowhere",)}, "sites"),
        ({"left_out": ("nowhere",)}, "sites"),
        ({"pinned": (SiteDay(site_id="nowhere", day=WEEK),)}, "sites"),
        ({"forbidden": (SiteDay(site_id="nowhere", day=WEEK),)}, "sites"),
        ({"vehicles": (VehicleChoice(vehicle_id="sledge"),)}, "vehicles"),
        ({"vehicles": (VehicleChoice(vehicle_id="ambulance", crew=(uuid4(),)),)}, "crew"),
        ({"closed_legs": (ClosedLeg(from_id="osh", to_id="karakol"),)}, "closed_legs"),
    ],
)
def test_what_is_not_there_is_refused(
    engine: Engine, week_request: PlanRequest, coordinator: Colleague, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused, transaction(engine) as session:
        request_plan(session, coordinator.id, week_request.model_copy(update=change), nobody_listens)
    assert refused.value.field == field
    with transaction(engine) as session:
        assert session.exec(select(Plan)).all() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"week": WEEK + timedelta(days=1)},
        {"vehicles": ()},
        {"vehicles": ({"vehicle_id": "a"}, {"vehicle_id": "a"})},
        {"needs": {"juniper": -1}},
        {"pinned": ({"site_id": "a", "day": date(2026, 12, 1)},)},
        {"pinned": ({"site_id": "a", "day": WEEK}, {"site_id": "a", "day": WEEK})},
        {"vehicles": ({"vehicle_id": "a", "shifts": {WEEK: "8 to 20"}},)},
        {"surprise": 1},
    ],
)
def test_nonsense_is_no_request(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PlanRequest.model_validate({"week": WEEK, "vehicles": ({"vehicle_id": "ambulance"},)} | fields)
