"""What a plan leaves of supplies; without the solver."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from routing.problem import Problem, Supply
from routing.solution import Route


def without_supplies(problem: Problem) -> Problem:
    """The same problem where nothing runs out."""
    stops = tuple(stop.model_copy(update={"demand": None}) for stop in problem.stops)
    return problem.model_copy(update={"supplies": None, "stops": stops})


def left_beside(problem: Problem, routes: Iterable[Route]) -> tuple[int, ...]:
    """What of each supply the stops of ``routes`` leave, below 0 where they exceed it."""
    number = {day.id: i for i, day in enumerate(problem.days)}
    demands = {stop.id: stop.demands for stop in problem.stops}
    served: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for route in sorted(routes, key=lambda route: number[route.day]):
        for step in route.stops:
            # A week whose rest was planned anew may hold a stop that was skipped once more.
            taken[route.day] += demands[step.stop][min(served[step.stop], len(demands[step.stop]) - 1)]
            served[step.stop] += 1
    return tuple(
        supply.most - sum(taken[day] for day in (taken if supply.days is None else supply.days))
        for supply in problem.supplies or ()
    )


def exceeds(problem: Problem, routes: Iterable[Route]) -> bool:
    """Whether the stops of ``routes`` demand more than there is."""
    return any(left < 0 for left in left_beside(problem, routes))


def narrowed(supplies: Sequence[Supply], left: Iterable[int], days: Container[str]) -> tuple[Supply, ...]:
    """So much of each ``left``, for those of its days that are among ``days``."""
    return tuple(
        Supply(
            most=max(0, most),
            days=None if one.days is None else tuple(day for day in one.days if day in days),
        )
        for one, most in zip(supplies, left, strict=True)
    )
