"""Why a stop is left out: each is forced in turn, and the best plan with it is set beside the best."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from routing.fleet import Fleet, Plan, build_fleet, worth_of
from routing.indexed import Indexed, index_problem
from routing.limit import Limit
from routing.optimum import optimise
from routing.question import Outcome, Question
from routing.scopes import small
from routing.solution import Unassigned

UNREACHABLE = "no vehicle can serve it and keep the rules, even with every other stop left out"
NOT_IN_TIME = "it can be served, but not beside everything that is required"
PAIRS_AT_MOST = 400
FAIR_SHARES = 5


@dataclass(frozen=True)
class WhyNot:
    """Asks about single stops of one problem."""

    indexed: Indexed
    fleet: Fleet
    limit: Limit

    @cached_property
    def free(self) -> Fleet:
        """The fleet where driving costs nothing."""
        return self.fleet.driving_free()

    def beside(self, outcome: Outcome, plan: Plan, best: tuple[int, bool]) -> tuple[Unassigned, ...]:
        """A reason for each stop that the plan leaves out; ``best``: its prize, and if that is proven."""
        served = {stop for column in plan for stop in column.stops}
        left_out = [stop for stop in range(self.indexed.stops) if stop not in served]
        return tuple(
            self._reason(stop, plan, best, self._forced(stop, outcome, len(left_out) - asked))
            for asked, stop in enumerate(left_out)
        )

    def _forced(self, stop: int, outcome: Outcome, left: int) -> Outcome:
        """The best plan with ``stop``, as far as some shares of the time for ``left`` stops go."""
        if self.limit.over() or not self.fleet.complete:
            return Outcome(None, outcome.bound)
        share = self.limit.within(self.limit.left() * FAIR_SHARES / (left + FAIR_SHARES))
        unit, least = self.indexed.weights.prize, self.indexed.least
        return optimise(Question(self.fleet, unit, least, stop, outcome.weeks), share)

    def without_plan(self) -> tuple[Unassigned, ...]:
        """Where nothing can be planned, a stop is out of reach or not in time."""
        return tuple(
            self._unreachable(stop) if not self.reachable(stop) else self._not_in_time(stop)
            for stop in range(self.indexed.stops)
        )

    def reachable(self, stop: int) -> bool:
        """Whether some plan serves it, whatever else is served or left; True where that is not known."""
        return not self._excluded([stop])

    def each_comes_home(self) -> bool:
        """Whether every vehicle can be at its end in time when nothing is required."""
        return not self._excluded([])

    def conflict(self) -> tuple[str, ...]:
        """A smallest set of required stops that exclude each other, as far as time allows; at least one
        that needs each of its stops. Empty where no vehicle movement at all keeps the rules."""
        required = np.flatnonzero(self.indexed.required).tolist()
        if not self.each_comes_home():
            return ()
        small = self._small_conflict(required)
        found = self._thinned(required) if small is None else small
        return tuple(self.indexed.problem.stops[stop].id for stop in found)

    def _small_conflict(self, required: list[int]) -> list[int] | None:
        for size in (1, 2):
            for few in list(combinations(required, size))[:PAIRS_AT_MOST]:
                if not self.limit.over() and self._excluded(list(few)):
                    return list(few)
        return None

    def _thinned(self, required: list[int]) -> list[int]:
        kept = list(required)
        for stop in required:
            without = [other for other in kept if other != stop]
            if not self.limit.over() and self._excluded(without):
                kept = without
        return kept

    def _excluded(self, stops: list[int]) -> bool:
        """Whether no plan serves all of ``stops``; False where that is not known."""
        one_each = np.zeros(self.indexed.stops, dtype=np.int64)
        one_each[stops] = 1
        question = Question(self.free.valued(one_each), 1, len(stops))
        return self.fleet.complete and optimise(question, self.limit).bound < len(stops)

    def _reachable_alone(self, stop: int) -> bool:
        """The same question where no other stop is there: all day routes of one stop are soon listed."""
        problem = self.indexed.problem
        indexed = index_problem(problem.model_copy(update={"stops": (problem.stops[stop],)}))
        fleet = build_fleet(indexed, small(self.limit))
        return fleet is None or WhyNot(indexed, fleet, self.limit).reachable(0)

    def _reason(self, stop: int, plan: Plan, best: tuple[int, bool], forced: Outcome) -> Unassigned:
        if not self.fleet.complete and not self.limit.over() and not self._reachable_alone(stop):
            return self._unreachable(stop)
        excluded = self.fleet.complete and forced.plan is None and forced.bound < self.indexed.least
        if excluded and not self.reachable(stop):
            return self._unreachable(stop)
        if excluded:
            return self._not_in_time(stop)
        prize, proven = best
        weights = self.indexed.weights
        with_it = -(-(forced.bound - self.indexed.all_required) // weights.prize) * weights.prize_unit
        cost = max(0, prize - with_it)
        proven = proven and forced.proven
        detail = f"serving it would cost {'' if proven else 'at least '}{cost} of prize"
        if cost == 0 and proven:
            extra = (worth_of(plan) - forced.bound) * weights.unit
            detail = f"serving it would cost no prize, but {extra} s more of driving"
        name = self.indexed.problem.stops[stop].id
        return Unassigned(stop=name, reason="outweighed", detail=detail, cost=cost)

    def _unreachable(self, stop: int) -> Unassigned:
        name = self.indexed.problem.stops[stop].id
        return Unassigned(stop=name, reason="unreachable", detail=UNREACHABLE)

    def _not_in_time(self, stop: int) -> Unassigned:
        name = self.indexed.problem.stops[stop].id
        return Unassigned(stop=name, reason="not in time", detail=NOT_IN_TIME)
