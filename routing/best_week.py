"""The best week of one vehicle, proven where it can be.

Three means, each only where the one before does not suffice: multipliers bring the relaxation down;
a forward search within the gap finds the best week or proves that there is none better; where that
grows too wide, the stops that relaxed weeks repeat most are remembered in the relaxation and both
begin again (decremental state-space relaxation).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.all_weeks import Forward, search_forward
from routing.descent import Descent
from routing.indexed import Integers
from routing.limit import Limit
from routing.relaxation import NOWHERE, Relaxed, relax, remember
from routing.week_graph import WeekGraph

WEEKS_TOLD = 24


@dataclass(frozen=True, slots=True)
class Week:
    """A path: a row of the route table for each day, -1 where the vehicle stays."""

    value: int
    routes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Good weeks, the best first, and what no week exceeds (or, with no weeks, less than the floor)."""

    weeks: list[Week]
    bound: int

    @property
    def proven(self) -> bool:
        return not self.weeks or self.weeks[0].value >= self.bound


Told = Callable[[Found], None]


def untold(found: Found) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Round:
    """Partial weeks kept a day, stops remembered in the relaxation, steps of its multipliers."""

    most: int
    remembered: int
    steps: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go, round by round. ``eager``: enough once a round has found a week."""

    rounds: tuple[Round, ...]
    eager: bool = False


WIDER = (Round(1_000, 7, 12), Round(8_000, 8, 12), Round(30_000, 10, 12), Round(400_000, 11, 12))
ROUNDS = (Round(30, 0, 60), Round(300, 4, 12), *WIDER)
PROOF = Effort(ROUNDS)
ALIKE = Effort((Round(30, 0, 3), Round(300, 1, 6), Round(1_000, 4, 12), *WIDER))
SKETCH = Effort((Round(30, 0, 8),))
IMPROVEMENTS = tuple(Effort(ROUNDS[:rounds], eager=True) for rounds in range(2, len(ROUNDS) + 1))
REMEMBERED_FOR_EVERY = 9
DAYS_OF_A_LONG_HORIZON = 13
STEPS_FOR_LONG, SHARE_FOR_LONG = 600, 0.3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What each stop is worth, what a week must be worth at the least, which stops it must serve."""

    of_stop: Integers
    floor: int
    forced: tuple[int, ...] = ()


class WeekSearch:
    """Asked for the best week again and again at other worths of stops, it learns where stops repeat."""

    def __init__(self, graph: WeekGraph, unit: int) -> None:
        self.graph = graph
        self.stops = len(graph.vehicle.allowed)
        self.driving = graph.table.driving // unit if unit else np.zeros_like(graph.table.driving)
        self.multipliers = np.zeros(self.stops, dtype=np.int64)
        self.repeats = np.zeros(self.stops)

    def worth(self, of_stop: Integers) -> Integers:
        """What each day route is worth, and 0 for an idle day."""
        worth = self.graph.sets.worth(of_stop)[self.graph.table.set_of] - self.driving
        return np.append(worth, 0)

    def best(self, wanted: Wanted, limit: Limit, effort: Effort, told: Told = untold) -> Found:
        """The best week that is wanted and other good ones; ``told`` hears after each round."""
        if not self.graph.leads_home:
            return Found([], NOWHERE)
        if len(self.graph.arcs) >= DAYS_OF_A_LONG_HORIZON and not self.multipliers.any():
            self._descend(wanted.of_stop, limit.within(limit.left() * SHARE_FOR_LONG))
        search = _Search(self, wanted)
        for stage in effort.rounds:
            if search.settled or limit.over() or (search.weeks and effort.eager):
                break
            search.tighten(self._most_repeated(stage.remembered, wanted.forced), stage.steps, limit)
            if not search.settled:
                search.forward(stage.most, limit)
            if search.weeks:
                told(Found(search.weeks, search.bound))
        return Found(search.weeks, search.bound)

    def _descend(self, of_stop: Integers, limit: Limit) -> None:
        """Good multipliers to begin with: in many days stops repeat too often for a few steps."""
        descent, memory = Descent(self.multipliers), remember(self.graph)
        for _ in range(STEPS_FOR_LONG):
            relaxed = relax(self.graph, self.worth(of_stop - descent.prices), memory)
            served = np.bincount(self.graph.stops_of(relaxed.best_path()), minlength=self.stops)
            if not descent.learn(relaxed.best + int(descent.prices.sum()), served):
                break
            if descent.ended or limit.over():
                break
        self.multipliers = descent.best

    def every(self, wanted: Wanted, most: int, limit: Limit) -> list[tuple[int, ...]] | None:
        """The best week of each set of stops, where it is worth the floor.

        None where more than ``most`` partial weeks of a day would have to be followed.
        """
        memory = remember(self.graph, self._most_repeated(REMEMBERED_FOR_EVERY, ()))
        relaxed = relax(self.graph, self.worth(wanted.of_stop), memory)
        found = search_forward(relaxed, wanted.floor, most, limit)
        return None if found.dropped >= wanted.floor else [tuple(week) for week in found.routes.tolist()]

    def _most_repeated(self, count: int, forced: tuple[int, ...]) -> tuple[int, ...]:
        """The forced stops, then those that relaxed weeks repeated most."""
        order = np.argsort(-self.repeats, kind="stable")[:count]
        repeated = order[self.repeats[order] > 0].tolist()
        return (*forced, *(stop for stop in repeated if stop not in forced))


