"""Plan a week or several: the best plan, its proof, and why a stop is left out."""

from collections.abc import Callable
from time import monotonic

from routing.indexed import index_problem
from routing.limit import Limit
from routing.months import DAYS_OF_A_LONG_HORIZON, MonthRun
from routing.problem import Problem
from routing.progress import Progress as Progress
from routing.progress import ignore
from routing.solution import Solution
from routing.week_run import WeekRun


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
    started = monotonic()
    limit = Limit(started + seconds, stop)
    if len(problem.days) >= DAYS_OF_A_LONG_HORIZON or any(stop.visits for stop in problem.stops):
        return MonthRun(problem, limit, started, seed, workers, report).solution()
    answer, outcome = WeekRun(index_problem(problem), limit, started, seed, workers, report).answered()
    if reasons or outcome.plan is None:
        return answer.solution(outcome, limit, started)
    return answer.solution(outcome, limit.within(0.0), started)
