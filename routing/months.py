"""Long horizons, and stops that are served again: planned part by part, with a bound on the whole.

Each part is a problem in which a stop is served once, on the days that its gap leaves. The bound is that
of a problem with a copy of a stop for each visit it may have, which knows less of the gaps; or, where the
days fall into stretches that share only their stops, the one of routing.visit_prices.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic

from routing.answer import Answer
from routing.answer_of_routes import solution_of_routes
from routing.crowded_days import Shares
from routing.improvement import improved, value_of
from routing.indexed import index_problem
from routing.limit import Limit
from routing.part import Part
from routing.problem import Problem, Stop, TimeWindow
from routing.progress import Progress, ignore
from routing.question import Outcome
from routing.solution import Route, Solution
from routing.visit_prices import VisitPrices, stretches_of
from routing.week_run import WeekRun

DAYS_OF_A_LONG_HORIZON = 20
DAYS_OF_A_PART = 7
LONGER = 3
SHARE_FOR_BOUND, SHARE_FOR_WHOLE = 0.4, 0.8
SHARE_OF_A_PART = 0.1


def is_long(problem: Problem) -> bool:
    """Whether it is planned part by part."""
    return len(problem.days) >= DAYS_OF_A_LONG_HORIZON or any(stop.visits for stop in problem.stops)


@dataclass(frozen=True, slots=True)
class MonthRun:
    """One call of `solve` for a problem with visits or of many days.

    ``known`` are prices of stops that parts take over from each other.
    """

    problem: Problem
    limit: Limit
    started: float
    seed: int
    workers: int
    report: Callable[[Progress], None]
    known: Shares = field(default_factory=dict)

    def solution(self) -> Solution:
        """A first plan and a bound, then the plan made better part by part until it meets the bound."""
        if any(stop.visits for stop in self.problem.stops):
            routes = self.first_plan()
            bound = self._bound_beside(routes)
        else:
            routes, bound = self._whole()
            routes = routes or self.first_plan()
        routes = self.made_better(routes, bound)
        return solution_of_routes(self.problem, routes, bound, monotonic() - self.started)

    def first_plan(self) -> tuple[Route, ...]:
        """Part by part from the first day on."""
        return self._planned((), self._first_parts(), None)

    def made_better(self, routes: tuple[Route, ...], bound: int) -> tuple[Route, ...]:
        """Until time is over, the bound is met or no part is better any more."""
        self._tell(routes, bound)
        length, shift = self._shortest, 0
        while not self.limit.over() and value_of(self.problem, routes)[1] < bound:
            before = value_of(self.problem, routes)
            routes = self._planned(routes, self._parts(length, shift), bound)
            shift += length // 2
            if value_of(self.problem, routes) == before and shift >= length:
                if length >= len(self.problem.days):
                    break
                length, shift = length + LONGER, 0
        return routes

    def _planned(
        self, routes: tuple[Route, ...], parts: Iterator[Part], bound: int | None
    ) -> tuple[Route, ...]:
        for part in parts:
            share = self.limit.within(max(1.0, self.limit.left() * SHARE_OF_A_PART))
            before, routes = routes, improved(self.problem, routes, part, share, self.seed, self.known)
            if routes != before:
                self._tell(routes, bound)
        return routes

    def _tell(self, routes: tuple[Route, ...], bound: int | None) -> None:
        _, prize, driving = value_of(self.problem, routes)
        self.report(Progress(prize, bound, -driving, monotonic() - self.started))

    def _first_parts(self) -> Iterator[Part]:
        """All vehicles together, part after part."""
        everyone = frozenset(vehicle.id for vehicle in self.problem.vehicles)
        for first in range(0, len(self.problem.days), self._shortest):
            yield Part(everyone, first, min(first + self._shortest, len(self.problem.days)) - 1)

    @property
    def _shortest(self) -> int:
        """A week, or as long as the least gap, since a part serves a stop only once."""
        gaps = (stop.visits.gap for stop in self.problem.stops if stop.visits and stop.visits.most > 1)
        return min(DAYS_OF_A_PART, *gaps, DAYS_OF_A_PART)

    def _parts(self, length: int, shift: int) -> Iterator[Part]:
        """Stretches of ``length`` days from ``shift`` on, each vehicle alone and all together."""
        days = len(self.problem.days)
        alone = [frozenset([vehicle.id]) for vehicle in self.problem.vehicles]
        together = [frozenset().union(*alone)] if len(alone) > 1 else []
        for first in range(shift % length, days, length):
            last = min(first + length, days) - 1
            yield from (Part(vehicles, first, last) for vehicles in (*alone, *together))

    def _bound_beside(self, routes: tuple[Route, ...]) -> int:
        """What no plan exceeds; ``routes`` are the best plan known."""
        stretches = stretches_of(self.problem)
        if stretches is None:
            answer, outcome = self._of_copies(SHARE_FOR_BOUND, ignore, {})
            return max(0, answer.prize_bound(outcome.bound))
        value = value_of(self.problem, routes)[1]
        share = self.limit.within(self.limit.left() * SHARE_FOR_BOUND)
        served = Counter(step.stop for route in routes for step in route.stops)
        bound = VisitPrices(self.problem, stretches, value, share, self.seed).bound(served)
        most = sum(sum(stop.prizes) for stop in self.problem.stops)
        return most if bound is None else min(bound, most)

    def _whole(self) -> tuple[tuple[Route, ...], int]:
        """The days all at once, where each stop is served once: a plan and what none exceeds."""
        answer, outcome = self._of_copies(SHARE_FOR_WHOLE, self.report, self.known)
        routes = () if outcome.plan is None else answer.routes(outcome.plan)
        return routes, max(0, answer.prize_bound(outcome.bound))

    def _of_copies(
        self, share: float, report: Callable[[Progress], None], known: Shares
    ) -> tuple[Answer, Outcome]:
        """A plan of copies may break a gap, so it is told only where there are none."""
        within = self.limit.within(self.limit.left() * share)
        copies = tuple(copy for stop in self.problem.stops for copy in _copies(self.problem, stop))
        once = self.problem.model_copy(update={"format": "marshrut-problem/1", "stops": copies})
        run = WeekRun(index_problem(once), within, self.started, self.seed, self.workers, report, known)
        return run.answered()


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
        if windows := stop.windows_on(stretch):
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
