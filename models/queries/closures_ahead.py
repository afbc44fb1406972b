"""Which roads are closed on the days that remain of a week, as far as it is known."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from models.queries.country_roads import country_roads
from models.queries.week_places import Named
from models.tables.country import Town
from models.tables.plans import PlanRequest
from routing.roads import Leg


@dataclass(frozen=True, slots=True)
class ClosedRoad:
    """A road closed on some of the days, of which the first and the last are named."""

    origin: Named
    destination: Named
    passes: tuple[str, ...]
    first: date
    last: date


def closures_ahead(session: Session, request: PlanRequest, days: Sequence[date]) -> list[ClosedRoad]:
    """By the country's table, and by what was said when the week was planned."""
    towns = {town.id: Named(town.name_en, town.name_ru, town.name_ky) for town in session.exec(select(Town))}
    roads, closed = country_roads(session), defaultdict[Leg, list[date]](list)
    for day in days:
        for leg in roads.closed_on(day, request.closed_legs):
            closed[leg].append(day)
    found = sorted(closed.items(), key=lambda each: (each[0].from_place, each[0].to_place))
    return [
        ClosedRoad(towns[leg.from_place], towns[leg.to_place], leg.passes, held[0], held[-1])
        for leg, held in found
    ]
