"""A plan within supplies, where stops may be served again or the horizon is long.

It begins with those visits of the plan without supplies that the supplies allow; then it is made better part
by part, and each part takes what the others leave.
"""

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic

from routing.answer_of_routes import solution_of_routes
from routing.months import MonthRun
from routing.problem import Problem
from routing.solution import Solution
from routing.supplied import Cells, Supplies
from routing.supplied_week import SECONDS_A_WEEK, detours, required


def best_month(run: MonthRun, free: Solution, bound: int) -> Solution | None:
    """The best plan found; None without any.

    Parameters
    ----------
    run
        Of the problem with supplies.
    free
        The answer where nothing runs out.
    bound
        What no plan exceeds.
    """
    supplies = Supplies(run.problem)
    regret = detours(run.problem, free.routes)
    cells = supplies.most(supplies.of(free.routes), required(run.problem), regret).cells
    if cells is None:
        return None
    # Without this there is no plan at all.
    limit = run.limit.at_least(SECONDS_A_WEEK * len(run.problem.days) / 7)
    routes = replace(run, problem=_only(run.problem, free, cells), limit=limit).first_plan()
    routes = run.made_better(routes, bound)
    found = solution_of_routes(run.problem, routes, bound, monotonic() - run.started)
    return None if found.status == "unknown" else found


def _only(problem: Problem, free: Solution, cells: Mapping[str, Cells]) -> Problem:
    """The problem with only the chosen visits of a plan, each on its day."""
    number = {day.id: i for i, day in enumerate(problem.days)}
    days: dict[str, list[str]] = {}
    for route in sorted(free.routes, key=lambda route: number[route.day]):
        for step in route.stops:
            days.setdefault(step.stop, []).append(route.day)
    stops = tuple(
        stop.model_copy(update={"windows": stop.windows_on(days[stop.id][: len(cells[stop.id])])})
        for stop in problem.stops
        if stop.id in cells
    )
    return problem.model_copy(update={"stops": stops})
