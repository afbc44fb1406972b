"""Solving the rest of a published week: what was promised first, and soon."""

from dataclasses import replace

from models.operations.plan_claim import Claim
from models.queries.rest_of_week import RestProblem
from models.queries.whole_week import whole_week
from models.tables.rest_of_week import REST_SECONDS
from routing.check import check
from routing.progress import Progress
from routing.replan import replan
from routing.solution import Solution


def solve_rest(claim: Claim, rest: RestProblem, seed: int) -> tuple[Solution, list[str]]:
    """The solution of the whole week, and the rules that its new part breaks."""
    done = rest.prize_done

    def report(progress: Progress) -> None:
        bound = None if progress.bound is None else done + progress.bound
        claim.report(replace(progress, prize=done + progress.prize, bound=bound))

    again = replan(
        rest.asked,
        rest.day,
        rest.whereabouts,
        rest.done,
        rest.promised,
        seconds=min(REST_SECONDS, claim.settings.plan_seconds),
        seed=seed,
        stop=claim.stopped.is_set,
        report=report,
    )
    return whole_week(rest, again), check(again.problem, again.solution)
