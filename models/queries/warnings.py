"""What a coordinator should think about before she publishes a week."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from zoneinfo import ZoneInfo

from models.queries.daylight import sunset
from models.queries.seasons import Season, closing_season
from models.queries.warning_parts import (
    AfterDark,
    ClosingRoads,
    EstimatedTimes,
    HolidayInWeek,
    NightWithoutLodging,
    RoadEngineSilent,
    RoadPart,
    Warning_,
)
from models.queries.week_country import WeekCountry
from models.queries.week_parts import DayRoute, Night, WeekDay
from models.queries.week_places import RoadLeg
from models.tables.country import Pass


def warnings_of(
    days: Sequence[WeekDay], country: WeekCountry, zone: ZoneInfo, *, engine_silent: bool
) -> Iterator[Warning_]:
    """All of them, the gravest kinds first; ``engine_silent``: the road engine gave no times."""
    routes = [route for day in days for route in day.routes]
    nights = [night for day in days for night in day.nights if night.away]
    yield from closing_roads(routes, country.passes)
    yield from nights_without_lodging(nights, country.lodging)
    if engine_silent:
        yield RoadEngineSilent()
    yield from arrivals_after_dark(routes, zone)
    yield from holidays_in_week(days)
    yield from estimated_times(routes)


def closing_roads(routes: Sequence[DayRoute], passes: Mapping[str, Pass]) -> Iterator[ClosingRoads]:
    """Passes, and legs without a pass, that are driven in the months in which they often close."""
    driven: dict[tuple[RoadPart, Season], list[date]] = defaultdict(list)
    for route in routes:
        for part, season in dict.fromkeys(chain.from_iterable(_closing(leg, passes) for leg in route.legs)):
            if season.includes(route.day.month):
                driven[part, season].append(route.day)
    together: dict[tuple[tuple[date, ...], Season], list[RoadPart]] = defaultdict(list)
    for (part, season), days in driven.items():
        together[tuple(dict.fromkeys(days)), season].append(part)
    for (on_days, season), parts in together.items():
        yield ClosingRoads(on_days, season, tuple(parts))


def _closing(leg: RoadLeg, passes: Mapping[str, Pass]) -> Iterator[tuple[RoadPart, Season]]:
    for name in leg.passes or (None,):
        known = passes.get(name) if name else None
        season = closing_season(known.season if known else leg.season)
        # A pass lies on several legs, and a leg is driven both ways, but it is one part of the road.
        first, last = sorted((leg.origin, leg.destination), key=lambda place: place.id)
        ends = None if name else (first, last)
        if season:
            yield RoadPart(name, known.elevation_m if known else None, ends), season


def holidays_in_week(days: Sequence[WeekDay]) -> Iterator[HolidayInWeek]:
    for day in days:
        if day.holiday:
            yield HolidayInWeek(day.day, day.holiday, sum(len(route.stops) for route in day.routes))


def arrivals_after_dark(routes: Sequence[DayRoute], zone: ZoneInfo) -> Iterator[AfterDark]:
    """For each route the last arrival by road, where the sun has set there before."""
    for route in routes:
        arrived = [drive for drive in route.drives if drive.arrives]
        if not arrived:
            continue
        last = arrived[-1]
        place = last.destination
        dusk = sunset(route.day, place.latitude, place.longitude, zone)
        if dusk is not None and last.arrival > dusk:
            yield AfterDark(route.day, route.vehicle, place, last.arrival, dusk)


def nights_without_lodging(
    nights: Sequence[Night], lodging: Collection[str]
) -> Iterator[NightWithoutLodging]:
    for night in nights:
        if night.place.id not in lodging:
            yield NightWithoutLodging(night.day, night.vehicle, night.place)


def estimated_times(routes: Sequence[DayRoute]) -> Iterator[EstimatedTimes]:
    """One warning for the week: the legs driven whose minutes nobody has measured."""
    found: dict[frozenset[str], RoadLeg] = {}
    for route in routes:
        # Where the sum differs, the times are not the table's but those of a road engine.
        if route.driving == sum(leg.seconds for leg in route.legs):
            found |= {
                frozenset((leg.origin.id, leg.destination.id)): leg for leg in route.legs if leg.estimated
            }
    if found:
        yield EstimatedTimes(tuple(found.values()))
