"""A plan within supplies, where each stop is served once, from the best plan without them.

The stops that it serves are thinned out by the least loss of prize and then of driving, and planned anew;
then what is left of the supplies is offered to stops outside, as long as that brings more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from time import monotonic

from routing.limit import Limit
from routing.problem import Problem
from routing.progress import Progress
from routing.solution import BreakStep, Route, Solution
from routing.supplied import Among, Cells, Supplies

SECONDS_A_WEEK = 1.0

Solver = Callable[[Problem, Limit, Callable[[Progress], None]], Solution]


@dataclass(frozen=True, slots=True)
class WeekWithin:
    """One problem with supplies; ``solver`` solves problems without, ``report`` hears of each plan."""

    problem: Problem
    solver: Solver
    limit: Limit
    started: float
    report: Callable[[Progress], None]

    def best(self, free: Solution, open_to: Among, bound: int) -> Solution | None:
        """The best plan found; None without any.

        Parameters
        ----------
        free
            The answer where nothing runs out.
        open_to
            The stops that may be served at all, with their cells.
        bound
            What no plan exceeds.
        """
        supplies, must = Supplies(self.problem), required(self.problem)
        regret = detours(self.problem, free.routes)
        cells = supplies.most(supplies.of(free.routes), must, regret).cells
        best = None if cells is None else self._planned(cells, bound)
        while best is not None and best.prize < bound and not self.limit.over():
            kept = supplies.of(best.routes)
            wider = supplies.most({**open_to, **kept}, frozenset(kept)).cells
            if wider is None or wider.keys() == kept.keys():
                break
            found = self._planned(wider, bound)
            if found is not None and found.prize > best.prize:
                best = found
            served = supplies.of(best.routes)
            open_to = {name: own for name, own in open_to.items() if name in served or name not in wider}
        return best

    def _planned(self, cells: Mapping[str, Cells], bound: int) -> Solution | None:
        def told(progress: Progress) -> None:
            self.report(replace(progress, bound=bound, seconds=monotonic() - self.started))

        limit = self.limit.at_least(SECONDS_A_WEEK)  # without this there is no plan at all
        found = self.solver(Supplies(self.problem).kept_to(cells), limit, told)
        return None if found.status in ("infeasible", "unknown") else found


def required(problem: Problem) -> frozenset[str]:
    """The stops that must be served."""
    return frozenset(stop.id for stop in problem.stops if stop.must_be_served)


def detours(problem: Problem, routes: Iterable[Route]) -> dict[str, int]:
    """The driving that a visit of each stop costs its route at the most, as its neighbours stand."""
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
                found[step.stop] = max(0, extra, found.get(step.stop, 0))
    return found
