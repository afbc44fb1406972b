from random import Random
from time import monotonic

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.crowded_days import CrowdedDays
from routing.drafted_weeks import drafted_fleet
from routing.indexed import index_problem
from routing.limit import Limit
from routing.problem import Problem
from routing.question import Outcome
from routing.solve import never, solve
from routing.unassigned import WhyNot
from tests.routing.answers import untruths
from tests.routing.brute_force import AllPlans
from tests.routing.fuzz import (
    judge_beside_known_plans,
    judge_by_brute_force,
    judge_by_check,
    judge_when_stopped,
)
from tests.routing.problems import TINY, random_problem

EVERYTHING_BUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)

problems = st.randoms(use_true_random=False).map(random_problem)


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_every_answer_is_that_of_the_brute_force(first: int) -> None:
    findings = judge_by_brute_force(range(first, first + 40))
    assert findings.faults == []
    assert findings.kinds["optimal"] > findings.kinds["infeasible"] > 0


@pytest.mark.parametrize("first", range(1000, 1080, 40))
def test_the_check_accepts_every_answer(first: int) -> None:
    findings = judge_by_check(range(first, first + 40))
    assert findings.faults == []
    assert findings.kinds["optimal"] > 15


def test_nothing_is_claimed_that_a_known_plan_shows_to_be_untrue() -> None:
    findings = judge_beside_known_plans(range(3000, 3020), stops_a_day=2)
    assert findings.faults == []
    assert findings.kinds["optimal"] > 15


def test_no_bound_is_too_low_where_many_stops_fit_a_day() -> None:
    assert judge_beside_known_plans(range(4000, 4004), stops_a_day=12, seconds=1.0).faults == []


def test_a_solver_that_is_stopped_claims_nothing_untrue() -> None:
    findings = judge_when_stopped(range(2000, 2060))
    assert findings.faults == []
    assert len(findings.kinds) > 1


def test_where_not_all_is_listed_a_stop_out_of_reach_is_still_told() -> None:
    """Problem 1000171 has 200,000 day routes, and two stops whose windows nobody meets."""
    told = {"unreachable": 0, "outweighed": 0}
    for seed in (1000171, *range(2100, 2130)):
        problem = random_problem(Random(seed), TINY)
        indexed, plans = index_problem(problem), AllPlans(problem)
        nothing = drafted_fleet(indexed, CrowdedDays(indexed, 0, lambda plan, bound: None).drafts)
        why = WhyNot(indexed, nothing, Limit(monotonic() + 60, never))
        for left_out in why.beside(Outcome(None, 0), (), (0, False)):
            alone = plans.bits[left_out.stop] in plans.least_driving
            assert left_out.reason == ("outweighed" if alone else "unreachable"), (seed, left_out)
            told[left_out.reason] += not nothing.complete
    assert min(told.values()) > 10


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=EVERYTHING_BUT_SHRINKING,
    suppress_health_check=list(HealthCheck),
)
@given(problems)
def test_hypothesis_finds_no_problem_that_is_answered_wrongly(problem: Problem) -> None:
    solution = solve(problem, seconds=10.0)
    assert check(problem, solution) == []
    assert [*untruths(problem, solution)] == []
