"""Plan a week or several: the best plan, its proof, and why a stop is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from routing.indexed import index_problem
from routing.limit import Limit
from routing.months import MonthRun, is_long
from routing.problem import Problem
from routing.progress import Progress as Progress
from routing.progress import ignore
from routing.solution import Solution
from routing.supplied_month import best_month
from routing.supplied_run import Best, SuppliedRun
from routing.supplied_week import WeekWithin
from routing.supplies_left import without_supplies
from routing.week_run import WeekRun

# Of the time for a problem with supplies, where the rest thins the plan out.
SHARE_WITHOUT_SUPPLIES = 0.6


def never() -> bool:
    """The solver runs until it is done or out of time."""
    return False


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    stop: Callable[[], bool] = never,
    report: Callable[[Progress], None] = ignore,
    reasons: bool = True,
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
    reasons : bool
        Ask why each stop is left out; without, only that its cost is at least 0.

    Returns
    -------
    Solution
        With status ``optimal``, ``feasible``, ``infeasible`` or ``unknown``.
    """
    return solve_both(
        problem, seconds=seconds, seed=seed, workers=workers, stop=stop, report=report, reasons=reasons
    ).found


@dataclass(frozen=True, slots=True)
class Both:
    """The answer to a problem, and the one if nothing ran out: the same where there are no supplies."""

    found: Solution
    free: Solution


def solve_both(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    stop: Callable[[], bool] = never,
    report: Callable[[Progress], None] = ignore,
    reasons: bool = True,
) -> Both:
    """What ``solve`` says, and what it would say if nothing ran out, so that a shortage can be priced."""
    run = _Run(monotonic(), Limit(monotonic() + seconds, stop), seed, workers)
    if problem.supplies is None:
        found = run.solved(problem, run.limit, report, reasons=reasons)
        return Both(found, found)
    share = run.limit.within(seconds * SHARE_WITHOUT_SUPPLIES)
    free = run.solved(without_supplies(problem), share, ignore, reasons=reasons)
    return Both(run.within_supplies(problem, free, report), free)


def keep_supplies(
    problem: Problem,
    free: Solution,
    *,
    seconds: float,
    seed: int = 0,
    stop: Callable[[], bool] = never,
    report: Callable[[Progress], None] = ignore,
) -> Solution:
    """What ``solve`` says of a problem with supplies, where the answer without them is there already.

    Parameters
    ----------
    free : Solution
        Of the problem without its supplies, in which no stop has a smaller prize.
    """
    run = _Run(monotonic(), Limit(monotonic() + seconds, stop), seed, 1)
    return run.within_supplies(problem, free, report)


@dataclass(frozen=True, slots=True)
class _Run:
    """One call: since when, how long, and with what."""

    started: float
    limit: Limit
    seed: int
    workers: int

    def within_supplies(
        self, problem: Problem, free: Solution, report: Callable[[Progress], None]
    ) -> Solution:
        run = SuppliedRun(problem, self._best_within(problem, report), self.limit, self.started)
        return run.within(free)

    def _best_within(self, problem: Problem, report: Callable[[Progress], None]) -> Best:
        if is_long(problem):
            month = MonthRun(problem, self.limit, self.started, self.seed, self.workers, report)
            return lambda free, open_to, bound: best_month(month, free, bound)
        solver = partial(self.solved, reasons=False)
        return WeekWithin(problem, solver, self.limit, self.started, report).best

    def solved(
        self, problem: Problem, limit: Limit, report: Callable[[Progress], None], *, reasons: bool
    ) -> Solution:
        """Of a problem without supplies."""
        started, seed, workers = self.started, self.seed, self.workers
        if is_long(problem):
            return MonthRun(problem, limit, started, seed, workers, report).solution()
        run = WeekRun(index_problem(problem), limit, started, seed, workers, report)
        return run.solution(reasons=reasons)
