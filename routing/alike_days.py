"""Prices of stops where many days are alike: column generation over day routes, whatever day they are driven.

That vehicles drive their routes day after day is remembered only as this: as many begin a day at a place as
ended one there. So one look at a day serves all that are like it, and some dozens of rounds give better
prices than hundreds of steps of `routing.descent`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from routing.day_grid import DayGrid
from routing.indexed import Indexed, Integers, VehicleClass
from routing.limit import Limit
from routing.outlook import day_outlook

Grids = Sequence[Sequence[DayGrid | None]]

MANY = 5
FIRST_SHARE, NEARNESS = 0.9, 0.5
ROUNDS_WITHOUT_GAIN = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """A kind of day of a class of vehicles; ``count`` of them in all, by all its vehicles."""

    group: int
    grid: DayGrid
    count: int


@dataclass(frozen=True, slots=True)
class DayPrices:
    """Of each stop, and by class of each place to sleep: what it pays to be there in the evening."""

    stops: Integers
    places: tuple[Integers, ...]


class AlikeDays:
    """Finds prices at which days serve stops as often as is best, were routes divisible."""

    def __init__(self, indexed: Indexed, grids: Grids) -> None:
        self.indexed = indexed
        self.kinds = list(_kinds(indexed, grids))
        of_stop = indexed.weights.of_stop
        nothing = tuple(np.zeros(len(of.lodging), dtype=np.int64) for of in indexed.classes)
        self.best = DayPrices((of_stop * FIRST_SHARE).astype(np.int64), nothing)
        self.bound: int | None = None

    @property
    def many(self) -> bool:
        """Whether a look serves so many days that it is worth while."""
        return sum(kind.count for kind in self.kinds) >= MANY * len(self.kinds)

    def search(self, limit: Limit) -> None:
        """Until prices that are nearly the best are found."""
        master, prices, idle = _Master(self.indexed, self.kinds), self.best, 0
        while idle < ROUNDS_WITHOUT_GAIN and not limit.over():
            known = len(master.known)
            bound = self._look(prices, master)
            idle = 0 if self.bound is None or bound < self.bound else idle + 1
            if self.bound is None or bound < self.bound:
                self.bound, self.best = bound, prices
            newest = master.prices()
            if newest is None:
                return
            nearness = NEARNESS if len(master.known) > known else 0.0
            prices = _between(self.best, newest, nearness)

    def _look(self, prices: DayPrices, master: "_Master") -> int:
        """What no plan exceeds at these prices; the master learns the days that are best at them."""
        gain = self.indexed.weights.of_stop - prices.stops
        bound = int(prices.stops.sum())
        for of, places in zip(self.indexed.classes, prices.places, strict=True):
            begins, ends = of.lodging.index(of.start), of.lodging.index(of.end)
            bound += len(of.vehicles) * int(places[begins] - places[ends])
        for number, kind in enumerate(self.kinds):
            places = prices.places[kind.group]
            day, mornings = day_outlook(kind.grid, gain[kind.grid.profile.visits.stop], places)
            bound += kind.count * max(0, int((mornings - places).max()))
            for lodging in np.flatnonzero(mornings > places).tolist():
                master.add(number, lodging, *day.best_route(places, lodging))
        return bound


class _Master:
    """The linear program over day routes; an equation for each place to sleep of each class."""

    def __init__(self, indexed: Indexed, kinds: Sequence[Alike]) -> None:
        self.indexed, self.kinds = indexed, kinds
        self.unit = max(1, int(indexed.weights.of_stop.max(initial=1)) // 1000)
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        self.stops = [self.model.add_linear_constraint(ub=1.0) for _ in range(indexed.stops)]
        self.days = [self.model.add_linear_constraint(ub=float(kind.count)) for kind in kinds]
        self.places = [self._places_of(of) for of in indexed.classes]
        self.known: set[tuple[int, int, int, tuple[int, ...]]] = set()
        for number, kind in enumerate(kinds):
            for begin, end in np.argwhere(kind.grid.home_last[kind.grid.visits :] >= 0).tolist():
                self.add(number, begin, end, [])

    def _places_of(self, of: VehicleClass) -> list[mathopt.LinearConstraint]:
        """As many begin a day in each place as ended one there, but for where all begin and all end."""
        more = [len(of.vehicles) * ((place == of.start) - (place == of.end)) for place in of.lodging]
        return [self.model.add_linear_constraint(lb=float(each), ub=float(each)) for each in more]

    def add(self, number: int, begin: int, end: int, visits: Sequence[int]) -> None:
        """Take in a route of a kind of day, from a place to sleep to another, unless it is known."""
        if (number, begin, end, tuple(visits)) in self.known:
            return
        self.known.add((number, begin, end, tuple(visits)))
        kind = self.kinds[number]
        served = Counter(kind.grid.profile.visits.stop[list(visits)].tolist())
        worth = sum(int(self.indexed.weights.of_stop[stop]) * times for stop, times in served.items())
        worth -= kind.grid.cost_of(begin, visits, end)
        variable = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(variable, worth / self.unit)
        self.days[number].set_coefficient(variable, 1.0)
        for stop, times in served.items():
            self.stops[stop].set_coefficient(variable, float(times))
        if begin != end:
            self.places[kind.group][begin].set_coefficient(variable, 1.0)
            self.places[kind.group][end].set_coefficient(variable, -1.0)

    def prices(self) -> DayPrices | None:
        """In whole units of worth; None where there is no solution."""
        # GLOP, warm or cold, gives up on some of these.
        result = mathopt.solve(self.model, mathopt.SolverType.HIGHS)
        if not result.has_dual_feasible_solution():
            return None
        stops = np.maximum(0, self._whole(result.dual_values(self.stops)))
        return DayPrices(stops, tuple(self._whole(result.dual_values(rows)) for rows in self.places))

    def _whole(self, duals: Sequence[float]) -> Integers:
        return np.round(np.array(duals, dtype=np.float64) * self.unit).astype(np.int64)


def _kinds(indexed: Indexed, grids: Grids) -> Iterator[Alike]:
    for group, (of, own) in enumerate(zip(indexed.classes, grids, strict=True)):
        alike: dict[bytes, list[DayGrid]] = {}
        for grid in own:
            if grid is not None:
                alike.setdefault(grid.fingerprint, []).append(grid)
        for days in alike.values():
            yield Alike(group, days[0], len(days) * len(of.vehicles))


def _between(best: DayPrices, newest: DayPrices, nearness: float) -> DayPrices:
    def mean(here: Integers, there: Integers) -> Integers:
        return np.round(nearness * here + (1 - nearness) * there).astype(np.int64)

    return DayPrices(mean(best.stops, newest.stops), tuple(map(mean, best.places, newest.places)))
