"""First prices, and how a day is looked at from its end, beside exact plans and plain descent."""

from math import inf
from random import Random
from time import monotonic

import pytest

from api.bench.frontier_country import Size, country
from routing.crowded_days import CrowdedDays, Shares
from routing.descent import Descent
from routing.first_prices import FirstPrices
from routing.fleet import worth_of
from routing.indexed import Indexed, index_problem
from routing.limit import Limit
from routing.outlook import Outlook, look_ahead_of_all
from routing.progress import ignore
from routing.sweep import REMEMBERED
from routing.week_run import WeekRun
from tests.routing.problems import TINY, random_problem

LONG = Limit(monotonic() + 1000, lambda: False)


@pytest.fixture(params=["with the order of days", "without"])
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without":
        monkeypatch.setattr("routing.first_prices.MOST_PLACES", 0)


@pytest.mark.usefixtures("order")
def test_no_plan_exceeds_the_bounds_at_the_prices() -> None:
    compared = 0
    for seed in range(40):
        indexed = index_problem(random_problem(Random(seed), TINY))
        crowded = _crowded(indexed)
        _, outcome = WeekRun(indexed, LONG, 0.0, 1, 1, ignore).answered()
        if not crowded.sound or outcome.plan is None:
            continue
        first = FirstPrices(indexed, crowded.grids)
        first.search(LONG)
        assert first.bound is not None
        assert first.bound >= _bound_by_layers(crowded, first) >= worth_of(outcome.plan)
        compared += 1
    assert compared > 10


@pytest.mark.usefixtures("order")
def test_some_dozens_of_looks_say_more_than_as_many_steps_of_a_descent() -> None:
    indexed = index_problem(country(Size(30, 2, 6), seed=1))
    crowded = _crowded(indexed)
    first = FirstPrices(indexed, crowded.grids)
    assert first.suit
    assert sorted(kind.count for kind in first.kinds) == [6, 6]
    looks = iter(range(80))
    first.search(Limit(inf, lambda: next(looks, None) is None))
    for _ in range(40):
        crowded._look()
    assert first.bound is not None
    assert crowded.bound is not None
    assert first.bound < crowded.bound


@pytest.mark.usefixtures("nothing_is_listed")
def test_prices_of_one_part_are_those_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    indexed = index_problem(country(Size(20, 1, 6), seed=1))
    shares: Shares = {}

    def planned() -> int:
        limit = Limit(monotonic() + 3, lambda: False)
        _, outcome = WeekRun(indexed, limit, 0.0, 1, 1, ignore, shares).answered()
        assert outcome.plan is not None
        return worth_of(outcome.plan)

    first = planned()
    assert shares.keys() == {stop.id for stop in indexed.problem.stops}
    assert 0 < max(shares.values()) <= 1
    monkeypatch.delattr("routing.crowded_days.CrowdedDays.find_prices")
    assert planned() >= 0.95 * first


def test_no_day_comes_back_to_a_stop_that_all_of_it_remembers() -> None:
    for seed in range(5):
        crowded = _crowded(index_problem(country(Size(REMEMBERED, 1, 1), seed)))
        (outlook,) = _outlooks(crowded)
        stops = outlook.best_stops()
        assert len(stops) == len(set(stops))
        assert stops


@pytest.mark.parametrize("days", [6, 13])
def test_days_of_other_windows_are_of_another_kind(days: int) -> None:
    problem = country(Size(5, 1, days), seed=1)
    first = problem.stops[0]
    assert first.windows is not None
    elsewhere = first.model_copy(update={"windows": first.windows[1:]})
    changed = problem.model_copy(update={"stops": (elsewhere, *problem.stops[1:])})
    kinds = [FirstPrices(one, _crowded(one).grids).kinds for one in map(index_problem, (problem, changed))]
    working = len(problem.vehicles[0].shifts)
    assert [sorted(kind.count for kind in each) for each in kinds] == [[working], [1, working - 1]]


def _crowded(indexed: Indexed) -> CrowdedDays:
    return CrowdedDays(indexed, 1, lambda plan, bound: None)


def _outlooks(crowded: CrowdedDays) -> list[Outlook]:
    gain = crowded.indexed.weights.of_stop - crowded.descent.prices
    return look_ahead_of_all(crowded.indexed, crowded.grids, gain)


def _bound_by_layers(crowded: CrowdedDays, first: FirstPrices) -> int:
    """What the days one after another say at the same prices."""
    crowded.descent = Descent(first.best.stops)
    crowded._look()
    assert crowded.bound is not None
    return crowded.bound
