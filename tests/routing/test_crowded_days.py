"""The search that needs no list of day routes, on problems small enough to be solved exactly as well."""

from math import inf
from random import Random

import pytest

from api.bench.frontier_country import Size, country
from api.bench.ophs import read_ophs
from api.bench.toptw import read_toptw
from routing.answer import Answer
from routing.answer_of_routes import solution_of_routes
from routing.check import check
from routing.crowded_days import CrowdedDays
from routing.drafted_weeks import drafted_fleet
from routing.fleet import worth_of
from routing.indexed import Indexed, index_problem
from routing.limit import Limit
from routing.shaken_weeks import may_be_shaken
from routing.solution import Solution
from routing.solve import solve
from tests.routing.problems import SMALL, TINY, random_problem

OPHS = """5\t1\t2
26
13\t13

0\t0\t0
0\t0\t0
10\t0\t0
3\t1\t5
6\t1\t6
8\t3\t7
5\t-9\t90
---------
"""
TOPTW = """4 10 3 1
0 200
  0 0.00 0.00 0.00 0.00 0 0 0 100
  1 10.55 0.00 5.00 10.00 1 1 1 0 20
  2 20.00 0.00 5.00 20.00 1 1 1 30 30
  3 0.00 60.00 5.00 90.00 1 1 1 0 100
"""


def test_plans_keep_the_rules_and_bounds_hold(request: pytest.FixtureRequest) -> None:
    problems = [random_problem(Random(seed), SMALL) for seed in range(5)]
    exact = [solve(problem, seconds=10.0) for problem in problems]
    request.getfixturevalue("nothing_is_listed")
    found = 0
    for problem, best in zip(problems, exact, strict=True):
        searched = solve(problem, seconds=0.3)
        assert check(problem, searched) == []
        if best.status == "optimal":
            assert searched.bound is not None
            assert searched.prize <= best.prize <= searched.bound
            found += searched.prize == best.prize
        else:
            assert searched.status in ("infeasible", "unknown")
    assert found >= 0.8 * sum(best.status == "optimal" for best in exact)


@pytest.mark.usefixtures("nothing_is_listed")
def test_files_of_the_literature_are_read_and_solved() -> None:
    hotels, tour = read_ophs(OPHS), read_toptw(TOPTW, 10)
    assert hotels.matrices["plane"].seconds[0][3] == 31623
    assert tour.matrices["plane"].seconds[0][1] == 105
    assert [solve(one, seconds=0.5).prize for one in (hotels, tour)] == [18, 30]


def test_plans_shaken_as_often_are_the_same_for_the_same_seed_and_keep_the_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("routing.shaken_weeks.WORK", 20_000)
    problems = [random_problem(Random(seed), TINY) for seed in range(12)]
    indexed = [one for one in map(index_problem, problems) if may_be_shaken(one)]
    for one in [*indexed[:4], index_problem(country(Size(20, 1, 7), seed=1))]:
        searches = [_searched(one) for _ in range(2)]
        assert searches[0].plan == searches[1].plan
        assert check(one.problem, _solution(searches[0])) == []


def _searched(indexed: Indexed) -> CrowdedDays:
    """As often as the search asks whether time is over, not as long."""
    asked = iter(range(50))
    search = CrowdedDays(indexed, 1, lambda plan, bound: None)
    search.search(Limit(inf, lambda: next(asked, None) is None))
    return search


def _solution(search: CrowdedDays) -> Solution:
    indexed, drafts = search.indexed, search.drafts
    assert search.plan is not None
    fleet = drafted_fleet(indexed, drafts)
    columns = tuple(fleet.column(group, drafts[group].rows_of(week)) for group, week in search.plan.weeks)
    assert worth_of(columns) == search.plan.worth
    most = sum(stop.prize for stop in indexed.problem.stops)
    return solution_of_routes(indexed.problem, Answer(indexed, fleet, False).routes(columns), most, 0.0)
