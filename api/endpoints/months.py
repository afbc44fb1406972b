"""Four weeks planned together, as JSON: ask, watch, stop, read."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.operations.request_month import request_month
from models.operations.stop_plan import stop_month
from models.permissions import Action
from models.queries.months import listed_months, plans_of_month, readable_month
from models.tables.months import MonthRequest
from models.tables.plans import PlanState
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(tags=["months"])
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


class MonthHead(BaseModel):
    """Four weeks without their stops, from the Monday ``week`` on.

    ``best`` and ``bound`` are of the weeks that were not published when it was planned.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    week: date
    state: PlanState
    created_at: datetime
    best: int | None
    bound: int | None
    solving_seconds: float
    fault: str | None


class MonthWeekAnswer(BaseModel):
    """A week's plan: what is published, else the latest draft for it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    week: date
    state: PlanState
    version: int | None
    best: int | None
    bound: int | None


class MonthAnswer(MonthHead):
    """With what was asked and what was found, in the wire formats of `solve`; a vehicle of the problem is a
    vehicle in one week."""

    request: dict[str, Any]
    problem: dict[str, Any] | None
    solution: dict[str, Any] | None
    weeks: list[MonthWeekAnswer]


@endpoints.post("/months", status_code=202)
def order_month(
    http: Request, response: Response, session: Writing, asker: Editor, order: MonthRequest
) -> MonthHead:
    """Ask for four weeks to be planned together; a worker solves them meanwhile."""
    month = request_month(session, asker.id, order, http.app.state.jobs.solve_month)
    response.headers["Location"] = f"/api/months/{month.id}"
    return MonthHead.model_validate(month)


@endpoints.get("/months")
def list_months(session: Reading, asker: Editor) -> list[MonthHead]:
    """The months that were planned, the latest first."""
    return [MonthHead.model_validate(month) for month in listed_months(session)]


@endpoints.get("/months/{month_id}")
def read_month(session: Writing, asker: Editor, month_id: UUID) -> MonthAnswer:
    """A month, and the plan of each of its weeks."""
    month = readable_month(session, month_id)
    record(session, asker.id, "month read", month_id)
    plans = plans_of_month(session, month)
    weeks = [MonthWeekAnswer.model_validate(plan) for _, plan in sorted(plans.items())]
    parts = {"request": month.request, "problem": month.problem, "solution": month.solution}
    return MonthAnswer(**MonthHead.model_validate(month).model_dump(), **parts, weeks=weeks)


@endpoints.get("/months/{month_id}/progress")
def read_month_progress(session: Reading, asker: Editor, month_id: UUID) -> MonthHead:
    """How far the planner has come."""
    return MonthHead.model_validate(readable_month(session, month_id))


@endpoints.post("/months/{month_id}/stop", status_code=202)
def stop_solving_month(session: Writing, asker: Editor, month_id: UUID) -> MonthHead:
    """End the search and keep the best weeks found so far."""
    return MonthHead.model_validate(stop_month(session, asker.id, month_id))
