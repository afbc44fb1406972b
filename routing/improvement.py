"""A plan made better part by part: some vehicles on some days are planned anew beside all the rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from time import monotonic

from routing.indexed import index_problem
from routing.limit import Limit
from routing.part import Part, PartOfPlan
from routing.problem import Problem
from routing.progress import ignore
from routing.solution import Route
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
    problem: Problem, routes: Sequence[Route], part: Part, limit: Limit, seed: int
) -> tuple[Route, ...]:
    """The plan with ``part`` of it planned anew, or as it is where that is no better."""
    beside = PartOfPlan(problem, routes, part)
    smaller = beside.problem()
    if smaller is None or limit.over():
        return tuple(routes)
    answer, outcome = WeekRun(index_problem(smaller), limit, monotonic(), seed, 1, ignore).answered()
    if outcome.plan is None:
        return tuple(routes)
    changed = (*beside.kept, *answer.routes(outcome.plan))
    return changed if value_of(problem, changed) > value_of(problem, routes) else tuple(routes)
