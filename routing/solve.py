"""Plan a week: the best plan, its proof, and why a stop is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from routing.answer import Answer
from routing.fleet import Fleet, build_fleet, worth_of
from routing.indexed import Indexed, index_problem
from routing.limit import Limit
from routing.optimum import optimise
from routing.problem import Problem
from routing.question import Outcome, Question
from routing.scopes import large, small
from routing.solution import Solution

SHARE_FOR_FIRST_PLAN = 0.3


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far: prize, what no plan exceeds (None: not known yet), driving, seconds spent."""

    prize: int
    bound: int | None
    driving: int
    seconds: float


def never() -> bool:
    """The solver runs until it is done or out of time."""
    return False


def ignore(progress: Progress) -> None:
    """Nobody watches."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    stop: Callable[[], bool] = never,
    report: Callable[[Progress], None] = ignore,
) -> Solution:
    """The best plan for ``problem``: all that is required, then the most prize, then the least driving.

    Parameters
    ----------
    problem : Problem
        Units are those of ``routing.problem``.
    seconds : float
        Wall-clock budget for everything, reasons included.
    seed : int
        Seeds what is random, which is only the search for plans where proofs are out of reach.
    workers : int
        Threads of the set-packing solver.
    stop : callable
        Asked often; once it says True the best plan so far is returned soon.
    report : callable
        Told of each better plan or bound.

    Returns
    -------
    Solution
        With status ``optimal``, ``feasible``, ``infeasible`` or ``unknown``.
    """
    started = monotonic()
    limit = Limit(started + seconds, stop)
    return _Run(index_problem(problem), limit, started, seed, workers, report).solution()


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of `solve`."""

    indexed: Indexed
    limit: Limit
    started: float
    seed: int
    workers: int
    report: Callable[[Progress], None]

    def solution(self) -> Solution:
        """Everything where that is not too much, else a first plan from little and a better one from more."""
        first = build_fleet(self.indexed, small(self.indexed, self.limit))
        if first.complete or self.limit.over():
            answer, outcome = self._answered(first, self.indexed.least, self.limit)
            return answer.solution(outcome, self.limit, self.started)
        within = self.limit.within(self.limit.left() * SHARE_FOR_FIRST_PLAN)
        _, outcome = self._answered(first, self.indexed.least, within)
        fleet = build_fleet(self.indexed, large(self.indexed, self.limit))
        least = self.indexed.least if outcome.plan is None else worth_of(outcome.plan) + 1
        better, found = self._answered(fleet, least, self.limit)
        if found.plan is None and outcome.plan is not None:
            better = Answer(self.indexed, first, fleet.complete)
            found = Outcome(outcome.plan, max(found.bound, worth_of(outcome.plan)))
        return better.solution(found, self.limit, self.started)

    def _answered(self, fleet: Fleet, least: int, within: Limit) -> tuple[Answer, Outcome]:
        answer = Answer(self.indexed, fleet, fleet.complete)

        def told(outcome: Outcome) -> None:
            if outcome.plan is not None:
                prize, bound, driving = answer.figures(outcome)
                self.report(Progress(prize, bound, driving, monotonic() - self.started))

        prize = self.indexed.weights.prize
        question = Question(fleet, prize, least, seed=self.seed, workers=self.workers)
        outcome = optimise(question, within, told)
        told(outcome)
        return answer, outcome