class _Search:
    """One question: weeks found, the bound, and the relaxation as it tightens."""

    def __init__(self, owner: WeekSearch, wanted: Wanted) -> None:
        self.owner, self.floor, self.forced = owner, wanted.floor, wanted.forced
        self.of_stop = of_stop = wanted.of_stop
        self.weeks: list[Week] = []
        self.bound = int(np.maximum(of_stop, 0).sum())
        self.plain = owner.worth(of_stop)
        self.relaxed: Relaxed | None = None
        self.multipliers = np.minimum(owner.multipliers, np.maximum(of_stop, 0))

    @property
    def settled(self) -> bool:
        return self.bound < self.goal

    @property
    def goal(self) -> int:
        """What a week must be worth to be news."""
        return max(self.floor, self.weeks[0].value + 1) if self.weeks else self.floor

    def keep(self, routes: tuple[int, ...]) -> None:
        """Take in a week without repeats if it is worth the floor."""
        value = int(self.plain[list(routes)].sum())
        if value >= self.floor and all(week.routes != routes for week in self.weeks):
            self.weeks = sorted([*self.weeks, Week(value, routes)], key=lambda week: -week.value)[:WEEKS_TOLD]

    def tighten(self, remembered: tuple[int, ...], steps: int, limit: Limit) -> None:
        """Subgradient steps on the multipliers."""
        owner = self.owner
        trial = self.multipliers.copy()
        trial[list(remembered)] = 0
        best, best_multipliers, step, idle = None, trial, 1.0, 0
        memory = remember(owner.graph, remembered, len(self.forced))
        for _ in range(steps):
            relaxed = relax(owner.graph, owner.worth(self.of_stop - trial), memory)
            if relaxed.best < NOWHERE // 2:
                self.bound = min(self.bound, self.floor - 1)
                return
            total = relaxed.best + int(trial.sum())
            served = np.bincount(owner.graph.stops_of(relaxed.best_path()), minlength=owner.stops)
            owner.repeats = 0.97 * owner.repeats + np.maximum(served - 1, 0)
            if served.max(initial=0) <= 1:
                self.keep(relaxed.best_path())
            if best is None or total < best.best + int(best_multipliers.sum()):
                gained = best is not None and best.best + int(best_multipliers.sum()) - total
                idle = 0 if best is None or gained * 200 > total - self.goal else idle + 1
                best, best_multipliers = relaxed, trial
                self.bound = min(self.bound, total)
            else:
                idle += 1
            if self.settled or limit.over() or idle > 8:
                break
            if idle and idle % 3 == 0:
                step *= 0.5
            slope = served - 1
            slope[(best_multipliers <= 0) & (slope < 0)] = 0
            slope[list(remembered)] = 0
            if not slope.any():
                break
            target = max(self.goal, total - abs(total) // 10)
            length = step * max(1, total - target) / float((slope**2).sum())
            base = trial if idle % 3 else best_multipliers
            trial = np.maximum(0, np.round(base + length * slope)).astype(np.int64)
        self.relaxed, self.multipliers = best, best_multipliers
        if not remembered:
            owner.multipliers = best_multipliers

    def forward(self, most: int, limit: Limit) -> None:
        """Search within the gap; what was dropped becomes the bound."""
        assert self.relaxed is not None
        credit = int(self.multipliers.sum())
        found = search_forward(self.relaxed, self.goal - credit, most, limit)
        self._take(found)
        best = self.weeks[0].value if self.weeks else self.floor - 1
        self.bound = min(self.bound, max(best, found.dropped + credit))

    def _take(self, found: Forward) -> None:
        true = self.plain[found.routes].sum(axis=1)
        for row in np.argsort(-true, kind="stable")[:WEEKS_TOLD]:
            self.keep(tuple(found.routes[row].tolist()))
