import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.problem import Problem
from routing.solve import solve
from tests.routing.answers import untruths
from tests.routing.fuzz import (
    judge_beside_known_plans,
    judge_by_brute_force,
    judge_by_check,
    judge_when_stopped,
)
from tests.routing.problems import random_problem

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
