"""Publishing the newly planned rest of a week: what is done stays, and what is not is open again."""

from sqlmodel import Session, col, delete

from models.errors import N_, Conflict
from models.queries.past_times import reports_of
from models.queries.stops_done import WeekStop, planned_stops, stops_of
from models.tables.plans import Plan, PlanState
from models.tables.rest_of_week import KeptRest
from models.tables.stops import VISITED, StopReport, StopState


def refuse_outrun(session: Session, plan: Plan, rest: KeptRest) -> None:
    """Raise Conflict where it starts from another week than the present one, or would move what is done."""
    former = session.get(Plan, plan.based_on_id)
    if former is None or former.state != PlanState.PUBLISHED:
        raise Conflict(N_("The week was published anew since. Plan its rest once more."))
    planned = {stop.site_id: stop for stop in planned_stops(plan)}
    for stop in stops_of(session, former):
        if stop.state in VISITED and _moves(stop, planned.get(stop.site_id), rest):
            raise Conflict(N_("A stop was served since. Plan the rest of the week once more."))


def _moves(done: WeekStop, planned: WeekStop | None, rest: KeptRest) -> bool:
    """Whether the new plan still means to serve what is done, elsewhere or at another time than it was."""
    if planned is None or planned.planned_day is None or planned.planned_start is None:
        return False
    ahead = rest.begins_after(planned.planned_day, planned.planned_start)
    before, after = ((stop.planned_day, stop.planned_start, stop.vehicle_id) for stop in (done, planned))
    return ahead and before != after


def forget_skipped(session: Session, plan: Plan, rest: KeptRest) -> None:
    """A skipped stop that is planned again is open again; why it was skipped is kept with the plan."""
    reports = reports_of(session, plan.week)
    again = {
        stop.site_id
        for stop in planned_stops(plan)
        if stop.planned_day is not None and stop.planned_start is not None
        if rest.begins_after(stop.planned_day, stop.planned_start)
    }
    skipped = {
        site_id: report.reason
        for site_id, report in reports.items()
        if report.state == StopState.SKIPPED and site_id in again and report.reason is not None
    }
    plan.rest = rest.model_copy(update={"skipped": rest.skipped | skipped}).model_dump(mode="json")
    session.exec(
        delete(StopReport).where(
            col(StopReport.week) == plan.week, col(StopReport.site_id).in_(skipped.keys())
        )
    )
