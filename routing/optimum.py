"""The best plan of a fleet and a bound on every plan."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.best_week import NOWHERE, Memory, TooLarge, Week, best_week
from routing.columns import Master
from routing.fleet import Column, Fleet, Limit, Plan, worth_of
from routing.indexed import Integers


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found and what no plan exceeds; NOWHERE: there is no plan."""

    plan: Plan | None
    bound: int

    @property
    def proven(self) -> bool:
        return self.bound == NOWHERE or (self.plan is not None and worth_of(self.plan) >= self.bound)


Told = Callable[[Outcome], None]


def optimise(fleet: Fleet, unit: int, limit: Limit, told: Told) -> Outcome:
    """The plan of most worth; ``unit`` is the worth of one prize, ``told`` hears of each better outcome."""
    if fleet.size() == 0:
        return Outcome((), 0)
    if fleet.size() == 1:
        return _one_vehicle(fleet, limit)
    return SeveralVehicles(fleet, unit, limit, told).outcome()


def _one_vehicle(fleet: Fleet, limit: Limit) -> Outcome:
    try:
        weeks = best_week(fleet.graphs[0], fleet.worth[0], Memory(), stop=limit.over)
    except TooLarge as too_large:
        return Outcome(None, too_large.bound)
    if not weeks:
        return Outcome(None, NOWHERE)
    return Outcome((fleet.column(0, weeks[0].routes),), weeks[0].value)


class SeveralVehicles:
    """Column generation, then whole weeks chosen among those found."""

    def __init__(self, fleet: Fleet, unit: int, limit: Limit, told: Told) -> None:
        self.fleet, self.unit, self.limit, self.told = fleet, unit, limit, told
        self.missing = (
            int(fleet.of_stop.sum()) + sum(int(-worth.min(initial=0)) for worth in fleet.worth) * 99
        )
        self.memories = [Memory() for _ in fleet.graphs]
        self.master = Master(fleet, unit, self.missing)
        self.plan: Plan | None = None
        self.bound = int(fleet.of_stop.sum())

    def outcome(self) -> Outcome:
        try:
            self._one_after_another()
            self._generate()
        except TooLarge:
            pass
        if self.bound > NOWHERE and not self._proven():
            self._keep(self.master.best_plan(self.limit))
        return Outcome(self.plan, self.bound)

    def _proven(self) -> bool:
        return self.plan is not None and worth_of(self.plan) >= self.bound

    def _keep(self, plan: Plan | None) -> None:
        if plan is not None and (self.plan is None or worth_of(plan) > worth_of(self.plan)):
            self.plan = plan
            self.told(Outcome(self.plan, self.bound))

    def _one_after_another(self) -> None:
        """A first plan: each vehicle's best week beside those before it."""
        taken = np.zeros(self.fleet.stops, dtype=np.int64)
        plan: list[Column] = []
        for group in range(len(self.fleet.graphs)):
            for _ in range(self.fleet.count(group)):
                weeks = self._weeks(group, taken)
                if not weeks:
                    self.bound = NOWHERE
                    return
                plan.append(self.fleet.column(group, weeks[0].routes))
                taken[list(plan[-1].stops)] = 2 * self.missing
        if len({stop for column in plan for stop in column.stops}) == sum(
            len(column.stops) for column in plan
        ):
            self._keep(tuple(plan))

    def _weeks(self, group: int, prices: Integers) -> list[Week]:
        """Weeks of most worth at these prices; the master learns them too."""
        lessened = self.fleet.less(prices, group)
        weeks = best_week(self.fleet.graphs[group], lessened, self.memories[group], stop=self.limit.over)
        self.master.add([self.fleet.column(group, week.routes) for week in weeks])
        return weeks

    def _generate(self) -> None:
        """Weeks at the master's prices until none is better than those it has.

        Searching between its prices and the best so far keeps them from jumping about.
        """
        center: Integers | None = None
        while self.bound > NOWHERE and not self.limit.over() and not self._proven():
            newest, _ = self.master.prices()
            prices = newest if center is None else (newest + center) // 2
            before = len(self.master.columns)
            bound = self._bound_at(prices)
            if bound < self.bound:
                self.bound, center = bound, prices
                self.told(Outcome(self.plan, self.bound))
            if len(self.master.columns) == before:
                if np.array_equal(prices, newest):
                    return
                center = newest

    def _bound_at(self, prices: Integers) -> int:
        """What no plan exceeds, since each vehicle's week is worth at most its best at these prices."""
        bound = int(prices.sum())
        for group in range(len(self.fleet.graphs)):
            bound += self.fleet.count(group) * self._weeks(group, prices)[0].value
        return bound
