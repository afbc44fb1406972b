"""The best plan of a fleet and a bound on every plan."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.all_weeks import weeks_worth
from routing.best_week import Memory, TooLarge, Week, best_week, worth_ahead
from routing.columns import Master
from routing.fleet import Column, Fleet, Limit, Plan, worth_of
from routing.indexed import Integers
from routing.set_packing import Packing, pack

WEEKS_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found that is worth what was asked at the least, and what no plan exceeds."""

    plan: Plan | None
    bound: int

    @property
    def proven(self) -> bool:
        return self.plan is not None and worth_of(self.plan) >= self.bound


Told = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Question:
    """A fleet and which plans matter: those worth ``least``. ``unit`` is the worth of one prize."""

    fleet: Fleet
    unit: int
    least: int
    seed: int = 0
    workers: int = 1


def untold(outcome: Outcome) -> None:
    """Nobody watches."""


def optimise(question: Question, limit: Limit, told: Told = untold) -> Outcome:
    """The plan of most worth; ``told`` hears of each better outcome.

    Without a plan, a bound below ``question.least`` proves that there is none.
    """
    fleet = question.fleet
    if fleet.size() == 0:
        return Outcome(() if question.least <= 0 else None, 0)
    if fleet.size() == 1:
        return _one_vehicle(question, limit)
    return SeveralVehicles(question, limit, told).outcome()


def _one_vehicle(question: Question, limit: Limit) -> Outcome:
    fleet = question.fleet
    try:
        weeks = best_week(fleet.graphs[0], fleet.worth[0], Memory(), floor=question.least, stop=limit.over)
    except TooLarge as too_large:
        return Outcome(None, too_large.bound)
    if not weeks:
        return Outcome(None, question.least - 1)
    return Outcome((fleet.column(0, weeks[0].routes),), weeks[0].value)


class SeveralVehicles:
    """Column generation; then every week within the gap, and the best choice among those."""

    def __init__(self, question: Question, limit: Limit, told: Told) -> None:
        self.question, self.limit, self.told = question, limit, told
        self.fleet = fleet = question.fleet
        dearest = sum(int(-worth.min(initial=0)) for worth in fleet.worth)
        self.missing = int(fleet.of_stop.sum()) + dearest * len(fleet.graphs[0].arcs) * fleet.size() + 1
        self.memories = [Memory() for _ in fleet.graphs]
        self.master = Master(fleet, question.unit, self.missing)
        self.plan: Plan | None = None
        self.bound = int(fleet.of_stop.sum())
        self.prices = np.zeros(fleet.stops, dtype=np.int64)

    def outcome(self) -> Outcome:
        try:
            self._one_after_another()
            self._generate()
            if not self._decided():
                self._keep(self.master.best_plan(self.limit))
            if not self._decided():
                self._close()
        except TooLarge:
            self._keep(self.master.best_plan(self.limit))
        return Outcome(self.plan, self.bound)

    def _decided(self) -> bool:
        """Whether the plan is proven best, or proven not to exist."""
        return self.bound < self._goal()

    def _goal(self) -> int:
        """What a plan must be worth to be news."""
        return self.question.least if self.plan is None else worth_of(self.plan) + 1

    def _keep(self, plan: Plan | None) -> None:
        if plan is not None and worth_of(plan) >= self._goal():
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
                    self.bound = self.question.least - 1
                    return
                plan.append(self.fleet.column(group, weeks[0].routes))
                taken[list(plan[-1].stops)] = 2 * self.missing
        if len({stop for column in plan for stop in column.stops}) == sum(
            len(column.stops) for column in plan
        ):
            self._keep(tuple(plan))

    def _weeks(self, group: int, prices: Integers) -> list[Week]:
        """Weeks of most worth at these prices; the master learns them too."""
        weeks = best_week(
            self.fleet.graphs[group],
            self.fleet.less(prices, group),
            self.memories[group],
            floor=self.master.best_known(group, prices),
            stop=self.limit.over,
        )
        self.master.add([self.fleet.column(group, week.routes) for week in weeks])
        return weeks

    def _generate(self) -> None:
        """Weeks at the master's prices until none is better than those it has.

        Searching between its prices and the best so far keeps them from jumping about.
        """
        center: Integers | None = None
        while not self.limit.over() and not self._decided():
            newest = self.master.prices()
            if newest is None:
                return
            prices = newest if center is None else (newest + center) // 2
            before = len(self.master.columns)
            bound = self._bound_at(prices)
            if bound < self.bound:
                self.bound, self.prices, center = bound, prices, prices
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

    def _close(self) -> None:
        """A better plan uses only weeks whose loss at the final prices is less than the gap."""
        columns: list[Column] = []
        losses: list[int] = []
        gap = self._bound_at(self.prices) - self._goal()
        for group, graph in enumerate(self.fleet.graphs):
            worth = self.fleet.less(self.prices, group)
            best = self._weeks(group, self.prices)[0].value
            ahead = worth_ahead(graph, worth)
            weeks = weeks_worth(graph, worth, best - gap, ahead, WEEKS_AT_MOST, self.limit)
            if weeks is None:
                return
            found = [self.fleet.column(group, week) for week in weeks]
            columns.extend(found)
            losses.extend(
                best - column.worth + int(self.prices[list(column.stops)].sum()) for column in found
            )
        counts = [self.fleet.count(group) for group in range(len(self.fleet.graphs))]
        packing = Packing(columns, losses, self.prices.tolist(), counts)
        packed = pack(packing, gap, self.limit, seed=self.question.seed, workers=self.question.workers)
        self._keep(packed.plan)
        if packed.proven:
            self.bound = self._goal() - 1
