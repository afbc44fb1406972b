"""What the newly planned rest of a week changes in what was published, stop by stop."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from models.queries.alerts import alerted_days
from models.queries.stops_done import WeekStop, planned_stops, stops_of
from models.queries.week_places import Named
from models.tables.country import Site, Town
from models.tables.fleet import Vehicle
from models.tables.plans import Plan, PlanRequest
from models.tables.rest_of_week import KeptRest
from models.tables.stops import VISITED


class ChangeKind(StrEnum):
    """What becomes of a stop; ``again``: it was skipped, and is planned once more."""

    DROPPED = "dropped"
    DAY = "day"
    VEHICLE = "vehicle"
    TIME = "time"
    AGAIN = "again"
    ADDED = "added"
    KEPT = "kept"


class DropReason(StrEnum):
    """Why a promise is not kept in the week at all; ``gone``: the site is not planned any more."""

    ALERT = "alert"
    UNREACHABLE = "unreachable"
    NOT_IN_TIME = "not in time"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Planned:
    """When and by whom a stop is served; ``start`` in seconds since midnight."""

    day: date
    start: int
    vehicle_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` as it was published, ``after`` as it is planned now; ``reason`` where it is dropped."""

    site_id: str
    town: Named
    kind: ChangeKind
    before: Planned | None
    after: Planned | None
    reason: DropReason | None = None


@dataclass(frozen=True, slots=True)
class RestChanges:
    """All stops from the moment on, each with what becomes of it; ``vehicles``: names, by id."""

    rest: KeptRest
    changes: tuple[Change, ...]
    vehicles: Mapping[str, str]

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def promised(self) -> int:
        """Stops that were promised and not served yet."""
        return sum(change.kind not in (ChangeKind.ADDED, ChangeKind.AGAIN) for change in self.changes)

    @property
    def keeping_their_day(self) -> int:
        return sum(
            change.kind in (ChangeKind.KEPT, ChangeKind.TIME, ChangeKind.VEHICLE) for change in self.changes
        )


def rest_changes(session: Session, plan: Plan) -> RestChanges | None:
    """The changes of a plan of the rest of a week; None where it is no such plan, or has no answer."""
    former = session.get(Plan, plan.based_on_id) if plan.rest and plan.solution else None
    if former is None or former.solution is None:
        return None
    rest = KeptRest.model_validate(plan.rest)
    changes = sorted(_changes(session, former, plan, rest), key=_order)
    ids = [choice.vehicle_id for choice in PlanRequest.model_validate(plan.request).vehicles]
    names = session.exec(select(Vehicle.id, Vehicle.name).where(col(Vehicle.id).in_(ids))).all()
    return RestChanges(rest, tuple(changes), dict(names))


def _changes(session: Session, former: Plan, plan: Plan, rest: KeptRest) -> Iterator[Change]:
    towns = {town.id: Named(town.name_en, town.name_ru, town.name_ky) for town in session.exec(select(Town))}
    before = {stop.site_id: stop for stop in stops_of(session, former) if stop.planned_day is not None}
    after = {stop.site_id: stop for stop in planned_stops(plan) if _is_ahead(stop, rest)}
    reasons = _Reasons(session, plan, rest)
    for site_id, stop in (before | after).items():
        known, planned = before.get(site_id), after.get(site_id)
        if known is not None and known.state in VISITED and planned is None:
            continue  # it was served before, or ahead of the plan
        promised = known if known is not None and _is_ahead(known, rest) else None
        if promised is None and planned is None:
            continue
        kind = _kind(promised, planned, was_planned=known is not None)
        reason = reasons.why_dropped(stop) if kind == ChangeKind.DROPPED else None
        yield Change(site_id, towns[stop.town_id], kind, _planned(known), _planned(planned), reason)


def _is_ahead(stop: WeekStop, rest: KeptRest) -> bool:
    assert stop.planned_day is not None
    assert stop.planned_start is not None
    return rest.begins_after(stop.planned_day, stop.planned_start)


def _planned(stop: WeekStop | None) -> Planned | None:
    if stop is None or stop.planned_day is None or stop.planned_start is None or stop.vehicle_id is None:
        return None
    return Planned(stop.planned_day, stop.planned_start, stop.vehicle_id)


def _kind(promised: WeekStop | None, planned: WeekStop | None, *, was_planned: bool) -> ChangeKind:
    if promised is None:
        return ChangeKind.AGAIN if was_planned else ChangeKind.ADDED
    if planned is None:
        return ChangeKind.DROPPED
    if planned.planned_day != promised.planned_day:
        return ChangeKind.DAY
    if planned.vehicle_id != promised.vehicle_id:
        return ChangeKind.VEHICLE
    return ChangeKind.KEPT if planned.planned_start == promised.planned_start else ChangeKind.TIME


def _order(change: Change) -> tuple[int, date, int, str]:
    when = change.after or change.before
    assert when is not None
    return [*ChangeKind].index(change.kind), when.day, when.start, change.site_id


class _Reasons:
    """Why stops are dropped: as the planner said, or since they were not among what it was asked."""

    def __init__(self, session: Session, plan: Plan, rest: KeptRest) -> None:
        days = [day for day in PlanRequest.model_validate(plan.request).days if day >= rest.first_day]
        self._alerted = alerted_days(session, days)
        self._told = {left["stop"]: left["reason"] for left in (plan.solution or {}).get("unassigned", [])}
        self._active = set(session.exec(select(Site.id).where(Site.active)))

    def why_dropped(self, stop: WeekStop) -> DropReason:
        if stop.planned_day in self._alerted.get(stop.site_id, ()):
            return DropReason.ALERT
        if stop.site_id not in self._active or stop.site_id not in self._told:
            return DropReason.GONE
        unreachable = self._told[stop.site_id] == DropReason.UNREACHABLE
        return DropReason.UNREACHABLE if unreachable else DropReason.NOT_IN_TIME
