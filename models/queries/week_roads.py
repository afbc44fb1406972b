"""The roads of each day of a week: the country's closures and those that the coordinator knows of."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, select

from models.tables.country import Closure, Leg
from models.tables.plans import ClosedLeg, PlanRequest
from routing import roads


def week_roads(session: Session, request: PlanRequest) -> Mapping[date, roads.Roads]:
    """The open roads by day; days on which the same legs are shut share one object."""
    legs = [road_leg(leg) for leg in session.exec(select(Leg))]
    closures = [_closure(row) for row in session.exec(select(Closure))]
    by_shut: dict[frozenset[roads.Leg], roads.Roads] = {}
    found = {}
    for day in request.days:
        known = [closed for leg in request.closed_legs if (closed := _known_closed(leg, day))]
        shut = roads.closed_legs(legs, [*closures, *known], day)
        found[day] = by_shut.setdefault(shut, roads.Roads(leg for leg in legs if leg not in shut))
    return found


def road_leg(leg: Leg) -> roads.Leg:
    passes = tuple(name.strip() for name in leg.pass_name.split(";") if name.strip())
    return roads.Leg(leg.from_id, leg.to_id, leg.minutes * 60, round(leg.km * 1000), passes)


def _closure(row: Closure) -> roads.Closure:
    return roads.Closure(row.from_id, row.to_id, row.first_day, row.last_day, row.yearly)


def _known_closed(leg: ClosedLeg, day: date) -> roads.Closure | None:
    if leg.day not in (None, day):
        return None
    return roads.Closure(leg.from_id, leg.to_id, day, day)
