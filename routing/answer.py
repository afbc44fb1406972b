"""From weeks and weights back to what was asked: a solution by ids."""

from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from routing.capacity import most_prize
from routing.fleet import Fleet, Plan
from routing.indexed import Indexed
from routing.limit import Limit
from routing.problem import Problem
from routing.question import Outcome
from routing.solution import BreakStep, Route, Solution, Status
from routing.timetable import routes_of_week
from routing.unassigned import WhyNot

LEAST_FOR_REASONS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Reads outcomes of one problem.

    ``bounded``: their bounds hold for every plan, since no day route is missing where they were made.
    Where they do not, ``most`` is what no plan's worth exceeds, if that is known.
    """

    indexed: Indexed
    fleet: Fleet
    bounded: bool
    most: int | None = None

    def figures(self, outcome: Outcome) -> tuple[int, int, int]:
        """Prize, bound of prize, and driving of an outcome with a plan."""
        assert outcome.plan is not None
        return self.prize(outcome.plan), self.prize_bound(outcome.bound), self.driving(outcome.plan)

    def prize(self, plan: Plan) -> int:
        return self.prize_of_stops([stop for column in plan for stop in column.stops])

    def prize_of_stops(self, stops: list[int]) -> int:
        return int(self.indexed.prize[stops].sum())

    def driving(self, plan: Plan) -> int:
        total = 0
        for column in plan:
            worked = [route for route in column.routes if route >= 0]
            total += int(self.fleet.graphs[column.group].table.driving[worked].sum())
        return total

    def prize_bound(self, bound: int) -> int:
        """The most prize that a plan of at most ``bound`` of worth, with all that is required, has.

        Where day routes are missing, ``bound`` does not hold; ``most`` and working time must do.
        """
        if self.bounded:
            return self._prize_within(bound)
        by_time = most_prize(self.indexed)
        return by_time if self.most is None else min(by_time, max(0, self._prize_within(self.most)))

    def _prize_within(self, bound: int) -> int:
        weights = self.indexed.weights
        in_prizes = -(-(bound - self.indexed.all_required) // weights.prize)
        return min(in_prizes * weights.prize_unit, int(self.indexed.prize.sum()))

    def excludes_required(self, bound: int) -> bool:
        """Whether no plan of at most ``bound`` of worth serves all that is required."""
        return self.prize_bound(bound) < 0

    def solution(self, outcome: Outcome, limit: Limit, started: float) -> Solution:
        """The whole answer, reasons included."""
        if self.bounded and self.excludes_required(outcome.bound):
            return self._without_plan("infeasible", limit, started)
        if outcome.plan is None:
            return self._without_plan("unknown", limit, started)
        return self._with_plan(outcome, outcome.plan, limit, started)

    def _without_plan(self, status: Status, limit: Limit, started: float) -> Solution:
        infeasible = status == "infeasible"
        why = WhyNot(self.indexed, self.fleet, limit)
        return Solution(
            status=status,
            prize=0,
            bound=None if infeasible else int(self.indexed.prize.sum()),
            driving=0,
            driving_bound=None,
            metres=0 if has_metres(self.indexed.problem) else None,
            routes=(),
            unassigned=why.without_plan() if infeasible else (),
            conflict=why.conflict() if infeasible else None,
            seconds=monotonic() - started,
        )

    def _with_plan(self, outcome: Outcome, plan: Plan, limit: Limit, started: float) -> Solution:
        prize, bound, driving = self.figures(outcome)
        driving_bound = self.driving_bound(plan, outcome.bound) if bound == prize else None
        routes = self.routes(plan)
        why = WhyNot(self.indexed, self.fleet, limit.within(max(LEAST_FOR_REASONS, monotonic() - started)))
        return Solution(
            status="optimal" if driving_bound == driving else "feasible",
            prize=prize,
            bound=bound,
            driving=driving,
            driving_bound=driving_bound,
            metres=metres_of(self.indexed.problem, routes),
            routes=routes,
            unassigned=why.beside(outcome, plan, (prize, driving_bound == driving)),
            seconds=monotonic() - started,
        )

    def driving_bound(self, plan: Plan, bound: int) -> int:
        """The least driving of a plan that serves as much and is worth at most ``bound``."""
        if not self.bounded:
            return 0
        served = [stop for column in plan for stop in column.stops]
        units = int(self.indexed.weights.of_stop[served].sum()) - bound
        return max(0, units * self.indexed.weights.unit)

    def routes(self, plan: Plan) -> tuple[Route, ...]:
        """Weeks given to the vehicles of their class, by vehicle, then by day."""
        free = [list(graph.vehicle.vehicles) for graph in self.fleet.graphs]
        of_vehicle = {free[column.group].pop(0): column for column in plan}
        return tuple(
            route
            for vehicle, column in sorted(of_vehicle.items(), key=lambda item: item[0])
            for route in routes_of_week(self.indexed, self.fleet.graphs[column.group], vehicle, column.routes)
        )


def has_metres(problem: Problem) -> bool:
    """Whether every matrix has them."""
    return all(matrix.metres for matrix in problem.matrices.values())


def metres_of(problem: Problem, routes: tuple[Route, ...]) -> int | None:
    """None where a matrix has none."""
    if not has_metres(problem):
        return None
    place = {name: i for i, name in enumerate(problem.places)}
    matrix_of = {day.id: problem.matrices[day.matrix].metres or () for day in problem.days}
    total = 0
    for route in routes:
        passed = [place[step.place] for step in route.steps if not isinstance(step, BreakStep)]
        total += sum(matrix_of[route.day][a][b] or 0 for a, b in pairwise(passed))
    return total
