"""What solving a week and solving a month have in common."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlmodel import Session

from models.database import transaction
from models.errors import N_
from models.operations.plan_claim import Claim
from models.queries.travel import RoadTimes, road_times
from routing.problem import Problem
from routing.solution import Solution

log = logging.getLogger(__name__)


class Answer(Protocol):
    """What was found; the sentences name rules that it breaks."""

    @property
    def broken_rules(self) -> Sequence[str]: ...


Inputs_ = TypeVar("Inputs_")
Answer_ = TypeVar("Answer_", bound=Answer)


def solve_once(
    claim: Claim,
    read: Callable[[Session, Claim, RoadTimes], Inputs_],
    answer: Callable[[Claim, Inputs_], Answer_],
    write: Callable[[Session, Claim, Answer_, RoadTimes], None],
) -> bool:
    """Read, solve with no transaction open, and write; False where what was read has changed meanwhile."""
    times = road_times(claim.engine, claim.settings)
    with transaction(claim.engine, reads_only=True) as session:
        inputs = read(session, claim, times)
    with claim.alive():
        found = answer(claim, inputs)
    if found.broken_rules:
        log.error("%s %s breaks a rule: %s", claim.table.__name__, claim.plan_id, found.broken_rules[0])
        claim.fail(N_("The planner made a plan that breaks a rule, so it was thrown away."))
        return True
    with transaction(claim.engine) as session:
        if read(session, claim, times) != inputs:
            return False
        write(session, claim, found, times)
    return True


def columns_of(problem: Problem, solution: Solution) -> dict[str, Any]:
    """A run's columns for what was found, and for which problem."""
    return {
        "problem": problem.model_dump(mode="json", by_alias=True, exclude_none=True),
        "solution": solution.model_dump(mode="json"),
        "best": solution.prize,
        "bound": solution.bound,
        "solving_seconds": solution.seconds,
    }
