"""The best plan of a fleet and a bound on every plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.all_weeks import search_forward
from routing.best_week import IMPROVEMENT, PROOF, SKETCH, Effort, Found, Wanted
from routing.columns import Master
from routing.fleet import Column, Fleet, Plan, worth_of
from routing.indexed import Integers
from routing.limit import Limit
from routing.relaxation import relax, remember
from routing.set_packing import Packing, pack

WEEKS_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found that is worth what was asked at the least, and what no plan exceeds.

    ``weeks``: what was found on the way.
    """

    plan: Plan | None
    bound: int
    weeks: Sequence[Column] = ()

    @property
    def proven(self) -> bool:
        return self.plan is not None and worth_of(self.plan) >= self.bound


Told = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Question:
    """A fleet and which plans matter: those worth ``least`` that serve ``forced``.

    ``unit`` is the worth of one prize; ``known`` are weeks of the same graphs, to begin with.
    """

    fleet: Fleet
    unit: int
    least: int
    forced: int | None = None
    known: Sequence[Column] = ()
    seed: int = 0
    workers: int = 1


def untold(outcome: Outcome) -> None:
    """Nobody watches."""


def optimise(question: Question, limit: Limit, told: Told = untold) -> Outcome:
    """The plan of most worth; ``told`` hears of each better outcome.

    Without a plan, a bound below ``question.least`` proves that there is none.
    """
    fleet = question.fleet
    if not all(graph.leads_home for graph in fleet.graphs):
        return Outcome(None, question.least - 1)
    if fleet.size == 0:
        nothing_asked = question.least <= 0 and question.forced is None
        return Outcome((), 0) if nothing_asked else Outcome(None, question.least - 1)
    if fleet.size == 1:
        return _one_vehicle(question, limit, told)
    if question.forced is None:
        return SeveralVehicles(question, limit, told).outcome()
    return _with_forced(question, question.forced, limit)


def _with_forced(question: Question, stop: int, limit: Limit) -> Outcome:
    """A stop that must be served is worth more than all others together, and that is taken off again."""
    of_stop = question.fleet.of_stop.copy()
    extra = int(of_stop.sum()) + abs(question.least) + 1
    of_stop[stop] += extra
    enriched = replace(question, fleet=question.fleet.valued(of_stop), least=question.least + extra)
    outcome = SeveralVehicles(enriched, limit, untold).outcome()
    plan = outcome.plan and tuple(question.fleet.again(column) for column in outcome.plan)
    return Outcome(plan, outcome.bound - extra)


def _one_vehicle(question: Question, limit: Limit, told: Told) -> Outcome:
    fleet = question.fleet

    def heard(found: Found) -> None:
        told(Outcome((fleet.column(0, found.weeks[0].routes),), found.bound))

    forced = () if question.forced is None else (question.forced,)
    wanted = Wanted(fleet.of_stop, question.least, forced)
    found = fleet.searches[0].best(wanted, limit, PROOF, heard)
    plan = (fleet.column(0, found.weeks[0].routes),) if found.weeks else None
    return Outcome(plan, found.bound)


class SeveralVehicles:
    """Column generation; then every week within the gap, and the best choice among those."""

    def __init__(self, question: Question, limit: Limit, told: Told) -> None:
        self.question, self.limit, self.told = question, limit, told
        self.fleet = fleet = question.fleet
        farthest = sum(int(search.driving.max(initial=0)) for search in fleet.searches)
        self.missing = int(fleet.of_stop.sum()) + farthest * len(fleet.graphs[0].arcs) * fleet.size + 1
        self.master = Master(fleet, question.unit, self.missing)
        self.master.add([fleet.again(column) for column in question.known])
        self.plan: Plan | None = None
        self.bound = int(fleet.of_stop.sum())
        self.prices = np.zeros(fleet.stops, dtype=np.int64)

    def outcome(self) -> Outcome:
        self._one_after_another()
        self._generate()
        if not self._decided():
            self._keep(self.master.best_plan(self.limit))
        if not self._decided():
            self._close()
        return Outcome(self.plan, self.bound, self.master.columns)

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
        for group, count in enumerate(self.fleet.counts):
            for _ in range(count):
                best, _ = self._best_week(group, taken, SKETCH)
                if best is None:
                    return
                plan.append(best)
                taken[list(best.stops)] = 2 * self.missing
        if len({stop for column in plan for stop in column.stops}) == sum(
            len(column.stops) for column in plan
        ):
            self._keep(tuple(plan))

    def _best_week(self, group: int, prices: Integers, effort: Effort) -> tuple[Column | None, int]:
        """The best week found that beats those known at these prices, and what none exceeds.

        The master learns it and the ones next to it.
        """
        known = self.master.best_known(group, prices)
        search = self.fleet.searches[group]
        found = search.best(Wanted(self.fleet.of_stop - prices, known + 1), self.limit, effort)
        columns = [self.fleet.column(group, week.routes) for week in found.weeks]
        self.master.add(columns)
        return columns[0] if columns else None, max(known, found.bound)

    def _generate(self) -> None:
        """Weeks at the master's prices until none is better than those it has.

        Halfway from the last prices to the newest keeps them from jumping about.
        """
        last: Integers | None = None
        while not self.limit.over() and not self._decided():
            newest = self.master.prices()
            if newest is None:
                return
            prices = newest if last is None else (newest + last) // 2
            before = len(self.master.columns)
            bound = self._bound_at(prices, IMPROVEMENT)
            if bound < self.bound:
                self.bound, self.prices = bound, prices
                self.told(Outcome(self.plan, self.bound))
            last = prices
            if len(self.master.columns) == before:
                if np.array_equal(prices, newest):
                    return
                last = newest

    def _bound_at(self, prices: Integers, effort: Effort) -> int:
        """What no plan exceeds, since each vehicle's week is worth at most its best at these prices."""
        bests = [self._best_week(group, prices, effort)[1] for group in range(len(self.fleet.counts))]
        vehicles = zip(self.fleet.counts, bests, strict=True)
        return int(prices.sum()) + sum(count * best for count, best in vehicles)

    def _close(self) -> None:
        """A better plan uses only weeks whose loss at the final prices is less than the gap."""
        columns: list[Column] = []
        losses: list[int] = []
        gap = self._bound_at(self.prices, PROOF) - self._goal()
        for group, search in enumerate(self.fleet.searches):
            best = self._best_week(group, self.prices, PROOF)[1]
            relaxed = relax(
                search.graph, search.worth(self.fleet.of_stop - self.prices), remember(search.graph)
            )
            forward = search_forward(relaxed, best - gap, WEEKS_AT_MOST, self.limit)
            if forward.dropped >= best - gap:
                return
            found = [self.fleet.column(group, tuple(routes)) for routes in forward.routes.tolist()]
            columns.extend(found)
            losses.extend(
                best - column.worth + int(self.prices[list(column.stops)].sum()) for column in found
            )
        packing = Packing(columns, losses, self.prices.tolist(), self.fleet.counts)
        packed = pack(packing, gap, self.limit, seed=self.question.seed, workers=self.question.workers)
        self._keep(packed.plan)
        if packed.proven:
            self.bound = self._goal() - 1
