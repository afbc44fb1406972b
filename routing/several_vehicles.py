"""The best plan of several vehicles: column generation over whole weeks, and the gap closed exactly."""

import numpy as np

from routing.best_week import IMPROVEMENTS, PROOF, SKETCH, Effort, Wanted
from routing.columns import Master
from routing.fleet import Column, Plan, worth_of
from routing.indexed import Integers
from routing.limit import Limit
from routing.question import Outcome, Question, Told
from routing.relaxation import relax, remember
from routing.set_packing import Packing, pack

WEEKS_AT_MOST = 40_000
SHARE_FOR_WEEKS = 0.6
SHARE_FOR_MIX = 0.3
STEPS = 80
NEAR = 0.6


class SeveralVehicles:
    """Column generation; then every week within the gap, and the best choice among those."""

    def __init__(self, question: Question, limit: Limit, told: Told) -> None:
        self.question, self.limit, self.told = question, limit, told
        self.fleet = fleet = question.fleet
        farthest = sum(int(search.driving.max(initial=0)) for search in fleet.searches)
        self.missing = int(fleet.of_stop.sum()) + farthest * len(fleet.graphs[0].arcs) * fleet.size + 1
        self.master = Master(fleet, question.unit, self.missing)
        self.master.add([fleet.again(column) for column in question.known])
        self.master.add(fleet.weeks_at_home())
        self.plan: Plan | None = None
        self.bound = int(fleet.of_stop.sum())
        self.prices = np.zeros(fleet.stops, dtype=np.int64)

    def outcome(self) -> Outcome:
        self._one_after_another()
        self._first_prices()
        self._generate(self.limit.within(self.limit.left() * SHARE_FOR_WEEKS))
        if not self._decided():
            self._keep(self.master.best_plan(self.limit.within(self.limit.left() * SHARE_FOR_MIX)))
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
                best = self._first_week(group, taken)
                if best is None:
                    return
                plan.append(best)
                taken[list(best.stops)] = 2 * self.missing
        if len({stop for column in plan for stop in column.stops}) == sum(
            len(column.stops) for column in plan
        ):
            self._keep(tuple(plan))

    def _first_week(self, group: int, prices: Integers) -> Column | None:
        """A good week with as little effort as finds one: a sketch nearly always does."""
        for effort in (SKETCH, *IMPROVEMENTS):
            best, _ = self._best_week(group, prices, effort, self.limit)
            if best is not None or self.limit.over():
                return best
        return None

    def _best_week(
        self, group: int, prices: Integers, effort: Effort, limit: Limit
    ) -> tuple[Column | None, int]:
        """The best week found or known at these prices, and what none exceeds; the master learns it."""
        known, value = self.master.best_known(group, prices)
        search = self.fleet.searches[group]
        found = search.best(Wanted(self.fleet.of_stop - prices, value + 1), limit, effort)
        columns = [self.fleet.column(group, week.routes) for week in found.weeks]
        self.master.add(columns)
        return columns[0] if columns else known, max(value, found.bound)

    def _first_prices(self) -> None:
        """Prices at which relaxed weeks, which may repeat stops, serve each stop about once.

        Quick, and a far better beginning than the prices of a master that knows few weeks.
        """
        memories = [remember(search.graph) for search in self.fleet.searches]
        trial, best, step, idle = self.prices, None, 1.0, 0
        for _ in range(STEPS):
            bound, served = int(trial.sum()), np.zeros(self.fleet.stops, dtype=np.int64)
            for search, memory, count in zip(self.fleet.searches, memories, self.fleet.counts, strict=True):
                relaxed = relax(search.graph, search.worth(self.fleet.of_stop - trial), memory)
                bound += count * relaxed.best
                stops = search.graph.stops_of(relaxed.best_path())
                served += count * np.bincount(stops, minlength=self.fleet.stops)
            idle = 0 if best is None or bound < best else idle + 1
            if best is None or bound < best:
                best, center = bound, trial
                self._learn(bound, trial)
            if idle and idle % 4 == 0:
                step, trial = step / 2, center
            slope = np.where((trial <= 0) & (served < 1), 0, served - 1)
            if self._decided() or self.limit.over() or not slope.any():
                return
            length = (
                step * max(1, bound - max(self._goal(), bound - abs(bound) // 10)) / float((slope**2).sum())
            )
            trial = np.maximum(0, np.round(trial + length * slope)).astype(np.int64)

    def _generate(self, limit: Limit) -> None:
        """Weeks at the master's prices until none is better than those it has.

        Searching near the prices of the best bound keeps them from jumping about; where nothing is
        found there, at the newest prices. Little effort is made for a week until little finds none.
        """
        nearness = NEAR
        effort = 0
        while effort < len(IMPROVEMENTS) and not limit.over() and not self._decided():
            newest = self.master.prices()
            if newest is None:
                return
            prices = np.round(nearness * self.prices + (1 - nearness) * newest).astype(np.int64)
            before = len(self.master.columns)
            bound = self._bound_at(prices, IMPROVEMENTS[effort], limit)
            self._learn(bound, prices)
            if len(self.master.columns) > before:
                nearness = NEAR
            elif nearness > 0:
                nearness = 0.0
            elif bound == self._bound_from(prices, self._known_at(prices)):
                return
            else:
                effort += 1

    def _known_at(self, prices: Integers) -> list[int]:
        return [self.master.best_known(group, prices)[1] for group in range(len(self.fleet.counts))]

    def _learn(self, bound: int, prices: Integers) -> None:
        if bound < self.bound:
            self.bound, self.prices = bound, prices
            self.told(Outcome(self.plan, self.bound))

    def _bound_at(self, prices: Integers, effort: Effort, limit: Limit) -> int:
        """What no plan exceeds, since each vehicle's week is worth at most its best at these prices."""
        bests = [self._best_week(group, prices, effort, limit)[1] for group in range(len(self.fleet.counts))]
        return self._bound_from(prices, bests)

    def _bound_from(self, prices: Integers, bests: list[int]) -> int:
        vehicles = zip(self.fleet.counts, bests, strict=True)
        return int(prices.sum()) + sum(count * best for count, best in vehicles)

    def _close(self) -> None:
        """A better plan uses only weeks whose loss at the final prices is less than the gap."""
        columns: list[Column] = []
        losses: list[int] = []
        groups = range(len(self.fleet.counts))
        bests = [self._best_week(group, self.prices, PROOF, self.limit)[1] for group in groups]
        gap = self._bound_from(self.prices, bests) - self._goal()
        for group, best in enumerate(bests):
            wanted = Wanted(self.fleet.of_stop - self.prices, best - gap)
            weeks = self.fleet.searches[group].every(wanted, WEEKS_AT_MOST, self.limit)
            if weeks is None:
                return
            found = [self.fleet.column(group, routes) for routes in weeks]
            columns.extend(found)
            losses.extend(
                best - column.worth + int(self.prices[list(column.stops)].sum()) for column in found
            )
        packing = Packing(columns, losses, self.prices.tolist(), self.fleet.counts)
        packed = pack(packing, gap, self.limit, seed=self.question.seed, workers=self.question.workers)
        self._keep(packed.plan)
        if packed.proven:
            self.bound = self._goal() - 1
