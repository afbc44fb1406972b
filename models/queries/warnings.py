"""What a coordinator should think about before she publishes a week."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from models.queries.daylight import sunset
from models.queries.seasons import closing_season
from models.queries.week_country import WeekCountry
from models.queries.week_parts import (
    AfterDark,
    ClosingRoad,
    DayRoute,
    EstimatedTimes,
    HolidayInWeek,
    Night,
    NightWithoutLodging,
    RoadLeg,
    Warning_,
    WeekDay,
)
from models.tables.country import Pass


def warnings_of(days: Sequence[WeekDay], country: WeekCountry, zone: ZoneInfo) -> Iterator[Warning_]:
    """All of them, the gravest kinds first."""
    routes = [route for day in days for route in day.routes]
    nights = [night for day in days for night in day.nights if night.away]
    yield from closing_roads(routes, country.passes)
    yield from nights_without_lodging(nights, country.lodging)
    yield from arrivals_after_dark(routes, zone)
    yield from holidays_in_week(days)
    yield from estimated_times(routes)


def closing_roads(routes: Sequence[DayRoute], passes: Mapping[str, Pass]) -> Iterator[ClosingRoad]:
    """Passes driven in the months in which they often close, and legs without a pass that do."""
    found: dict[object, ClosingRoad] = {}
    for route in routes:
        for leg in route.legs:
            for name in leg.passes or (None,):
                known = passes.get(name) if name else None
                season = closing_season(known.season if known else leg.season)
                if season is None or not season.includes(route.day.month):
                    continue
                # A pass lies on several legs, but it is one pass.
                key = name or frozenset((leg.origin.id, leg.destination.id))
                earlier = found[key].days if key in found else ()
                days = earlier if route.day in earlier else (*earlier, route.day)
                elevation = known.elevation_m if known else None
                found[key] = ClosingRoad(days, name, elevation, leg, season)
    yield from found.values()


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
        for leg in route.legs:
            if leg.estimated:
                found.setdefault(frozenset((leg.origin.id, leg.destination.id)), leg)
    if found:
        yield EstimatedTimes(tuple(found.values()))
