"""A plan made better part by part: some vehicles on some days are planned anew beside all the rest."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from time import monotonic

from routing.crowded_days import Shares
from routing.indexed import index_problem
from routing.limit import Limit
from routing.part import Part, PartOfPlan
from routing.problem import Problem
from routing.progress import Progress, ignore
from routing.solution import Route, Solution
from routing.supplied import Supplies
from routing.supplied_week import WeekWithin
from routing.supplies_left import exceeds, without_supplies
from routing.week_run import WeekRun

Value = tuple[int, int, int]


def value_of(problem: Problem, routes: Iterable[Route]) -> Value:
    """Required stops served, prize, and driving below zero: the greatest of these is the best plan."""
    routes = list(routes)
    served = Counter(step.stop for route in routes for step in route.stops)
    required = sum(stop.must_be_served and served[stop.id] > 0 for stop in problem.stops)
    prize = sum(sum(stop.prizes[: served[stop.id]]) for stop in problem.stops)
    return required, prize, -sum(route.driving for route in routes)


def improved(
    problem: Problem, routes: Sequence[Route], part: Part, limit: Limit, seed: int, known: Shares
) -> tuple[Route, ...]:
    """The plan with ``part`` of it planned anew, or as it is where that is no better.

    Parameters
    ----------
    known
        Prices from other parts, and then from this.
    """
    beside = PartOfPlan(problem, routes, part)
    smaller = beside.problem()
    if smaller is None or limit.over():
        return tuple(routes)
    planned = _planned(smaller, limit, seed, known)
    if planned is None:
        return tuple(routes)
    changed = (*beside.kept, *planned)
    # A visit between others changes which of them is the second, and so what is taken on which day.
    better = value_of(problem, changed) > value_of(problem, routes) and not exceeds(problem, changed)
    return changed if better else tuple(routes)


def _planned(part: Problem, limit: Limit, seed: int, known: Shares) -> tuple[Route, ...] | None:
    """The best plan found of a part, within what there is of supplies; None without any."""

    def solver(problem: Problem, limit: Limit, report: Callable[[Progress], None]) -> Solution:
        run = WeekRun(index_problem(problem), limit, monotonic(), seed, 1, report, known)
        return run.solution(reasons=False)

    free = solver(without_supplies(part), limit, ignore)
    if free.status in ("infeasible", "unknown"):
        return None
    if not exceeds(part, free.routes):
        return free.routes
    within = WeekWithin(part, solver, limit, monotonic(), ignore)
    found = within.best(free, Supplies(part).everywhere(), free.bound or 0)
    return None if found is None else found.routes
