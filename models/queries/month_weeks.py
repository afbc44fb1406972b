"""Weeks' problems joined to a month's and parted again.

In a month every crew is at home between two weeks, as it is between weeks that are planned one by one. So a
vehicle of the month's problem is a vehicle in one week, and a week of a month is a plan like any other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.need.varied_times import HOUR, varied_windows, week_hour
from models.queries.plans import monday_of
from routing.part import Part, PartOfPlan
from routing.problem import (
    Day,
    Problem,
    Stop,
    TimeWindow,
    TravelMatrix,
    Vary,
    Vehicle,
    Visits,
)
from routing.solution import Route
from routing.supplies_left import without_supplies

IN_WEEK = "@"  # no vehicle's id holds it


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit that stands fixed; ``hour`` from the midnight of its day, None where only the day is known."""

    day: date
    hour: int | None


@dataclass(frozen=True, slots=True)
class Again:
    """How often a site may be visited in the month's open weeks, and what is fixed beside them.

    ``prizes``: of each visit that is still to come; ``gap`` in days; ``required``: once at the least.
    """

    prizes: tuple[int, ...]
    gap: int
    required: bool = False
    fixed: tuple[PastVisit, ...] = ()


@dataclass(frozen=True, slots=True)
class VariedHours:
    """So many ``weeks`` back and forth no visit repeats weekday and hour, ``width`` hours about it."""

    weeks: int
    width: int

    @property
    def on_the_wire(self) -> Vary | None:
        """In seconds between two visits, which is never less than the rule in whole hours asks."""
        return Vary(weeks=self.weeks, apart=(self.width + 1) * HOUR) if self.weeks else None


def joined(
    weeks: Mapping[date, Problem], days: Sequence[date], again: Mapping[str, Again], hours: VariedHours
) -> Problem:
    """The problem of all ``days``: a vehicle for each vehicle and week, a stop for each site of ``again``.

    Parameters
    ----------
    weeks
        The problems of the weeks that are planned, by Monday; on the days of others nobody drives.
    """
    places = tuple(sorted({place for week in weeks.values() for place in week.places}))
    matrix_of_day = {
        day.id: f"{monday}{IN_WEEK}{day.matrix}" for monday, week in weeks.items() for day in week.days
    }
    return Problem(
        format="marshrut-problem/2",
        places=places,
        matrices={
            f"{monday}{IN_WEEK}{name}": _spread(matrix, week.places, places)
            for monday, week in weeks.items()
            for name, matrix in week.matrices.items()
        },
        days=tuple(
            Day(id=day.isoformat(), matrix=matrix_of_day.get(day.isoformat(), min(matrix_of_day.values())))
            for day in days
        ),
        lodging=tuple(sorted({place for week in weeks.values() for place in week.lodging})),
        vehicles=tuple(
            vehicle.model_copy(update={"id": f"{vehicle.id}{IN_WEEK}{monday}"})
            for monday, week in weeks.items()
            for vehicle in week.vehicles
        ),
        stops=tuple(_stops(weeks, again, hours)),
    )


def _spread(matrix: TravelMatrix, known: Sequence[str], places: Sequence[str]) -> TravelMatrix:
    """The matrix over more places, of which it knows no roads."""
    at = [known.index(place) if place in known else None for place in places]

    def over(rows: tuple[tuple[int | None, ...], ...]) -> tuple[tuple[int | None, ...], ...]:
        return tuple(
            tuple(0 if i == j else None if a is None or b is None else rows[a][b] for j, b in enumerate(at))
            for i, a in enumerate(at)
        )

    return TravelMatrix(
        seconds=over(matrix.seconds), metres=None if matrix.metres is None else over(matrix.metres)
    )


def _stops(weeks: Mapping[date, Problem], again: Mapping[str, Again], hours: VariedHours) -> Iterator[Stop]:
    in_weeks: dict[str, list[Stop]] = {}
    for monday, week in weeks.items():
        for stop in week.stops:
            named = tuple(_in_week(window, monday) for window in stop.windows or ())
            in_weeks.setdefault(stop.id, []).append(stop.model_copy(update={"windows": named}))
    for site, rule in sorted(again.items()):
        if site in in_weeks:
            one = in_weeks[site][0]
            windows = [window for stop in in_weeks[site] for window in stop.windows or ()]
            yield one.model_copy(
                update={
                    "prize": rule.prizes[0],
                    "required": rule.required,
                    "windows": tuple(_apart(one, windows, rule, hours)),
                    "visits": Visits(
                        most=len(rule.prizes),
                        gap=rule.gap,
                        later=rule.prizes[1:],
                        vary=hours.on_the_wire,
                    ),
                }
            )


def _in_week(window: TimeWindow, monday: date) -> TimeWindow:
    vehicles = window.vehicles and tuple(f"{name}{IN_WEEK}{monday}" for name in window.vehicles)
    return window.model_copy(update={"vehicles": vehicles})


