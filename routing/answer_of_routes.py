"""A solution from routes alone, where no list of day routes says more about what is left out."""

from collections import Counter

from routing.answer import has_metres, metres_of
from routing.problem import Problem
from routing.solution import Route, Solution, Unassigned

NOT_PROVEN = "serving it would cost at least 0 of prize"


def solution_of_routes(problem: Problem, routes: tuple[Route, ...], bound: int, seconds: float) -> Solution:
    """What ``routes`` come to; nothing where they leave out what is required, or leave a vehicle away."""
    served = Counter(step.stop for route in routes for step in route.stops)
    routes = _in_order(problem, routes)
    here = {route.vehicle: route.end for route in routes}
    required = all(served[stop.id] or not stop.must_be_served for stop in problem.stops)
    if not required or any(here.get(one.id, one.start) != one.end for one in problem.vehicles):
        return _unknown(problem, bound, seconds)
    prize = sum(sum(stop.prizes[: served[stop.id]]) for stop in problem.stops)
    driving = sum(route.driving for route in routes)
    proven = prize == bound
    left_out = [stop.id for stop in problem.stops if not served[stop.id]]
    return Solution(
        status="optimal" if proven and driving == 0 else "feasible",
        prize=prize,
        bound=bound,
        driving=driving,
        driving_bound=0 if proven else None,
        metres=metres_of(problem, routes),
        seconds=seconds,
        routes=routes,
        unassigned=tuple(
            Unassigned(stop=stop, reason="outweighed", detail=NOT_PROVEN, cost=0) for stop in left_out
        ),
    )


def _in_order(problem: Problem, routes: tuple[Route, ...]) -> tuple[Route, ...]:
    number = {day.id: i for i, day in enumerate(problem.days)}
    return tuple(sorted(routes, key=lambda route: (route.vehicle, number[route.day])))


def _unknown(problem: Problem, bound: int, seconds: float) -> Solution:
    return Solution(
        status="unknown",
        prize=0,
        bound=bound,
        driving=0,
        driving_bound=None,
        metres=0 if has_metres(problem) else None,
        seconds=seconds,
    )
