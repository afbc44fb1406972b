"""A made-up year: that its bound is one, that its parts add up, and that our need does better than none."""

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from api.bench.impact import BOUND, make_nation, play_all, unchanging
from api.bench.impact_curve import draw_curves
from api.bench.impact_weeks import best_stops
from models.synthetic.waiting import WEEKS, Year, make_world


def test_a_sites_best_stops_are_found() -> None:
    world = make_world({"a": 3.0}, 1)
    table = world.table("a")
    few = [0, 1, 2, 7, 20, 33, 51]
    only = np.zeros_like(table)
    only[:, few] = table[:, few]
    tables = np.array([only, np.zeros_like(table)])  # at the second one nobody waits
    price = 9.0

    def worth(weeks: tuple[int, ...]) -> float:
        return sum(world.met("a", last, week) - price for last, week in pairwise((-1, *weeks)))

    best = max(worth(weeks) for size in range(len(few) + 1) for weeks in combinations(few, size))
    (found, nothing), (stops, never) = best_stops(tables, np.full((2, WEEKS), price))
    assert found == pytest.approx(best)
    assert worth(tuple(map(int, np.flatnonzero(stops)))) == pytest.approx(best)
    assert (nothing, never.any()) == (0, False)
    assert best > 0


def test_whoever_waits_is_met_once_and_what_is_owed_is_on_time_or_not() -> None:
    world = make_world({"a": 4.0, "b": 1.0}, 2)
    year = Year(world, 2)
    for week in range(0, WEEKS, 3):
        year.stop("a", week)
    pairs = pairwise((-1, *(week for week, _ in year.stops["a"])))
    assert year.reached == sum(world.met("a", last, week) for last, week in pairs)
    assert 0 < year.reached < len(world.arrivals["a"])
    assert 0 < year.on_time <= year.due


def test_our_need_reaches_more_than_the_same_week_again_and_nobody_more_than_the_bound(
    tmp_path: Path,
) -> None:
    nation = make_nation(0)
    found = play_all(nation, unchanging(nation, 30), 30, 1, 1)
    reached = {name: result.reached for name, result in found.items()}
    assert max(reached.values()) == reached[BOUND]
    assert reached["ours"] > reached["shortest driving"]
    draw_curves({name: result.curve for name, result in found.items()}, tmp_path / "curve.svg")
    assert (tmp_path / "curve.svg").read_text().count("<polyline") == len(found)
