"""The country's roads in the terms of ``routing``: which are open on a day, and where each town lies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlmodel import Session, select

from models.tables import country
from models.tables.plans import ClosedLeg
from routing.roads import Closure, Leg, Roads, closed_legs


@dataclass(frozen=True, slots=True)
class CountryRoads:
    """All legs and closures, and each town's latitude and longitude in degrees."""

    legs: tuple[Leg, ...]
    closures: tuple[Closure, ...]
    coordinates: dict[str, tuple[float, float]]

    def closed_on(self, day: date, also_closed: Collection[ClosedLeg] = ()) -> frozenset[Leg]:
        """Legs that cannot be driven on the day: by the closures, or because the coordinator says so."""
        told = [_told(closed, day) for closed in also_closed]
        return closed_legs(self.legs, (*self.closures, *told), day)

    def without(self, closed: Collection[Leg]) -> Roads:
        return _roads_over(tuple(leg for leg in self.legs if leg not in closed))


@lru_cache(maxsize=32)
def _roads_over(legs: tuple[Leg, ...]) -> Roads:
    """The same object for the same legs, so that ways found once serve later pages too."""
    return Roads(legs)


def country_roads(session: Session) -> CountryRoads:
    """Read once; nothing of it needs the database any more."""
    legs = session.exec(select(country.Leg))
    closures = session.exec(select(country.Closure))
    towns = session.exec(select(country.Town))
    # Ordered here, since databases differ in how they order texts.
    return CountryRoads(
        legs=tuple(sorted(map(_leg, legs), key=lambda leg: (leg.from_place, leg.to_place))),
        closures=tuple(
            sorted(
                map(_closure, closures),
                key=lambda closure: (closure.from_place, closure.to_place, closure.first_day),
            )
        ),
        coordinates={
            town.id: (town.latitude, town.longitude) for town in sorted(towns, key=lambda town: town.id)
        },
    )


def _leg(leg: country.Leg) -> Leg:
    passes = tuple(name.strip() for name in leg.pass_name.split(";") if name.strip())
    return Leg(leg.from_id, leg.to_id, leg.minutes * 60, round(leg.km * 1000), passes)


def _closure(row: country.Closure) -> Closure:
    return Closure(row.from_id, row.to_id, row.first_day, row.last_day, row.yearly)


def _told(closed: ClosedLeg, day: date) -> Closure:
    on = closed.day or day
    return Closure(closed.from_id, closed.to_id, on, on)
