from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, select

from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.request_plan import request_plan
from models.queries.rest_of_week import unreported_before, where_vehicles_are
from models.queries.stops_done import stops_of
from models.tables.country import Town
from models.tables.plans import ClosedLeg, Plan, PlanRequest, PlanState
from models.tables.rest_of_week import KeptRest, RestOfWeek


def replan_week(
    session: Session,
    staff_id: UUID,
    plan_id: UUID,
    rest: RestOfWeek,
    today: date,
    enqueue: Callable[[UUID], None],
) -> Plan:
    """Ask for the rest of a published week to be planned anew; the published plan stays until the new one is.

    Raises
    ------
    NotFound
        There is no such plan.
    Conflict
        It is not published.
    Invalid
        A day is past or not in the week, or a vehicle, town, road or stop is not there.
    """
    plan = published_plan(session, plan_id)
    request = PlanRequest.model_validate(plan.request)
    check_days(request, rest, today)
    _check_vehicles(session, request, rest)
    closed = (*request.closed_legs, *_closed_from_now(request, rest))
    request = request.model_copy(update={"closed_legs": closed})
    return request_plan(session, staff_id, request, enqueue, plan_id, _completed(session, plan, rest))


def published_plan(session: Session, plan_id: UUID) -> Plan:
    """The plan, if the rest of its week may be planned anew. Raises NotFound and Conflict."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(N_("There is no such plan."))
    if plan.state != PlanState.PUBLISHED:
        raise Conflict(N_("Only of a published week the rest can be planned anew."))
    return plan


def may_replan(plan: Plan, today: date) -> bool:
    """Whether something of the plan can still be planned anew."""
    return plan.state == PlanState.PUBLISHED and today < plan.week + timedelta(days=7)


def days_left(plan: Plan, today: date) -> list[date]:
    """The days of a plan's week that may still change. Raises Conflict where there is none."""
    days = [plan.week + timedelta(days=i) for i in range(7)]
    if days[-1] < today:
        raise Conflict(N_("This week is over."))
    return [day for day in days if day >= today]


def check_days(request: PlanRequest, rest: RestOfWeek, today: date) -> None:
    """Raise Invalid where the rest begins before today, or a day of it is not in the week."""
    if rest.first_day not in request.days:
        raise Invalid(N_("The day is not in this week."), "first_day")
    if rest.first_day < today:
        raise Invalid(N_("The day is past."), "first_day")
    if any(leg.day and leg.day not in request.days for leg in rest.closed_legs):
        raise Invalid(N_("The day is not in this week."), "closed_legs")


def _check_vehicles(session: Session, request: PlanRequest, rest: RestOfWeek) -> None:
    known = {choice.vehicle_id for choice in request.vehicles}
    towns = set(session.exec(select(Town.id)))
    for now in rest.vehicles:
        if now.vehicle_id not in known:
            raise Invalid(N_("%(name)s is not known."), "vehicles", name=now.vehicle_id)
        if now.town_id not in towns:
            raise Invalid(N_("%(name)s is not known."), "vehicles", name=now.town_id)


def _completed(session: Session, plan: Plan, rest: RestOfWeek) -> KeptRest:
    """With every vehicle of the plan, and with what was known of stops when it was planned anew before."""
    open_stops = {stop.site_id for stop in unreported_before(rest, stops_of(session, plan))}
    for site_id in rest.not_served:
        if site_id not in open_stops:
            told = N_("%(name)s was to begin later, or it is known what became of it.")
            raise Invalid(told, "not_served", name=site_id)
    before = KeptRest.model_validate(plan.rest) if plan.rest else None
    known = set(before.not_served) if before else set()
    not_served = tuple(sorted({*rest.not_served, *(open_stops & known)}))
    found = where_vehicles_are(session, plan, rest.model_copy(update={"not_served": not_served}))
    named = {now.vehicle_id: now for now in rest.vehicles}
    completed = {
        "not_served": not_served,
        "vehicles": tuple(named.get(now.vehicle_id, now) for now in found),
        "going_on": tuple(now.vehicle_id for now in found if named.get(now.vehicle_id, now) == now),
        "skipped": before.skipped if before else {},
    }
    return KeptRest.model_validate(dict(rest) | completed)


def _closed_from_now(request: PlanRequest, rest: RestOfWeek) -> list[ClosedLeg]:
    left = [rest.first_day + timedelta(days=i) for i in range((request.days[-1] - rest.first_day).days + 1)]
    return [
        leg.model_copy(update={"day": day})
        for leg in rest.closed_legs
        for day in ([leg.day] if leg.day else left)
    ]