def _by_own_ids(windows: Sequence[TimeWindow] | None) -> tuple[TimeWindow, ...]:
    """The windows with the vehicles' own ids."""
    return tuple(
        window.model_copy(
            update={
                "vehicles": window.vehicles and tuple(name.partition(IN_WEEK)[0] for name in window.vehicles)
            }
        )
        for window in windows or ()
    )


def _apart(
    stop: Stop, windows: Sequence[TimeWindow], rule: Again, hours: VariedHours
) -> Iterator[TimeWindow]:
    """The windows without the days and hours that are too near to those of fixed visits."""
    for window in windows:
        day = date.fromisoformat(window.day)
        if any(abs((visit.day - day).days) < rule.gap for visit in rule.fixed):
            continue
        taken = {
            week_hour(visit.day.weekday(), visit.hour)
            for visit in rule.fixed
            if visit.hour is not None
            and 1 <= abs((monday_of(visit.day) - monday_of(day)).days) // 7 <= hours.weeks
        }
        for start, end in varied_windows(
            (window.start, window.end), day.weekday(), stop.service, taken, hours.width
        ):
            yield window.model_copy(update={"start": start, "end": end})


def week_of(month: Problem, routes: Sequence[Route], monday: date) -> Problem:
    """One week of a month beside what ``routes`` do in the others.

    A site that only another week serves is no stop of it. A site's first visit is worth the first prize, each
    later one its share of the others, so that the weeks come to what the month comes to.
    """
    part = PartOfPlan(month, routes, _part(month, monday))
    visits = Counter(step.stop for route in routes for step in route.stops)
    before = Counter(step.stop for route in routes if _day(route) < monday for step in route.stops)
    smaller = part.problem()
    stops = {stop.id: stop for stop in month.stops}
    candidates = smaller.stops if smaller else ()
    last = monday + timedelta(days=6)
    days = tuple(day for day in month.days if monday <= date.fromisoformat(day.id) <= last)
    week = Problem(
        format=month.format,
        places=month.places,
        matrices={day.matrix: month.matrices[day.matrix] for day in days},
        days=days,
        lodging=month.lodging,
        vehicles=tuple(_of_week(vehicle) for vehicle in month.vehicles if _is_in(vehicle.id, monday)),
        stops=tuple(
            stop.model_copy(
                update={
                    "prize": _worth(stops[stop.id].prizes, before[stop.id], visits[stop.id]),
                    "windows": _by_own_ids(stop.windows),
                    "demand": None if stop.demand is None else stops[stop.id].demands[before[stop.id]],
                }
            )
            for stop in candidates
            if stop.id in part.freed or not visits[stop.id]
        ),
        supplies=smaller.supplies if smaller else None,
    )
    return _with_supplies_that_limit(week)


def _with_supplies_that_limit(week: Problem) -> Problem:
    """Without supplies that suffice for all stops of the week; ``days`` None where they are all."""
    wanted, days = sum(stop.demand or 0 for stop in week.stops), {day.id for day in week.days}
    supplies = tuple(
        supply.model_copy(update={"days": None}) if days == set(supply.days or days) else supply
        for supply in week.supplies or ()
        if supply.most < wanted and supply.days != ()
    )
    return week.model_copy(update={"supplies": supplies}) if supplies else without_supplies(week)


def _worth(prizes: Sequence[int], before: int, visits: int) -> int:
    return sum(prizes[1:visits]) // (visits - 1) if before else prizes[0]


def _part(month: Problem, monday: date) -> Part:
    first = next(i for i, day in enumerate(month.days) if day.id == monday.isoformat())
    own = frozenset(vehicle.id for vehicle in month.vehicles if _is_in(vehicle.id, monday))
    return Part(own, first, first + 6)


def _of_week(vehicle: Vehicle) -> Vehicle:
    return vehicle.model_copy(update={"id": vehicle.id.partition(IN_WEEK)[0]})


def _is_in(vehicle_id: str, monday: date) -> bool:
    return vehicle_id.endswith(f"{IN_WEEK}{monday}")


def _day(route: Route) -> date:
    return date.fromisoformat(route.day)


def routes_of_week(routes: Sequence[Route], monday: date) -> tuple[Route, ...]:
    """The routes of a month that are one week's, by the vehicles' own ids."""
    return tuple(
        route.model_copy(update={"vehicle": route.vehicle.partition(IN_WEEK)[0]})
        for route in routes
        if _is_in(route.vehicle, monday)
    )


def with_week(routes: Sequence[Route], monday: date, week: Sequence[Route]) -> tuple[Route, ...]:
    """The month's routes with those of one week in the place of what it had there."""
    kept = tuple(route for route in routes if not _is_in(route.vehicle, monday))
    return kept + tuple(
        route.model_copy(update={"vehicle": f"{route.vehicle}{IN_WEEK}{monday}"}) for route in week
    )
