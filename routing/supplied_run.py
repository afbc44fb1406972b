"""The best plan within supplies, from the best plan without them.

Where that plan exceeds a supply, the stops it serves are thinned out by the least loss of prize and then of
driving, planned anew, and what is left of the supplies is offered to stops outside. The prize is mostly
proven, since the supplies alone allow no more; the driving is not.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from time import monotonic

from routing.answer import has_metres
from routing.check import check
from routing.limit import Limit
from routing.problem import Problem
from routing.progress import Progress
from routing.solution import BreakStep, Route, Solution, Unassigned
from routing.supplied import Cell, Supplies
from routing.unassigned import NOT_IN_TIME, UNREACHABLE

LEAST_SECONDS = 1.0

Solver = Callable[[Problem, Limit, Callable[[Progress], None]], Solution]


@dataclass(frozen=True, slots=True)
class SuppliedRun:
    """One problem with supplies; ``solver`` solves problems without."""

    problem: Problem
    solver: Solver
    limit: Limit
    started: float
    report: Callable[[Progress], None]

    def within(self, free: Solution) -> Solution:
        """The best plan found within the supplies; ``free`` is the answer where nothing runs out."""
        if free.status in ("infeasible", "unknown"):
            return free
        if not check(self.problem, free):
            reasons = tuple(_at_least(one) for one in free.unassigned)
            return free.model_copy(update={"unassigned": reasons})
        most = self.supplies.most(self._open(free), self._must)
        if most.bound is None:
            return self._infeasible()
        bound = most.bound if free.bound is None else min(most.bound, free.bound)
        found = self._best(free, bound)
        return _unknown(free, bound) if found is None else self._answer(free, found, bound)

    @property
    def supplies(self) -> Supplies:
        return Supplies(self.problem)

    @property
    def _must(self) -> frozenset[str]:
        return frozenset(stop.id for stop in self.problem.stops if stop.must_be_served)

    def _open(self, free: Solution) -> dict[str, tuple[Cell, ...]]:
        """All stops but those that cannot be served even where nothing runs out."""
        return self.supplies.everywhere({one.stop for one in free.unassigned if one.reason != "outweighed"})

    def _best(self, free: Solution, bound: int) -> Solution | None:
        """Served stops thinned out, then others beside them as long as that brings more."""
        regret = detours(self.problem, free.routes)
        cells = self.supplies.most(self._cells(free), self._must, regret).cells
        best = None if cells is None else self._planned(cells, bound)
        open_to = self._open(free)
        while best is not None and best.prize < bound and not self.limit.over():
            kept = self._cells(best)
            wider = self.supplies.most(open_to | kept, frozenset(kept)).cells
            if wider is None or wider.keys() == kept.keys():
                break
            found = self._planned(wider, bound)
            if found is not None and found.prize > best.prize:
                best = found
            served = self._cells(best)
            open_to = {name: own for name, own in open_to.items() if name in served or name not in wider}
        return best

    def _cells(self, solution: Solution) -> dict[str, tuple[Cell, ...]]:
        """What is served, and in which cell."""
        cell_of = self.supplies.cell_of
        return {step.stop: (cell_of[route.day],) for route in solution.routes for step in route.stops}

    def _planned(self, cells: Mapping[str, Cell], bound: int) -> Solution | None:
        def told(progress: Progress) -> None:
            self.report(replace(progress, bound=bound, seconds=monotonic() - self.started))

        # However little time is left: without this there is no plan at all.
        moment = Limit(monotonic() + LEAST_SECONDS, lambda: False)
        limit = moment if self.limit.over() or self.limit.left() < LEAST_SECONDS else self.limit
        found = self.solver(self.supplies.kept_to(cells), limit, told)
        return None if found.status in ("infeasible", "unknown") else found

    def _answer(self, free: Solution, found: Solution, bound: int) -> Solution:
        served = {step.stop for route in found.routes for step in route.stops}
        proven = found.prize == bound
        said = {one.stop: one for one in free.unassigned if one.reason != "outweighed"}
        return found.model_copy(
            update={
                "status": "optimal" if proven and found.driving == 0 else "feasible",
                "bound": bound,
                "driving_bound": 0 if proven else None,
                "seconds": monotonic() - self.started,
                "unassigned": tuple(
                    said.get(stop.id) or self._reason(stop.id, found.prize, bound)
                    for stop in self.problem.stops
                    if stop.id not in served
                ),
            }
        )

    def _reason(self, stop: str, prize: int, bound: int) -> Unassigned:
        """By what the supplies say of the stop; what roads and hours say of it may cost more."""
        if self.limit.over():
            return _outweighed(stop, 0)
        most = self.supplies.most(self.supplies.everywhere(), self._must | {stop})
        if most.bound is None:
            return self._not_served(stop)
        return _outweighed(stop, max(0, prize - min(bound, most.bound)))

    def _not_served(self, stop: str) -> Unassigned:
        if self._fit({stop}):
            return Unassigned(stop=stop, reason="not in time", detail=NOT_IN_TIME)
        return Unassigned(stop=stop, reason="unreachable", detail=UNREACHABLE)

    def _fit(self, stops: Collection[str]) -> bool:
        return self.supplies.most(self.supplies.everywhere(), frozenset(stops)).bound is not None

    def _infeasible(self) -> Solution:
        """What must be served demands more than there is."""
        conflict = sorted(self._must)
        for stop in sorted(self._must):
            fewer = [other for other in conflict if other != stop]
            if not self._fit(fewer):
                conflict = fewer
        return Solution(
            status="infeasible",
            prize=0,
            bound=None,
            driving=0,
            driving_bound=None,
            metres=0 if has_metres(self.problem) else None,
            seconds=monotonic() - self.started,
            unassigned=tuple(self._not_served(stop.id) for stop in self.problem.stops),
            conflict=tuple(conflict),
        )


def _unknown(free: Solution, bound: int) -> Solution:
    nothing = {"status": "unknown", "prize": 0, "bound": bound, "driving": 0, "driving_bound": None}
    metres = None if free.metres is None else 0
    return free.model_copy(update={**nothing, "metres": metres, "routes": (), "unassigned": ()})


def _outweighed(stop: str, cost: int) -> Unassigned:
    detail = f"serving it would cost at least {cost} of prize"
    return Unassigned(stop=stop, reason="outweighed", detail=detail, cost=cost)


def _at_least(one: Unassigned) -> Unassigned:
    """Serving it may exceed a supply as well, which the cost does not know of."""
    return one if one.cost is None else _outweighed(one.stop, one.cost)


def detours(problem: Problem, routes: tuple[Route, ...]) -> dict[str, int]:
    """The driving that each stop served costs its route, as its neighbours stand."""
    place = {name: i for i, name in enumerate(problem.places)}
    matrices = {day.id: problem.matrices[day.matrix].seconds for day in problem.days}
    found: dict[str, int] = {}
    for route in routes:
        seconds = matrices[route.day]
        steps = [step for step in route.steps if not isinstance(step, BreakStep)]
        for (before, step), (_, after) in pairwise(pairwise(steps)):
            a, b, c = (place[one.place] for one in (before, step, after))
            extra = (seconds[a][b] or 0) + (seconds[b][c] or 0) - (seconds[a][c] or 0)
            if step.type == "stop":
                found[step.stop] = max(0, extra)
    return found
