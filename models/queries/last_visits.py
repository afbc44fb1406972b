"""When each site was visited last, from all that tells of it."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from models.queries.need_counts import MetAtSite
from models.queries.past_times import past_stops, reports_of
from models.tables.country import Site
from models.tables.plans import PastStop, Plan, PlanState
from models.tables.stops import VISITED, StopReport


def last_visits(
    session: Session, before: date, met: Mapping[str, MetAtSite], *, planned: bool = True
) -> dict[str, date]:
    """The last day before this one: entered, reported by the crew, kept of past weeks, or met clients on.

    A site of which nothing tells is not in it.

    Parameters
    ----------
    planned
        A published stop counts as a visit until the crew says that it was skipped: the next week is planned
        while this one is driven.
    """
    found: dict[str, date] = {}

    def note(site_id: str, day: date | None) -> None:
        if day is not None and day < before:
            found[site_id] = max(day, found.get(site_id, day))

    for site_id, day in session.exec(select(col(Site.id), col(Site.last_visit))):
        note(site_id, day)
    reported = select(StopReport.site_id, func.max(StopReport.day)).where(
        col(StopReport.state).in_(VISITED), StopReport.day < before
    )
    for site_id, day in session.exec(reported.group_by(col(StopReport.site_id))):
        note(site_id, day)
    for past in session.exec(select(PastStop)):
        note(past.site_id, past.week + timedelta(days=past.weekday))
    published = select(Plan).where(Plan.week < before, Plan.state == PlanState.PUBLISHED)
    for plan in session.exec(published) if planned else ():
        for stop in past_stops(plan, reports_of(session, plan.week)):
            note(stop.site_id, plan.week + timedelta(days=stop.weekday))
    for site_id, at in met.items():
        note(site_id, at.days[-1])
    return found
