"""A week out of two parts: what was driven as it was published, and what was planned anew."""

from collections.abc import Sequence
from itertools import pairwise

from models.queries.rest_of_week import RestProblem
from routing.broken_week import Replanned
from routing.problem import Problem
from routing.solution import Route, Solution


def whole_week(rest: RestProblem, again: Replanned) -> Solution:
    """The solution of the whole week, for whoever shows or counts it.

    A site that was skipped and is planned again stands in it twice, and a vehicle whose day was broken off
    has two routes that day, so the rules of a solution hold for the second part only, which was checked.
    """
    prize, driving = rest.prize_done, sum(route.driving for route in rest.past)
    found, metres = again.solution, _metres(rest.week, rest.past)
    bounds = found.bound, found.driving_bound
    return found.model_copy(
        update={
            "prize": prize + found.prize,
            "bound": None if bounds[0] is None else prize + bounds[0],
            "driving": driving + found.driving,
            "driving_bound": None if bounds[1] is None else driving + bounds[1],
            "metres": None if metres is None or found.metres is None else metres + found.metres,
            "routes": (*rest.past, *found.routes),
        }
    )


def _metres(problem: Problem, routes: Sequence[Route]) -> int | None:
    numbers = {place: number for number, place in enumerate(problem.places)}
    matrices = {day.id: problem.matrices[day.matrix].metres for day in problem.days}
    total = 0
    for route in routes:
        metres = matrices[route.day]
        if metres is None:
            return None
        places = [numbers[step.place] for step in route.steps if step.type != "break"]
        total += sum(metres[a][b] or 0 for a, b in pairwise(places))
    return total
