"""Two plans of a week as JSON, side by side."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.permissions import Action
from models.queries.comparison import compare
from models.queries.plans import readable_plan
from models.queries.week import week_view
from models.queries.week_parts import WeekView
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["plans"])
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


class PlanTotals(BaseModel):
    """A plan in numbers: driving in seconds, way in metres."""

    model_config = ConfigDict(from_attributes=True)

    need_served: int
    bound: int | None
    stops_served: int
    driving: int
    metres: int | None
    nights_away: int


class MovedStop(BaseModel):
    """A site that both plans serve on different days."""

    site_id: str
    first: date
    second: date


class ComparisonAnswer(BaseModel):
    """What the second plan does otherwise than the first."""

    first: PlanTotals
    second: PlanTotals
    only_first: list[str]
    only_second: list[str]
    moved: list[MovedStop]


@endpoints.get("/plans/{plan_id}/comparison/{other_id}")
def read_comparison(
    http: Request, session: Writing, asker: Editor, day: Today, plan_id: UUID, other_id: UUID
) -> ComparisonAnswer:
    """What the second plan of a week does otherwise than the first."""

    def week_of(each: UUID) -> WeekView:
        record(session, asker.id, "plan read", each)
        plan = readable_plan(session, asker.id, asker.scope, each, day)
        return week_view(session, plan, http.app.state.settings.zone)

    found = compare(week_of(plan_id), week_of(other_id))
    return ComparisonAnswer(
        first=PlanTotals.model_validate(found.first.totals),
        second=PlanTotals.model_validate(found.second.totals),
        only_first=[site.site_id for site in found.only_first],
        only_second=[site.site_id for site in found.only_second],
        moved=[
            MovedStop(site_id=moved.site.site_id, first=moved.first.day, second=moved.second.day)
            for moved in found.moved
        ],
    )
