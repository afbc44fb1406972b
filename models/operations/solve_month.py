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
from models.operations.settle_weeks import Settled, answer_of_month, settle_weeks
from models.operations.solve_once import columns_of, solve_once
from models.queries.month_problem import MonthInputs, month_inputs
from models.queries.travel import RoadTimes
from models.settings import Settings
from models.tables.months import Month, MonthRequest
from models.tables.plans import Plan, PlanState
from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import solve

SHARE_FOR_ALL = 0.75
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

    @property
    def broken_rules(self) -> list[str]:
        checked = ((self.problem, self.solution), *((week.problem, week.solution) for week in self.weeks))
        return [sentence for problem, solution in checked for sentence in check(problem, solution)]


def _inputs(session: Session, claim: Claim, times: RoadTimes) -> MonthInputs:
    request = MonthRequest.model_validate(session.get_one(Month, claim.plan_id).request)
    return month_inputs(session, request, times.table)


def _answer(claim: Claim, inputs: MonthInputs) -> _Answer:
    whole = solve(
        inputs.problem,
        seconds=claim.settings.month_seconds * SHARE_FOR_ALL,
        stop=claim.stopped.is_set,
        report=claim.report,
    )
    if whole.status == "unknown":
        return _Answer(inputs.problem, whole, ())
    seconds = claim.settings.month_seconds * (1 - SHARE_FOR_ALL) / len(inputs.open_weeks)
    weeks = settle_weeks(inputs, whole.routes, seconds, claim.stopped.is_set)
    return _Answer(inputs.problem, answer_of_month(inputs, whole, weeks), weeks)


def _write(session: Session, claim: Claim, answer: _Answer, times: RoadTimes) -> None:
    fault = None if answer.weeks else NO_PLAN
    road_fault = times.fault.message if times.fault else None
    held = claim.finish(
        session,
        state=PlanState.FAILED if fault else PlanState.SOLVED,
        fault=fault,
        road_fault=road_fault,
        **columns_of(answer.problem, answer.solution),
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
    )
