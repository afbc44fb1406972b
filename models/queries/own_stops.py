"""Where a nurse's own crew stops on a day, by the published plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.permissions import Scope
from models.queries.plans import listed_plans, monday_of, own_solution


@dataclass(frozen=True, slots=True)
class PlannedStop:
    site_id: str
    town_id: str


def stops_of_day(session: Session, staff_id: UUID, day: date) -> tuple[PlannedStop, ...]:
    """The stops of the nurse's own vehicle on this day, in order; none where nothing is published."""
    plans = listed_plans(session, staff_id, Scope.OWN_CREW, day)
    routes = [
        route
        for plan in plans
        if plan.week == monday_of(day)
        for route in own_solution(session, staff_id, plan)["routes"]
        if route["day"] == day.isoformat()
    ]
    steps = [step for route in routes for step in route["steps"] if step["type"] == "stop"]
    return tuple(PlannedStop(step["stop"], step["place"]) for step in steps)


def own_sites(session: Session, staff_id: UUID, today: date) -> set[str]:
    """The sites at which the nurse's own vehicle stops this week or next."""
    plans = listed_plans(session, staff_id, Scope.OWN_CREW, today)
    routes = [route for plan in plans for route in own_solution(session, staff_id, plan)["routes"]]
    return {step["stop"] for route in routes for step in route["steps"] if step["type"] == "stop"}
