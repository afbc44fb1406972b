"""Supplies: what the format allows, what the check finds, and plans set beside every plan there is."""

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from routing.check import check
from routing.problem import Problem
from routing.solve import solve
from routing.wire import read_problem, write_problem
from tests.routing.brute_force import AllPlans
from tests.routing.problems import random_problem

SEEDS = range(40)


def supplied(problem: Problem, *supplies: dict[str, Any], demands: dict[str, int] | None = None) -> Problem:
    """The problem with supplies; a stop demands what it brings, unless told."""
    document = problem.model_dump(mode="json", by_alias=True, exclude_none=True)
    for stop in document["stops"]:
        stop["demand"] = (demands or {}).get(stop["id"], stop["prize"])
    document |= {"format": "marshrut-problem/2", "supplies": list(supplies)}
    return Problem.model_validate(document, strict=False)


def best_within(problem: Problem, most: int) -> int | None:
    """The greatest prize of all plans within one supply for the whole horizon."""
    plans = AllPlans(problem)
    found = []
    for served in plans.least_driving:
        own = [stop for stop in problem.stops if plans.bits[stop.id] & served]
        if served & plans.required == plans.required and sum(stop.demand or 0 for stop in own) <= most:
            found.append(sum(stop.prize for stop in own))
    return max(found, default=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_within_the_supply_is_better_than_the_bound(seed: int) -> None:
    random = Random(seed)
    problem = random_problem(random)
    most = min(random.randint(0, sum(stop.prize for stop in problem.stops)), 10**9)
    demands = {stop.id: min(random.randint(0, 2 * stop.prize), 10**9) for stop in problem.stops}
    asked = supplied(problem, {"most": most}, demands=demands if seed % 2 else None)
    answer = solve(asked, seconds=5.0)
    assert check(asked, answer) == []
    best = best_within(asked, most)
    if best is None:
        assert answer.status == "infeasible"
    else:
        assert answer.bound is not None
        assert answer.prize <= best <= answer.bound


def problem_of(stops: dict[str, int], supplies: list[dict[str, Any]], **changes: Any) -> Problem:
    """All at home, an hour each, four hours on each of three days."""
    days = ["d0", "d1", "d2"]
    document = {
        "format": "marshrut-problem/2",
        "places": ["a"],
        "matrices": {"none": {"seconds": [[0]]}},
        "days": [{"id": day, "matrix": "none"} for day in days],
        "vehicles": [
            {
                "id": "v",
                "start": "a",
                "end": "a",
                "shifts": [{"day": d, "start": 0, "end": 14400} for d in days],
            }
        ],
        "stops": [
            {"id": name, "place": "a", "service": 3600, "prize": prize, "demand": prize}
            | ({"required": True} if name in changes.get("required", ()) else {})
            for name, prize in stops.items()
        ],
        "supplies": supplies,
    }
    return read_problem(write_problem(Problem.model_validate(document, strict=False)))


def test_a_supply_is_used_up_as_far_as_stops_allow() -> None:
    asked = problem_of({"a": 30, "b": 25, "c": 20, "d": 10}, [{"most": 60}])
    answer = solve(asked, seconds=3.0)
    assert check(asked, answer) == []
    assert (answer.prize, answer.bound) == (60, 60)
    (left,) = answer.unassigned
    assert (left.stop, left.reason, left.cost) == ("b", "outweighed", 5)


SUPPLIES = [{"most": 60}, {"most": 10, "days": ["d1", "d2"]}]


def test_what_runs_out_in_the_week_is_used_before() -> None:
    """Sixty may be served in all, of them ten on the last two days."""
    asked = problem_of(
        {"a": 30, "b": 20, "c": 10, "d": 10}, [{"most": 60}, {"most": 10, "days": ["d1", "d2"]}]
    )
    answer = solve(asked, seconds=3.0)
    assert check(asked, answer) == []
    assert (answer.prize, answer.bound) == (60, 60)
    late = {step.stop for route in answer.routes if route.day != "d0" for step in route.stops}
    assert late <= {"c"} or late <= {"d"}


def test_what_must_be_served_may_be_too_much() -> None:
    asked = problem_of({"a": 30, "b": 25, "c": 5}, [{"most": 40}], required=("a", "b"))
    answer = solve(asked, seconds=3.0)
    assert check(asked, answer) == []
    assert (answer.status, answer.conflict) == ("infeasible", ("a", "b"))


def test_the_check_counts_what_is_demanded_on_the_days() -> None:
    free = solve(problem_of({"a": 30, "b": 20}, [{"most": 50}]), seconds=3.0)
    assert free.prize == 50
    days = [route.day for route in free.routes if route.stops]
    for supply in ({"most": 49}, {"most": 49, "days": days}):
        (broken,) = check(problem_of({"a": 30, "b": 20}, [supply]), free)
        assert "demand 50" in broken
    assert check(problem_of({"a": 30, "b": 20}, [{"most": 0, "days": []}]), free) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": "marshrut-problem/1"}, "stops[0].demand"),
        ({"format": "marshrut-problem/1", "stops": []}, "supplies"),
        ({"supplies": [{"most": -1}]}, "most"),
        ({"supplies": [{"most": 1, "days": ["d0", "d9"]}]}, "supplies[0].days[1]"),
        ({"supplies": [{"most": 1, "days": ["d0", "d0"]}]}, "twice"),
    ],
)
def test_supplies_that_make_no_sense_are_refused(changes: dict[str, Any], told: str) -> None:
    document = problem_of({"a": 1}, [{"most": 1}]).model_dump(mode="json", by_alias=True, exclude_none=True)
    with pytest.raises(ValidationError) as refused:
        Problem.model_validate(document | changes, strict=False)
    assert told in str(refused.value)
