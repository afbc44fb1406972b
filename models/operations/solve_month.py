"""The worker's verb for a month: four weeks planned together, then each for itself beside the others.

The first finds which week serves which site, with a bound on all four. The second gives each week its own
plan, its own bound and a true reason for each site that no week serves.
"""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from models.errors import N_
from models.operations.plan_claim import Claim, run_claimed, unfinished
from models.operations.price import NOT_MEASURED, Price, price_of
from models.operations.settle_weeks import Settled, answer_of_month, settle_weeks
from models.operations.solve_once import columns_of, solve_once
from models.queries.month_problem import MonthInputs, month_inputs
from models.queries.travel import RoadTimes
from models.settings import Settings
from models.tables.months import Month, MonthRequest
from models.tables.plans import Plan, PlanState
from routing.check import check
from routing.problem import Problem
from routing.progress import ignore
from routing.solution import Solution
from routing.solve import keep_supplies, solve

SHARE_FOR_ALL = 0.75
# Of that, to keep within the kits there are.
SHARE_FOR_KITS = 0.3
NO_PLAN = N_("No plan was found that serves every required site.")


def solve_month(engine: Engine, settings: Settings, month_id: UUID) -> bool:
    """Solve four weeks, as `run_claimed` says; those published meanwhile stand fixed."""
    claim = Claim(engine, settings, month_id, Month)
    once = partial(solve_once, read=_inputs, answer=_answer, write=_write)
    return run_claimed(claim, once, N_("The planner failed on this month."))


def unfinished_months(engine: Engine) -> list[UUID]:
    return unfinished(engine, Month)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The month's problem and solution, and its weeks'; no weeks where there is no plan."""

    problem: Problem
    solution: Solution
    weeks: tuple[Settled, ...]
    kits_price: Price = NOT_MEASURED

    @property
    def broken_rules(self) -> list[str]:
        checked = ((self.problem, self.solution), *((week.problem, week.solution) for week in self.weeks))
        return [sentence for problem, solution in checked for sentence in check(problem, solution)]


def _inputs(session: Session, claim: Claim, times: RoadTimes) -> MonthInputs:
    request = MonthRequest.model_validate(session.get_one(Month, claim.plan_id).request)
    return month_inputs(session, request, times.table, claim.settings.today)


def _answer(claim: Claim, inputs: MonthInputs) -> _Answer:
    free, whole = _whole(claim, inputs)
    if whole.status == "unknown":
        return _Answer(inputs.problem, whole, ())
    seconds = claim.settings.month_seconds * (1 - SHARE_FOR_ALL) / len(inputs.open_weeks)
    weeks = settle_weeks(inputs, whole.routes, seconds, claim.stopped.is_set)
    answer = answer_of_month(inputs, whole, weeks)
    price = price_of(answer, free) if inputs.is_limited else NOT_MEASURED
    return _Answer(inputs.problem, answer, weeks, price)


def _whole(claim: Claim, inputs: MonthInputs) -> tuple[Solution, Solution]:
    """The month if no kits were short, and within what there is."""
    seconds, stop = claim.settings.month_seconds * SHARE_FOR_ALL, claim.stopped.is_set
    for_kits = seconds * SHARE_FOR_KITS * inputs.is_limited
    # A plan that serves more than there are kits for is none to tell of.
    heard = ignore if inputs.is_limited else claim.report
    free = solve(inputs.free, seconds=seconds - for_kits, stop=stop, report=heard)
    if not inputs.is_limited:
        return free, free
    return free, keep_supplies(inputs.problem, free, seconds=for_kits, stop=stop, report=claim.report)


def _write(session: Session, claim: Claim, answer: _Answer, times: RoadTimes) -> None:
    fault = None if answer.weeks else NO_PLAN
    road_fault = times.fault.message if times.fault else None
    held = claim.finish(
        session,
        state=PlanState.FAILED if fault else PlanState.SOLVED,
        fault=fault,
        road_fault=road_fault,
        **columns_of(answer.problem, answer.solution),
        kits_least=answer.kits_price.least,
        kits_most=answer.kits_price.most,
    )
    if held:
        month = session.get_one(Month, claim.plan_id)
        session.add_all(_plan(month, week, road_fault) for week in answer.weeks)


def _plan(month: Month, week: Settled, road_fault: str | None) -> Plan:
    return Plan(
        week=week.request.week,
        month_id=month.id,
        state=PlanState.SOLVED,
        created_by_id=month.created_by_id,
        request=week.request.model_dump(mode="json"),
        road_fault=road_fault,
        **columns_of(week.problem, week.solution),
        kits_least=week.kits_price.least,
        kits_most=week.kits_price.most,
    )
