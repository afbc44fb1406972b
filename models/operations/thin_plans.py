from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import Session, col, delete, select

from models.audit import record
from models.queries.past_times import past_stops, reports_of
from models.queries.planning_rules import planning_rules
from models.queries.plans import monday_of
from models.queries.stops_done import counted_by_town, stops_of
from models.tables.country import Site
from models.tables.crews import DayOff
from models.tables.months import Month
from models.tables.plans import PastStop, Plan, PlanCrew, PlanState
from models.tables.stops import SiteAlert, StopReport, TownStops

KEPT_WHOLE = timedelta(days=14)


def thin_plans(session: Session, today: date) -> int:
    """Reduce weeks that ended more than 14 days ago to counts, and each stop to weekday and hour.

    A plan tells where the ambulance stands, and when; what is not kept cannot be taken. By town it stays
    known how many stops were planned, visited and missed, and of each site when it was visited last; weekday
    and hour of a stop as long as new plans keep away from them. The answer is the number of plans thinned.
    """
    last_week = today - KEPT_WHOLE - timedelta(days=7)
    old = session.exec(select(Plan).where(Plan.week <= last_week, Plan.state != PlanState.THINNED)).all()
    for plan in old:
        if plan.state == PlanState.PUBLISHED and plan.solution:
            _keep_counts(session, plan)
        session.exec(delete(PlanCrew).where(col(PlanCrew.plan_id) == plan.id))
        plan.request, plan.problem, plan.solution, plan.reason, plan.rest = {}, None, None, None, None
        plan.state = PlanState.THINNED
        record(session, None, "plan thinned", plan.id)
    _thin_months(session, last_week)
    remembered = timedelta(weeks=planning_rules(session).vary_weeks)
    session.exec(delete(PastStop).where(col(PastStop.week) < monday_of(today) - remembered))
    session.exec(delete(DayOff).where(col(DayOff.last_day) <= today - KEPT_WHOLE))
    session.exec(delete(StopReport).where(col(StopReport.week) <= last_week))
    session.exec(delete(SiteAlert).where(col(SiteAlert.last_day) <= today - KEPT_WHOLE))
    session.flush()
    return len(old)


def _thin_months(session: Session, last_week: date) -> None:
    """With its first week a month goes, since it tells the times of all; its other weeks' plans stay."""
    old = select(Month).where(Month.week <= last_week, Month.state != PlanState.THINNED)
    for month in session.exec(old).all():
        month.request, month.problem, month.solution = {}, None, None
        month.state = PlanState.THINNED
        record(session, None, "month thinned", month.id)


def _keep_counts(session: Session, plan: Plan) -> None:
    remembered = list(past_stops(plan, reports_of(session, plan.week)))
    session.add_all(remembered)
    _note_last_visits(session, remembered)
    for town in counted_by_town(plan.week, stops_of(session, plan)):
        counts = {"planned": town.planned, "visited": town.visited, "missed": town.missed}
        session.merge(TownStops(week=plan.week, town_id=town.town_id, **counts))


def _note_last_visits(session: Session, stops: Collection[PastStop]) -> None:
    for stop in stops:
        site, day = session.get(Site, stop.site_id), stop.week + timedelta(days=stop.weekday)
        if site is not None and (site.last_visit is None or site.last_visit < day):
            site.last_visit = day
