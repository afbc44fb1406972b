from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid, NotFound
from models.permissions import Scope
from models.queries.plans import own_vehicle, readable_plan
from models.queries.stops_done import planned_stops
from models.tables.country import Site
from models.tables.plans import Plan, PlanState
from models.tables.stops import StopReport, StopReportRow, StopState


def report_stop(
    session: Session,
    staff_id: UUID,
    scope: Scope,
    plan_id: UUID,
    site_id: str,
    row: StopReportRow,
    today: date,
) -> None:
    """Say what became of a stop of a published week; who says it again, corrects it.

    Raises
    ------
    NotFound
        There is no such plan, or the stop is another crew's: which of the two is not said.
    Conflict
        The plan is not published.
    Invalid
        The site is not known, or the day or the state does not fit the plan.
    """
    plan = readable_plan(session, staff_id, scope, plan_id, today)
    if plan.state != PlanState.PUBLISHED:
        raise Conflict(N_("Only of a published week it can be told what became of its stops."))
    vehicles = {stop.site_id: stop.vehicle_id for stop in planned_stops(plan)}
    own = None if scope == Scope.ALL else own_vehicle(session, staff_id, plan)
    if own is not None and vehicles.get(site_id, own) != own:
        raise NotFound(N_("There is no such plan."))
    _check(session, plan, site_id, row, today, planned=site_id in vehicles)
    session.merge(StopReport(week=plan.week, site_id=site_id, staff_id=staff_id, **row.model_dump()))
    record(session, staff_id, "stop reported", plan.id)


def _check(
    session: Session, plan: Plan, site_id: str, row: StopReportRow, today: date, *, planned: bool
) -> None:
    if session.get(Site, site_id) is None:
        raise Invalid(N_("%(name)s is not known."), "site_id", name=site_id)
    if not plan.week <= row.day < plan.week + timedelta(days=7):
        raise Invalid(N_("The day is not in this week."), "day")
    if row.day > today and row.state != StopState.SKIPPED:
        raise Invalid(N_("The day lies in the future."), "day")
    if planned == (row.state == StopState.ADDED):
        raise Invalid(N_("A stop of the plan is done, late or skipped; any other was added."), "state")
