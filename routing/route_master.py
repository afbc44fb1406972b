"""The linear program that joins day routes to weeks, were routes divisible, and says what stops are worth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.math_opt.python import mathopt

from routing.day_grid import DayGrid
from routing.indexed import Indexed, Integers, VehicleClass

LARGEST_WORTH = 1000

Evening = list[mathopt.LinearConstraint]
"""The vehicles of a class that come to each place to sleep, and those that set out from it."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A kind of day of a class of vehicles: on which days, and how often in all, by all its vehicles."""

    group: int
    grid: DayGrid
    days: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Prices:
    """Of each stop; and by class of each place to sleep what it pays to be there, where that is one price."""

    stops: Integers
    places: tuple[Integers, ...]


class RouteMaster:
    """Routes of kinds of days.

    Parameters
    ----------
    layered : bool
        As many vehicles set out from a place as came there the day before. Else the order of days is
        forgotten: as many days begin in a place as end there, and a kind has only so many days.
    """

    def __init__(self, indexed: Indexed, kinds: Sequence[Alike], *, layered: bool) -> None:
        self.indexed, self.kinds, self.layered = indexed, kinds, layered
        self.unit = max(1, int(indexed.weights.of_stop.max(initial=1)) // LARGEST_WORTH)
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        self.stops = [self.model.add_linear_constraint(ub=1.0) for _ in range(indexed.stops)]
        self.days = [self.model.add_linear_constraint(ub=float(kind.count)) for kind in kinds]
        layers = range(indexed.days + 1) if layered else range(1)
        self.places = [[self._places(of, layer) for layer in layers] for of in indexed.classes]
        self.known: set[tuple[int, int, int, tuple[int, ...]]] = set()
        if layered:
            self._stay()
        for number, kind in enumerate(kinds):
            for begin, end in np.argwhere(kind.grid.home_last[kind.grid.visits :] >= 0).tolist():
                self.add(number, begin, end, [])

    def _places(self, of: VehicleClass, layer: int) -> Evening:
        """As many set out from each place as came there, but for where all begin and all end."""
        begins, ends = layer == 0, not self.layered or layer == self.indexed.days
        more = [begins * (place == of.start) - ends * (place == of.end) for place in of.lodging]
        counts = [float(len(of.vehicles) * each) for each in more]
        return [self.model.add_linear_constraint(lb=count, ub=count) for count in counts]

    def _stay(self) -> None:
        """A vehicle may stay where it is, any day."""
        for layers in self.places:
            for before, after in pairwise(layers):
                for here, there in zip(before, after, strict=True):
                    stays = self.model.add_variable(lb=0.0)
                    here.set_coefficient(stays, 1.0)
                    there.set_coefficient(stays, -1.0)

    def add(self, number: int, begin: int, end: int, visits: Sequence[int]) -> None:
        """Take in a route of a kind of day, from a place to sleep to another, unless it is known."""
        key = (number, begin, end, tuple(visits))
        if key in self.known or (begin == end and not visits):
            return
        self.known.add(key)
        kind = self.kinds[number]
        served = Counter(kind.grid.profile.visits.stop[list(visits)].tolist())
        worth = sum(int(self.indexed.weights.of_stop[stop]) * times for stop, times in served.items())
        worth -= kind.grid.cost_of(begin, visits, end)
        for before, after in self._evenings(kind):
            variable = self.model.add_variable(lb=0.0)
            self.model.objective.set_linear_coefficient(variable, worth / self.unit)
            self.days[number].set_coefficient(variable, 1.0)
            for stop, times in served.items():
                self.stops[stop].set_coefficient(variable, float(times))
            if before is not after or begin != end:
                before[begin].set_coefficient(variable, 1.0)
                after[end].set_coefficient(variable, -1.0)

    def _evenings(self, kind: Alike) -> list[tuple[Evening, Evening]]:
        """Those between which routes of a kind of day lie."""
        layers = self.places[kind.group]
        if not self.layered:
            return [(layers[0], layers[0])]
        return [(layers[day], layers[day + 1]) for day in kind.days]

    def prices(self) -> Prices | None:
        """In whole units of worth; None where there is no solution."""
        # GLOP, warm or cold, gives up on some of these.
        result = mathopt.solve(self.model, mathopt.SolverType.HIGHS)
        if not result.has_dual_feasible_solution():
            return None
        stops = np.maximum(0, self._whole(result.dual_values(self.stops)))
        places = () if self.layered else tuple(self._whole(result.dual_values(of[0])) for of in self.places)
        return Prices(stops, places)

    def _whole(self, duals: Sequence[float]) -> Integers:
        return np.round(np.array(duals, dtype=np.float64) * self.unit).astype(np.int64)
