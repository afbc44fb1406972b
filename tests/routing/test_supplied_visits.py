"""Stops served again within supplies: what the check counts, and plans set beside every plan there is."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from routing.check import check
from routing.problem import Problem
from routing.solve import keep_supplies, solve
from routing.supplies_left import without_supplies
from tests.routing.brute_force import AllPlans
from tests.routing.problems import Size, random_document
from tests.routing.test_visits import month, problem, served_on, weekly

SEEDS = range(16)
FEW = Size(places=4, stops=3, days=3, vehicles=2)


def random_asked(random: Random) -> Problem:
    """Stops of two visits each, a supply for all days and one for the last."""
    document = random_document(random, FEW)
    for stop in document["stops"]:
        stop.pop("pin", None)
        stop["prize"] = min(stop["prize"], 1000)
        stop["demand"] = random.randint(0, 40)
        visits = {"most": 2, "gap": random.randint(1, 2), "later": [random.randint(0, stop["prize"])]}
        stop["visits"] = visits | {"demands": [random.randint(0, 40)]}
    last = document["days"][-1]["id"]
    supplies = [{"most": random.randint(0, 120)}, {"most": random.randint(0, 60), "days": [last]}]
    document |= {"format": "marshrut-problem/2", "supplies": supplies}
    return Problem.model_validate(document, strict=False)


def best_prize(asked: Problem) -> int | None:
    """The greatest prize of all plans: each visit on a day is tried as a stop of that day alone."""
    days = [day.id for day in asked.days]
    stops = [stop for one in asked.stops for stop in on_each_day(one.model_dump(exclude_none=True), days)]
    once = {**asked.model_dump(by_alias=True), "stops": stops, "supplies": None}
    plans = AllPlans(Problem.model_validate(once, strict=False))
    found = []
    for served in plans.least_driving:
        visits = {
            stop.id: [i for i, day in enumerate(days) if plans.bits.get(f"{stop.id}@{day}", 0) & served]
            for stop in asked.stops
        }
        if all(keeps_rules(asked, visits)):
            found.append(sum(sum(stop.prizes[: len(visits[stop.id])]) for stop in asked.stops))
    return max(found, default=None)


def on_each_day(stop: dict[str, Any], days: list[str]) -> Iterator[dict[str, Any]]:
    for day in days:
        windows = stop.get("windows", [{"day": day, "start": 0, "end": 10**8}])
        own = [window for window in windows if window["day"] == day]
        if own:
            once = {"id": f"{stop['id']}@{day}", "windows": own, "required": False, "visits": None}
            yield {**stop, **once, "demand": None}


def keeps_rules(asked: Problem, visits: dict[str, list[int]]) -> Iterator[bool]:
    taken = [0] * len(asked.days)
    for stop in asked.stops:
        assert stop.visits is not None
        days = visits[stop.id]
        yield len(days) <= stop.visits.most
        yield not stop.required or bool(days)
        yield all(after - before >= stop.visits.gap for before, after in pairwise(days))
        for day, demand in zip(days, stop.demands, strict=False):
            taken[day] += demand
    everything, last = asked.supplies or ()
    yield sum(taken) <= everything.most
    yield taken[-1] <= last.most


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_of_visits_within_supplies_is_better_than_the_bound(seed: int) -> None:
    asked = random_asked(Random(seed))
    answer = solve(asked, seconds=0.4)
    assert check(asked, answer) == []
    best = best_prize(asked)
    if answer.status == "infeasible":
        assert best is None
    elif best is not None:
        assert answer.bound is not None
        assert answer.prize <= best <= answer.bound


def supplied(asked: Problem, *supplies: dict[str, Any], **visits: Any) -> Problem:
    """The problem with supplies, in which the first visit demands what it brings."""
    document = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
    for stop in document["stops"]:
        stop["demand"] = stop["prize"]
        stop["visits"] |= {name: value[stop["id"]] for name, value in visits.items()}
    return Problem.model_validate(document | {"supplies": supplies}, strict=False)


def test_the_check_counts_the_demand_of_each_visit_on_its_day() -> None:
    asked = problem({"most": 3, "gap": 1, "later": [4, 1], "demands": [4, 1]})
    late = ["d7", "d8"]
    visits = served_on(0, 4, 8, prize=15)
    assert check(supplied(asked, {"most": 15}, {"most": 1, "days": late}), visits) == []
    (whole,) = check(supplied(asked, {"most": 14}, {"most": 1, "days": late}), visits)
    assert "demand 15" in whole
    (end,) = check(supplied(asked, {"most": 15}, {"most": 4, "days": late}), served_on(7, 8, prize=14))
    assert "demand 14" in end
    same = problem({"most": 3, "gap": 1})
    (alike,) = check(supplied(same, {"most": 29}), served_on(0, 4, 8, prize=30))
    assert "demand 30" in alike


def test_weeks_share_what_there_is() -> None:
    """29 is the best where nothing runs out: 10 + 6 of one stop, 8 + 5 of the other."""
    demands = {"s": [6, 3, 1], "t": [5, 2]}
    for most, best in ((29, 29), (24, 24), (18, 18), (9, 8), (0, 0)):
        asked = supplied(weekly(gap=7), {"most": most}, demands=demands)
        answer = solve(asked, seconds=2.0)
        assert check(asked, answer) == []
        assert (answer.prize, answer.bound) == (best, best)


def test_what_runs_out_in_the_month_is_used_before() -> None:
    late = [f"d{day}" for day in range(14, 28)]
    asked = supplied(weekly(gap=7), {"most": 5, "days": late}, demands={"s": [6, 3, 1], "t": [5, 2]})
    answer = solve(asked, seconds=2.0)
    assert check(asked, answer) == []
    assert answer.prize == 10 + 8 + 5


def test_hours_that_vary_are_kept_within_supplies() -> None:
    asked = supplied(month({"weeks": 3, "apart": 3600}), {"most": 20})
    free = solve(without_supplies(asked), seconds=1.0)
    assert free.prize > 20
    answer = keep_supplies(asked, free, seconds=1.0)
    assert check(asked, answer) == []
    assert (answer.prize, answer.bound) == (20, 20)
