"""The worker's verb: claim a plan, solve it with no transaction open, write what was found once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.database import transaction
from models.errors import N_, DomainError
from models.operations.plan_claim import Claim
from models.operations.price import NOT_MEASURED, Price, price_of
from models.operations.solve_rest import solve_rest
from models.queries.planning_problem import planning_problem
from models.queries.rest_of_week import RestProblem, rest_problem
from models.queries.travel import RoadTimes, road_times
from models.settings import Settings
from models.tables.plans import UNFINISHED, Plan, PlanRequest, PlanState
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import Progress, solve

# Of the time for a week, where the rest tells what it costs that times vary.
SHARE_WITH_PRICE, LEAST_SHARE = 0.75, 0.05
log = logging.getLogger(__name__)
FAULTS = {
    "infeasible": N_("No plan keeps everything that is required."),
    "unknown": N_("No plan was found in the time allowed."),
}


def solve_plan(engine: Engine, settings: Settings, plan_id: UUID) -> bool:
    """Solve a plan unless another worker holds it; True once nothing is left to do.

    A worker that dies leaves its claim behind, which runs out; the next one starts anew. Only the
    holder of the claim can write, so a plan is solved once however often its job comes.
    """
    claim = Claim(engine, settings, plan_id)
    if not claim.take():
        return _is_finished(engine, plan_id)
    try:
        while not _solve_once(claim):
            log.info("plan %s: its roads or sites changed meanwhile, solving again", plan_id)
    except DomainError as error:
        _fail(claim, str(error))
    except Exception:
        log.exception("plan %s could not be solved", plan_id)
        _fail(claim, N_("The planner failed on this week."))
    return True


def unfinished_plans(engine: Engine) -> list[UUID]:
    """Plans that wait or were being solved: what a starting worker takes up."""
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(Plan.id).where(col(Plan.state).in_(UNFINISHED))))


def _solve_once(claim: Claim) -> bool:
    times = road_times(claim.engine, claim.settings)
    with transaction(claim.engine, reads_only=True) as session:
        inputs = _inputs(session, claim, times)
    with claim.alive():
        solution, price, broken = _answer(claim, inputs)
    if broken:
        log.error("plan %s breaks a rule: %s", claim.plan_id, broken[0])
        _fail(claim, N_("The planner made a plan that breaks a rule, so it was thrown away."))
        return True
    with transaction(claim.engine) as session:
        if _inputs(session, claim, times) != inputs:
            return False
        _write(session, claim, inputs.problem, solution, times, price)
    return True


@dataclass(frozen=True, slots=True)
class _Inputs:
    """``free``: the problem if times might be those of the last visits; ``rest``: all that is to plan."""

    request: PlanRequest
    problem: Problem
    free: Problem
    rest: RestProblem | None = None

    @property
    def varies(self) -> bool:
        return self.problem != self.free


def _inputs(session: Session, claim: Claim, times: RoadTimes) -> _Inputs:
    plan = session.get_one(Plan, claim.plan_id)
    request = PlanRequest.model_validate(plan.request)
    if plan.rest is not None:
        rest = rest_problem(session, plan, times.table)
        return _Inputs(request, rest.week, rest.week, rest)
    problem, free = (planning_problem(session, request, times.table, vary=vary) for vary in (True, False))
    return _Inputs(request, problem, free)


def _answer(claim: Claim, inputs: _Inputs) -> tuple[Solution, Price, list[str]]:
    """What was found, what it costs that times vary, and the rules that it breaks."""
    if inputs.rest is not None:
        solution, broken = solve_rest(claim, inputs.rest, inputs.request.seed)
        return solution, NOT_MEASURED, broken
    started, share = monotonic(), SHARE_WITH_PRICE if inputs.varies else 1
    solution = _solve(claim, inputs, inputs.problem, share, claim.report)
    price = _price(claim, inputs, solution, monotonic() - started)
    return solution, price, check(inputs.problem, solution)


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


def _write(
    session: Session, claim: Claim, problem: Problem, solution: Solution, times: RoadTimes, price: Price
) -> None:
    fault = FAULTS.get(solution.status)
    claim.finish(
        session,
        state=PlanState.FAILED if fault else PlanState.SOLVED,
        fault=fault,
        road_fault=times.fault.message if times.fault else None,
        problem=problem.model_dump(mode="json", by_alias=True),
        solution=solution.model_dump(mode="json"),
        best=solution.prize,
        bound=solution.bound,
        solving_seconds=solution.seconds,
        price_least=price.least,
        price_most=price.most,
    )


def _fail(claim: Claim, fault: str) -> None:
    with transaction(claim.engine) as session:
        claim.finish(session, state=PlanState.FAILED, fault=fault)


def _is_finished(engine: Engine, plan_id: UUID) -> bool:
    with transaction(engine, reads_only=True) as session:
        plan = session.get(Plan, plan_id)
        return plan is None or plan.state not in UNFINISHED
