"""The worker's verb: claim a plan, solve it with no transaction open, write what was found once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from models.errors import N_
from models.operations.plan_claim import Claim, run_claimed, unfinished
from models.operations.price import NOT_MEASURED, Price, price_of
from models.operations.solve_once import columns_of, solve_once
from models.operations.solve_rest import solve_rest
from models.queries.kit_supplies import clients_with_kits, with_kits
from models.queries.planning_problem import planning_problem
from models.queries.rest_of_week import RestProblem, rest_problem
from models.queries.travel import RoadTimes
from models.queries.whole_week import whole_week
from models.settings import Settings
from models.tables.plans import Plan, PlanRequest, PlanState
from routing.check import check
from routing.problem import Problem
from routing.progress import ignore
from routing.solution import Solution
from routing.solve import Progress, keep_supplies, solve

# Of the time for a week, to tell what it costs that times vary, and to keep within the kits there are.
SHARE_FOR_PRICE, SHARE_FOR_KITS, LEAST_SHARE = 0.25, 0.25, 0.05
FAULTS = {
    "infeasible": N_("No plan keeps everything that is required."),
    "unknown": N_("No plan was found in the time allowed."),
}


def solve_plan(engine: Engine, settings: Settings, plan_id: UUID) -> bool:
    """Solve a week plan, as `run_claimed` says."""
    once = partial(solve_once, read=_inputs, answer=_answer, write=_write)
    return run_claimed(Claim(engine, settings, plan_id), once, N_("The planner failed on this week."))


def unfinished_plans(engine: Engine) -> list[UUID]:
    return unfinished(engine, Plan)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """``free``: the problem if times might be those of the last visits; ``rest``: all that is to plan.

    ``within_kits``: the problem with the kits there were when solving began. Some are used all the while,
    which is no reason to begin again.
    """

    request: PlanRequest
    problem: Problem
    free: Problem
    within_kits: Problem = field(compare=False)
    rest: RestProblem | None = None

    @property
    def varies(self) -> bool:
        return self.problem != self.free

    @property
    def is_limited(self) -> bool:
        return self.within_kits.supplies is not None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found for which problem, what its rules cost, and those that it breaks."""

    problem: Problem
    solution: Solution
    broken_rules: list[str]
    price: Price = NOT_MEASURED
    kits_price: Price = NOT_MEASURED


def _inputs(session: Session, claim: Claim, times: RoadTimes) -> _Inputs:
    plan = session.get_one(Plan, claim.plan_id)
    request = PlanRequest.model_validate(plan.request)
    if plan.rest is not None:
        rest = rest_problem(session, plan, times.table)
        return _Inputs(request, rest.week, rest.week, rest.week, rest)
    problem, free = (planning_problem(session, request, times.table, vary=vary) for vary in (True, False))
    today, replaced = claim.settings.today, (request.week,)
    testable = clients_with_kits(session, request.days, request.vehicles, today, replaced)
    return _Inputs(request, problem, free, with_kits(problem, testable))


def _answer(claim: Claim, inputs: _Inputs) -> _Answer:
    if inputs.rest is not None:
        return _answer_of_rest(claim, inputs.rest, inputs.request.seed)
    started = monotonic()
    share = 1 - SHARE_FOR_PRICE * inputs.varies - SHARE_FOR_KITS * inputs.is_limited
    # A plan that serves more than there are kits for is none to tell of.
    heard = ignore if inputs.is_limited else claim.report
    found = _solve(claim, inputs, inputs.problem, share, heard)
    for_kits = claim.settings.plan_seconds * SHARE_FOR_KITS * inputs.is_limited
    price = _price(claim, inputs, found, monotonic() - started + for_kits)
    if not inputs.is_limited:
        return _Answer(inputs.problem, found, check(inputs.problem, found), price)
    kept = _keep_within_kits(claim, inputs, found, for_kits)
    return _Answer(
        inputs.within_kits, kept, check(inputs.within_kits, kept), price, kits_price=price_of(kept, found)
    )


def _answer_of_rest(claim: Claim, rest: RestProblem, seed: int) -> _Answer:
    again = solve_rest(claim, rest, seed)
    limited = rest.week.supplies is not None
    return _Answer(
        problem=rest.week,
        solution=whole_week(rest, again),
        broken_rules=check(again.problem, again.solution),
        kits_price=price_of(again.solution, again.free) if limited else NOT_MEASURED,
    )


def _keep_within_kits(claim: Claim, inputs: _Inputs, found: Solution, seconds: float) -> Solution:
    return keep_supplies(
        inputs.within_kits,
        found,
        seconds=seconds,
        seed=inputs.request.seed,
        stop=claim.stopped.is_set,
        report=claim.report,
    )


def _solve(
    claim: Claim, inputs: _Inputs, problem: Problem, share: float, report: Callable[[Progress], None]
) -> Solution:
    return solve(
        problem,
        seconds=claim.settings.plan_seconds * share,
        seed=inputs.request.seed,
        stop=claim.stopped.is_set,
        report=report,
    )


def _price(claim: Claim, inputs: _Inputs, solution: Solution, used: float) -> Price:
    """Within the run's own time, so it may stay a bound."""
    if not inputs.varies or solution.status in FAULTS:
        return price_of(solution, solution)
    left = max(1 - used / claim.settings.plan_seconds, LEAST_SHARE)
    return price_of(solution, _solve(claim, inputs, inputs.free, left, lambda progress: None))


def _write(session: Session, claim: Claim, answer: _Answer, times: RoadTimes) -> None:
    fault = FAULTS.get(answer.solution.status)
    claim.finish(
        session,
        state=PlanState.FAILED if fault else PlanState.SOLVED,
        fault=fault,
        road_fault=times.fault.message if times.fault else None,
        **columns_of(answer.problem, answer.solution),
        price_least=answer.price.least,
        price_most=answer.price.most,
        kits_least=answer.kits_price.least,
        kits_most=answer.kits_price.most,
    )
