"""Two plans of one week side by side: what differs."""

from dataclasses import dataclass
from datetime import date

from models.queries.week_parts import DayRoute, WeekView
from models.queries.week_places import SiteAt


@dataclass(frozen=True, slots=True)
class Moved:
    """A site that both plans serve, on another day or with another vehicle."""

    site: SiteAt
    first: DayRoute
    second: DayRoute


@dataclass(frozen=True, slots=True)
class DayPair:
    """What the plans do on one day; either may have no routes then."""

    day: date
    number: int
    first: tuple[DayRoute, ...]
    second: tuple[DayRoute, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    first: WeekView
    second: WeekView
    only_first: tuple[SiteAt, ...]
    only_second: tuple[SiteAt, ...]
    moved: tuple[Moved, ...]
    days: tuple[DayPair, ...]

    @property
    def alike(self) -> bool:
        """Both serve the same sites on the same days."""
        return not (self.only_first or self.only_second or self.moved)


def compare(first: WeekView, second: WeekView) -> Comparison:
    """What the second plan does otherwise than the first."""
    one, two = _served(first), _served(second)
    return Comparison(
        first=first,
        second=second,
        only_first=tuple(site for site in one if site not in two),
        only_second=tuple(site for site in two if site not in one),
        moved=tuple(
            Moved(site, route, two[site])
            for site, route in one.items()
            if site in two and (route.day, route.vehicle.id) != (two[site].day, two[site].vehicle.id)
        ),
        days=_days(first, second),
    )


def _served(week: WeekView) -> dict[SiteAt, DayRoute]:
    return {SiteAt(stop.site_id, stop.place): route for route in week.routes for stop in route.stops}


def _days(first: WeekView, second: WeekView) -> tuple[DayPair, ...]:
    numbers = {day.day: day.number for week in (first, second) for day in week.days}
    one, two = ({day.day: day.routes for day in week.days} for week in (first, second))
    return tuple(
        DayPair(day, number, one.get(day, ()), two.get(day, ())) for day, number in sorted(numbers.items())
    )
