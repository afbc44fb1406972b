"""What a week's page tells of kits that are short."""

from dataclasses import dataclass
from datetime import date

from routing.problem import Problem
from routing.solution import Solution
from routing.supplies_left import left_beside


@dataclass(frozen=True, slots=True)
class KitsLimit:
    """There are kits for so many clients; ``since``: from that day of the week on, None for all of it."""

    clients: int
    since: date | None


def kits_limits(problem: Problem) -> tuple[KitsLimit, ...]:
    """The supplies that were less than the clients expected at all sites together."""
    return tuple(
        KitsLimit(supply.most, None if supply.days is None else date.fromisoformat(supply.days[0]))
        for supply in problem.supplies or ()
    )


def has_no_kits_left(problem: Problem, solution: Solution, stop_id: str) -> bool:
    """Whether the stop could be served on none of its days beside the others with the kits there are."""
    stop = next(stop for stop in problem.stops if stop.id == stop_id)
    days = [day.id for day in problem.days]
    windows = days if stop.windows is None else [window.day for window in stop.windows]
    short: set[str] = set()
    left = left_beside(problem, solution.routes)
    for supply, most in zip(problem.supplies or (), left, strict=True):
        if (stop.demand or 0) > most:
            short |= set(supply.days or days)
    return bool(windows) and short.issuperset(windows)
