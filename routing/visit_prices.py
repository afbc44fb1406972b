"""What no plan of a long horizon exceeds, where it falls into stretches of days that share only their stops.

Each stretch is solved as if every visit of a stop were worth one price, whichever visit it is. What a stop
brings beyond so many visits at that price is added, so whatever the prices, no plan exceeds the sum
(Lagrange). The prices are moved until stretches serve a stop about as often as it pays at its price.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from routing.indexed import index_problem
from routing.limit import Limit
from routing.problem import Problem, Stop, Vehicle
from routing.progress import ignore
from routing.week_run import WeekRun

Prices = NDArray[np.float64]
PARTS_OF_A_PRIZE = 16
PATIENCE = 3
SHARE_OF_A_STRETCH = 0.1
LEAST_STEP = 0.02


def stretches_of(problem: Problem) -> list[Problem] | None:
    """The problem cut where no vehicle drives on both sides; None where a stretch may serve a stop twice."""
    number = {day.id: i for i, day in enumerate(problem.days)}
    spans: list[tuple[int, int, list[Vehicle]]] = []
    driving = [vehicle for vehicle in problem.vehicles if vehicle.shifts]
    for vehicle in sorted(driving, key=lambda one: min(number[shift.day] for shift in one.shifts)):
        days = [number[shift.day] for shift in vehicle.shifts]
        if spans and min(days) <= spans[-1][1]:
            first, last, vehicles = spans.pop()
            spans.append((first, max(last, *days), [*vehicles, vehicle]))
        else:
            spans.append((min(days), max(days), [vehicle]))
    longest = max((last - first + 1 for first, last, _ in spans), default=0)
    if any(_least_gap(stop) < longest for stop in problem.stops) or len(spans) < 2:
        return None
    return [_stretch(problem, *span) for span in spans]


def _least_gap(stop: Stop) -> float:
    return float("inf") if len(stop.prizes) == 1 or stop.visits is None else stop.visits.gap


def _stretch(problem: Problem, first: int, last: int, vehicles: Sequence[Vehicle]) -> Problem:
    days = problem.days[first : last + 1]
    ids = {day.id for day in days}
    stops = (
        stop.model_copy(
            update={
                "windows": None
                if stop.windows is None
                else tuple(window for window in stop.windows if window.day in ids),
                "visits": None,
                "required": False,
                "pin": None,
            }
        )
        for stop in problem.stops
        if stop.pin is None or stop.pin.day is None or stop.pin.day in ids
    )
    return problem.model_copy(
        update={
            "days": days,
            "vehicles": tuple(vehicles),
            "stops": tuple(s for s in stops if s.windows != ()),
        }
    )


@dataclass
class VisitPrices:
    """The search for prices at which the bound is low. ``value``: of the best plan known."""

    problem: Problem
    stretches: Sequence[Problem]
    value: int
    limit: Limit
    seed: int

    def __post_init__(self) -> None:
        self.number = {stop.id: i for i, stop in enumerate(self.problem.stops)}
        self.brings = [np.cumsum((0, *stop.prizes)) for stop in self.problem.stops]

    def bound(self, served: Counter[str]) -> int | None:
        """The lowest bound found; None where there was no time for any."""
        center = trial = self._first(served)
        best, step, idle = float("inf"), 1.0, 0
        while not self.limit.over() and step >= LEAST_STEP and best >= self.value + 1:
            told = self._bound_at(trial)
            if told is None:
                break
            bound, slope = told
            idle = 0 if bound < best else idle + 1
            if bound < best:
                best, center, slope_there = bound, trial, slope
            if idle == PATIENCE:
                step, idle, trial, slope, bound = step / 2, 0, center, slope_there, best
            length = float((slope**2).sum())
            if length == 0:
                break
            trial = np.maximum(0.0, trial - step * (bound - self.value) / length * slope)
        return None if best == float("inf") else int(best)

    def _first(self, served: Counter[str]) -> Prices:
        """Between what the plan's last visit of a stop brings and what one more would."""
        prices = []
        for stop in self.problem.stops:
            count, prizes = served[stop.id], stop.prizes
            near = prizes[max(0, count - 1) : count + 1]
            prices.append(sum(near) / len(near))
        return np.array(prices)

    def _bound_at(self, prices: Prices) -> tuple[float, Prices] | None:
        """The bound at these prices, rounded, and how it grows with each; None where time is over."""
        whole = np.round(prices * PARTS_OF_A_PRIZE).astype(np.int64)
        bound, slope = 0.0, np.zeros(len(whole))
        for i, brings in enumerate(self.brings):
            left = brings - np.arange(len(brings)) * (whole[i] / PARTS_OF_A_PRIZE)
            bound, slope[i] = bound + float(left.max()), -float(left.argmax())
        for stretch in self.stretches:
            if self.limit.over():
                return None
            bound += self._solve(stretch, whole, slope) / PARTS_OF_A_PRIZE
        return bound, slope

    def _solve(self, stretch: Problem, whole: NDArray[np.int64], slope: Prices) -> int:
        stops = tuple(
            stop.model_copy(update={"prize": int(whole[self.number[stop.id]])}) for stop in stretch.stops
        )
        priced = stretch.model_copy(update={"stops": stops})
        share = self.limit.within(max(0.5, self.limit.left() * SHARE_OF_A_STRETCH))
        run = WeekRun(index_problem(priced), share, monotonic(), self.seed, 1, ignore)
        answer, outcome = run.answered()
        for route in answer.routes(outcome.plan) if outcome.plan else ():
            for step in route.stops:
                slope[self.number[step.stop]] += 1
        return max(0, answer.prize_bound(outcome.bound))
