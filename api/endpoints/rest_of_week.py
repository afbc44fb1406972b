"""The rest of a published week planned anew, as JSON: where vehicles are, the order, and what changes."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from api.endpoints.plans import PlanHead
from models.audit import record
from models.errors import N_, Conflict
from models.operations.replan_week import check_days, days_left, published_plan, replan_week
from models.permissions import Action
from models.queries.plans import readable_plan
from models.queries.rest_changes import ChangeKind, DropReason, rest_changes
from models.queries.rest_of_week import unreported_before, where_vehicles_are
from models.queries.stops_done import stops_of
from models.tables.plans import PlanRequest
from models.tables.rest_of_week import Clock, RestOfWeek, VehicleNow
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["plans"])
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


class UnreportedStop(BaseModel):
    """A stop that was to begin; ``planned_start`` in seconds since midnight."""

    model_config = ConfigDict(from_attributes=True)

    site_id: str
    planned_day: date
    planned_start: int


class WeekNow(BaseModel):
    """A published week at a moment: where its vehicles are, and stops of which nobody told what became."""

    vehicles: list[VehicleNow]
    unreported: list[UnreportedStop]


class PlannedStop(BaseModel):
    """When and by whom a stop is served; ``start`` in seconds since midnight."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    start: int
    vehicle_id: str


class StopChange(BaseModel):
    """What becomes of a stop; ``reason`` where it is dropped."""

    model_config = ConfigDict(from_attributes=True)

    site_id: str
    kind: ChangeKind
    before: PlannedStop | None
    after: PlannedStop | None
    reason: DropReason | None


class RestChangesAnswer(BaseModel):
    """How many stops were promised and how many of them keep their day, and each stop."""

    model_config = ConfigDict(from_attributes=True)

    promised: int
    keeping_their_day: int
    changes: list[StopChange]


@endpoints.get("/plans/{plan_id}/rest")
def read_week_now(
    session: Writing,
    asker: Editor,
    today: Today,
    plan_id: UUID,
    first_day: date | None = None,
    time: Annotated[Clock, Query()] = "00:00",
) -> WeekNow:
    """Where the vehicles of a published week are at a moment, by the plan and the reports.

    Without a day: on the first that may still change.
    """
    plan = published_plan(session, plan_id)
    moment = RestOfWeek(first_day=first_day or days_left(plan, today)[0], time=time, reason="-")
    check_days(PlanRequest.model_validate(plan.request), moment, today)
    record(session, asker.id, "plan read", plan_id)
    return WeekNow(
        vehicles=list(where_vehicles_are(session, plan, moment)),
        unreported=[
            UnreportedStop.model_validate(stop) for stop in unreported_before(moment, stops_of(session, plan))
        ],
    )


@endpoints.post("/plans/{plan_id}/rest", status_code=202)
def order_rest(
    http: Request,
    response: Response,
    session: Writing,
    asker: Editor,
    today: Today,
    plan_id: UUID,
    rest: RestOfWeek,
) -> PlanHead:
    """Ask for the rest of a published week to be planned anew; publish the plan that comes of it."""
    plan = replan_week(session, asker.id, plan_id, rest, today, http.app.state.jobs.solve_plan)
    response.headers["Location"] = f"/api/plans/{plan.id}"
    return PlanHead.model_validate(plan)


@endpoints.get("/plans/{plan_id}/changes")
def read_changes(session: Writing, asker: Editor, today: Today, plan_id: UUID) -> RestChangesAnswer:
    """What a newly planned rest of a week changes in what was published."""
    plan = readable_plan(session, asker.id, asker.scope, plan_id, today)
    record(session, asker.id, "plan read", plan_id)
    changes = rest_changes(session, plan)
    if changes is None:
        raise Conflict(N_("This plan changes no published week."))
    return RestChangesAnswer.model_validate(changes)
