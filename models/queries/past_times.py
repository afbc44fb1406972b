"""In which hours of the week each site was served lately: what a new plan may not repeat."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlmodel import Session, select

from models.need.varied_times import week_hour
from models.queries.planning_rules import planning_rules
from models.tables.plans import PastStop, Plan, PlanState
from models.tables.stops import VISITED, StopReport, StopState


def past_stops(plan: Plan, reports: Mapping[str, StopReport]) -> Iterator[PastStop]:
    """Weekday and hour of the stops of a published plan, as they came to be: the skipped ones are not there.

    Parameters
    ----------
    reports
        Of the plan's week, by site.
    """
    # Of a site that was skipped and planned again the last stop counts.
    planned = {
        step["stop"]: (date.fromisoformat(route["day"]).weekday(), step["service_start"] // 3600)
        for route in (plan.solution or {})["routes"]
        for step in route["steps"]
        if step["type"] == "stop"
    }
    for site_id, (weekday, hour) in planned.items():
        yield from _as_reported(plan, site_id, weekday, hour, reports.get(site_id))
    for site_id in reports.keys() - planned.keys():
        report = reports[site_id]
        yield from _as_reported(plan, site_id, report.day.weekday(), report.hour or 0, report)


def _as_reported(
    plan: Plan, site_id: str, weekday: int, hour: int, report: StopReport | None
) -> Iterator[PastStop]:
    if report is not None and report.state == StopState.SKIPPED:
        return
    if report is not None and report.state in VISITED:
        weekday, hour = report.day.weekday(), hour if report.hour is None else report.hour
    yield PastStop(week=plan.week, site_id=site_id, weekday=weekday, hour=hour)


def reports_of(session: Session, week: date) -> dict[str, StopReport]:
    """What was reported of a week's stops, by site."""
    found = session.exec(select(StopReport).where(StopReport.week == week))
    return {report.site_id: report for report in found}


def known_stops(session: Session, first: date, last: date) -> list[PastStop]:
    """What published weeks served, from the week of the Monday ``first`` to that of ``last``."""
    kept = session.exec(select(PastStop).where(PastStop.week >= first, PastStop.week <= last)).all()
    plans = session.exec(
        select(Plan).where(Plan.week >= first, Plan.week <= last, Plan.state == PlanState.PUBLISHED)
    ).all()
    return [*kept, *(stop for plan in plans for stop in past_stops(plan, reports_of(session, plan.week)))]


def past_hours(session: Session, week: date) -> Mapping[str, set[int]]:
    """Hours of the week by site, from the weeks that the rule looks back at before this one."""
    first = week - timedelta(weeks=planning_rules(session).vary_weeks)
    hours: dict[str, set[int]] = defaultdict(set)
    for stop in known_stops(session, first, week - timedelta(weeks=1)):
        hours[stop.site_id].add(week_hour(stop.weekday, stop.hour))
    return hours
