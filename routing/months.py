"""Horizons in which stops are served again and again: planned part by part, with a bound on the whole.

Each part is a problem in which a stop is served once, on the days that its gap leaves. The bound is that
of a problem with a copy of a stop for each visit it may have, which knows less of the gaps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

from routing.answer import Answer
from routing.answer_of_routes import solution_of_routes
from routing.improvement import improved, value_of
from routing.indexed import index_problem
from routing.limit import Limit
from routing.part import Part
from routing.problem import Problem, Stop, TimeWindow
from routing.progress import Progress
from routing.question import Outcome
from routing.solution import Route, Solution
from routing.week_run import WeekRun

DAYS_OF_A_PART = 7
SHARE_FOR_BOUND = 0.4
SHARE_OF_A_PART = 0.1
WHOLE_DAY = 100_000_000


@dataclass(frozen=True, slots=True)
class MonthRun:
    """One call of `solve` for a problem with visits."""

    problem: Problem
    limit: Limit
    started: float
    seed: int
    workers: int
    report: Callable[[Progress], None]

    def solution(self) -> Solution:
        """A plan part by part from the first day on, made better until time is over or the bound is met."""
        routes = self._planned((), self._first_parts())
        self._tell(routes, None)
        answer, outcome = self._of_copies()
        bound = max(0, answer.prize_bound(outcome.bound))
        rounds = 0
        while not self.limit.over() and value_of(self.problem, routes)[1] < bound:
            before = value_of(self.problem, routes)
            routes = self._planned(routes, self._parts(shift=(rounds * DAYS_OF_A_PART) // 2))
            self._tell(routes, bound)
            rounds += 1
            if rounds > 1 and value_of(self.problem, routes) == before:
                break
        return solution_of_routes(self.problem, routes, bound, monotonic() - self.started)

    def _planned(self, routes: tuple[Route, ...], parts: Iterator[Part]) -> tuple[Route, ...]:
        for part in parts:
            share = self.limit.within(max(1.0, self.limit.left() * SHARE_OF_A_PART))
            routes = improved(self.problem, routes, part, share, self.seed)
        return routes

    def _tell(self, routes: tuple[Route, ...], bound: int | None) -> None:
        _, prize, driving = value_of(self.problem, routes)
        self.report(Progress(prize, bound, -driving, monotonic() - self.started))

    def _first_parts(self) -> Iterator[Part]:
        """All vehicles together, week by week."""
        everyone = frozenset(vehicle.id for vehicle in self.problem.vehicles)
        for first in range(0, len(self.problem.days), DAYS_OF_A_PART):
            yield Part(everyone, first, min(first + DAYS_OF_A_PART, len(self.problem.days)) - 1)

    def _parts(self, shift: int) -> Iterator[Part]:
        """Weeks that begin in the midst of those before, each vehicle alone and all together."""
        days = len(self.problem.days)
        alone = [frozenset([vehicle.id]) for vehicle in self.problem.vehicles]
        together = [frozenset().union(*alone)] if len(alone) > 1 else []
        for first in range(shift % DAYS_OF_A_PART, days, DAYS_OF_A_PART):
            last = min(first + DAYS_OF_A_PART, days) - 1
            yield from (Part(vehicles, first, last) for vehicles in (*alone, *together))

    def _of_copies(self) -> tuple[Answer, Outcome]:
        share = self.limit.within(self.limit.left() * SHARE_FOR_BOUND)
        copies = tuple(copy for stop in self.problem.stops for copy in _copies(self.problem, stop))
        once = self.problem.model_copy(update={"format": "marshrut-problem/1", "stops": copies})
        run = WeekRun(index_problem(once), share, self.started, self.seed, self.workers, self._only_bound)
        return run.answered()

    @staticmethod
    def _only_bound(progress: Progress) -> None:
        """A plan of copies may break a gap, so it is not told."""


def _copies(problem: Problem, stop: Stop) -> Iterator[Stop]:
    """A stop for each visit: one for each stretch of days as long as the gap where these are fewer.

    Two visits within such a stretch would lie too close together, so no plan is lost.
    """
    if stop.visits is None:
        yield stop
        return
    gap, days = stop.visits.gap, [day.id for day in problem.days]
    stretches = [days[first : first + gap] for first in range(0, len(days), gap)]
    if len(stretches) > stop.visits.most or len(set(stop.prizes)) > 1:
        for number, prize in enumerate(stop.prizes):
            yield _copy(stop, number, prize, stop.windows)
        return
    for number, stretch in enumerate(stretches):
        given = stop.windows or [TimeWindow(day=day, start=0, end=WHOLE_DAY) for day in stretch]
        windows = tuple(window for window in given if window.day in stretch)
        if windows:
            yield _copy(stop, number, stop.prize, windows)


def _copy(stop: Stop, number: int, prize: int, windows: tuple[TimeWindow, ...] | None) -> Stop:
    changes = {
        "id": f"{stop.id}#{number}",
        "prize": prize,
        "windows": windows,
        "visits": None,
        "required": False,
    }
    return stop.model_copy(update=changes)
