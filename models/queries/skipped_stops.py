"""Which stops of a plan's timetable were not served, and why."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from models.queries.past_times import reports_of
from models.queries.stops_done import stops_of
from models.queries.week_parts import Skipped
from models.tables.plans import Plan, PlanState
from models.tables.rest_of_week import KeptRest
from models.tables.stops import StopState

When = tuple[str, date, int]
"""Of a stop: its site, the day, and the second at which its service was to begin."""


def skipped_stops(session: Session, plan: Plan) -> Mapping[When, Skipped]:
    """The stops that were skipped, of a published week or of one whose rest was planned anew."""
    if plan.state != PlanState.PUBLISHED and not plan.rest:
        return {}
    rest = KeptRest.model_validate(plan.rest) if plan.rest else None
    # Until it is published, the reports are of the stops before, also where a site is planned again.
    is_draft = plan.state != PlanState.PUBLISHED
    reports = reports_of(session, plan.week) if is_draft else {}
    found = {}
    for stop in stops_of(session, plan):
        if stop.planned_day is None or stop.planned_start is None:
            continue
        ahead = rest is not None and rest.begins_after(stop.planned_day, stop.planned_start)
        not_served = rest is not None and stop.site_id in rest.not_served and not ahead and not stop.state
        if not_served or (stop.state == StopState.SKIPPED and not (ahead and is_draft)):
            report = reports.get(stop.site_id)
            reason = stop.reason or (report.reason if report else None)
            found[stop.site_id, stop.planned_day, stop.planned_start] = Skipped(reason)
    return found
