"""Solving the rest of a published week: what was promised first, and soon."""

from dataclasses import replace

from models.operations.plan_claim import Claim
from models.queries.rest_of_week import RestProblem
from models.tables.rest_of_week import REST_SECONDS
from routing.broken_week import Replanned
from routing.progress import Progress
from routing.replan import replan


def solve_rest(claim: Claim, rest: RestProblem, seed: int) -> Replanned:
    """The new part of the week."""
    done = rest.prize_done

    def report(progress: Progress) -> None:
        bound = None if progress.bound is None else done + progress.bound
        claim.report(replace(progress, prize=done + progress.prize, bound=bound))

    return replan(
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
