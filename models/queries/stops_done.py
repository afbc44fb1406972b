"""Plan against done: what became of a week's stops, and by town how many were planned, visited and missed.

Of counts of stops nothing can be learned of a client. 14 days after its week only ``TownStops`` is left.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.permissions import Scope
from models.queries.last_visits import last_visits
from models.queries.past_times import reports_of
from models.queries.plans import own_vehicle
from models.tables.country import Site
from models.tables.plans import Plan, PlanState
from models.tables.rest_of_week import KeptRest
from models.tables.stops import VISITED, StopReason, StopReport, StopState, TownStops
from models.tables.visits import Visit


@dataclass(frozen=True, slots=True)
class WeekStop:
    """A stop of a published week; what is planned of it is None where it was added.

    ``state`` None: nobody has said anything, and no client was met there. ``reported``: somebody has said it;
    else it follows from clients who were met. ``hour`` as in StopReportRow. Where the rest of a week was
    planned anew, a site may stand there twice; all but the last of its stops were skipped, ``planned_again``.
    """

    site_id: str
    town_id: str
    vehicle_id: str | None
    planned_day: date | None
    planned_start: int | None
    state: StopState | None
    reported: bool
    day: date | None = None
    reason: StopReason | None = None
    hour: int | None = None
    planned_again: bool = False


@dataclass(slots=True)
class TownWeek:
    """Stops in one town in one week; ``reasons`` why some were missed, while the week is kept whole."""

    week: date
    town_id: str
    planned: int = 0
    visited: int = 0
    missed: int = 0
    reasons: Counter[StopReason] = field(default_factory=Counter)


def planned_stops(plan: Plan) -> Iterator[WeekStop]:
    for route in (plan.solution or {}).get("routes", []):
        for step in route["steps"]:
            if step["type"] == "stop":
                yield WeekStop(
                    site_id=step["stop"],
                    town_id=step["place"],
                    vehicle_id=route["vehicle"],
                    planned_day=date.fromisoformat(route["day"]),
                    planned_start=step["service_start"],
                    state=None,
                    reported=False,
                )


def stops_of(session: Session, plan: Plan) -> tuple[WeekStop, ...]:
    """The stops of a published plan with what became of them, planned ones first, each in order."""
    reports, met = reports_of(session, plan.week), _days_met(session, plan.week)
    planned = tuple(planned_stops(plan))
    last = {stop.site_id: number for number, stop in enumerate(planned)}
    skipped = KeptRest.model_validate(plan.rest).skipped if plan.rest else {}
    added = (reports.keys() | met.keys()) - {stop.site_id for stop in planned}
    towns = dict(session.exec(select(Site.id, Site.town_id).where(col(Site.id).in_(added))).all())
    extra = (
        WeekStop(site_id, towns[site_id], None, None, None, StopState.ADDED, reported=False)
        for site_id in sorted(added)
    )
    return tuple(
        _planned_again(stop, skipped)
        if number < last.get(stop.site_id, 0)
        else _as_it_was(stop, reports.get(stop.site_id), met.get(stop.site_id))
        for number, stop in enumerate((*planned, *extra))
    )


def stops_for(session: Session, plan: Plan, staff_id: UUID, scope: Scope) -> tuple[WeekStop, ...]:
    """All of them, or those of one's own vehicle and those that one added."""
    found = stops_of(session, plan)
    if scope == Scope.ALL:
        return found
    mine = {site_id for site_id, each in reports_of(session, plan.week).items() if each.staff_id == staff_id}
    vehicle_id = own_vehicle(session, staff_id, plan)
    return tuple(
        stop
        for stop in found
        if stop.vehicle_id == vehicle_id or (stop.vehicle_id is None and stop.site_id in mine)
    )


def town_weeks(session: Session, first: date, last: date) -> list[TownWeek]:
    """Planned, visited and missed by week and town, for the weeks that begin on these days or between."""
    kept = select(TownStops).where(TownStops.week >= first, TownStops.week <= last)
    found = [
        TownWeek(each.week, each.town_id, each.planned, each.visited, each.missed)
        for each in session.exec(kept)
    ]
    whole = select(Plan).where(Plan.week >= first, Plan.week <= last, Plan.state == PlanState.PUBLISHED)
    for plan in session.exec(whole):
        found += counted_by_town(plan.week, stops_of(session, plan))
    return sorted(found, key=lambda each: (each.week, each.town_id))


def counted_by_town(week: date, stops: Collection[WeekStop]) -> list[TownWeek]:
    towns: dict[str, TownWeek] = {}
    for stop in stops:
        town = towns.setdefault(stop.town_id, TownWeek(week, stop.town_id))
        town.planned += stop.planned_day is not None
        town.visited += stop.state in VISITED
        if stop.state == StopState.SKIPPED:
            town.missed += 1
            town.reasons[stop.reason or StopReason.OTHER] += 1
    return list(towns.values())


def weeks_since_by_town(session: Session, today: date) -> Mapping[str, float]:
    """Weeks since the last visit to a town with a site; towns that were never visited are not in it.

    Only the ambulance's own stops count: managers see this, and a client met in a town is no stop.
    """
    tomorrow, sites = today + timedelta(days=1), dict(session.exec(select(Site.id, Site.town_id)).all())
    last: dict[str, date] = {}
    for site_id, day in last_visits(session, tomorrow, {}, planned=False).items():
        last[sites[site_id]] = max(day, last.get(sites[site_id], day))
    return {town_id: (today - day).days / 7 for town_id, day in last.items()}


def _planned_again(stop: WeekStop, skipped: Mapping[str, StopReason]) -> WeekStop:
    """It was skipped, since the rest of the week plans the site once more: the report is of that stop."""
    reason = skipped.get(stop.site_id)
    return replace(
        stop,
        state=StopState.SKIPPED,
        reported=True,
        day=stop.planned_day,
        reason=reason,
        planned_again=True,
    )


def _as_it_was(stop: WeekStop, report: StopReport | None, met: date | None) -> WeekStop:
    state, day, reason, hour = stop.state, met, None, None
    if report is not None:
        state, day, reason, hour = report.state, report.day, report.reason, report.hour
    elif met is not None and state is None:
        state = StopState.DONE
    return WeekStop(
        stop.site_id,
        stop.town_id,
        stop.vehicle_id,
        stop.planned_day,
        stop.planned_start,
        state,
        report is not None,
        day,
        reason,
        hour,
    )


def _days_met(session: Session, week: date) -> dict[str, date]:
    """The first day of the week on which a client was met at each site."""
    statement = select(col(Visit.site_id), col(Visit.day)).where(
        Visit.day >= week,
        Visit.day < week + timedelta(days=7),
        col(Visit.site_id).is_not(None),
        col(Visit.voided_at).is_(None),
    )
    days: dict[str, date] = {}
    for site_id, day in session.exec(statement.distinct()):
        assert site_id is not None
        days[site_id] = min(day, days.get(site_id, day))
    return days
