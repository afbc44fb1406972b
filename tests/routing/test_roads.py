"""Legs and closures of a date become the day's matrix."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.roads import Closure, Leg, Roads, closed_legs

PLACES = tuple("abcdefg")
COSTS = st.integers(min_value=0, max_value=50)


@st.composite
def networks(draw: st.DrawFn) -> list[Leg]:
    pairs = [(a, b) for a, b in product(PLACES, repeat=2) if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True))
    return [Leg(*pair, draw(COSTS), draw(COSTS)) for pair in chosen]


def cheapest_by_hand(legs: list[Leg]) -> dict[tuple[str, str], tuple[int, int]]:
    """Floyd and Warshall's way, which shares nothing with Dijkstra's."""
    cost = {(place, place): (0, 0) for place in PLACES}
    for leg in legs:
        for pair in ((leg.from_place, leg.to_place), (leg.to_place, leg.from_place)):
            cost[pair] = (leg.seconds, leg.metres)
    for via, a, b in product(PLACES, repeat=3):
        if (a, via) in cost and (via, b) in cost:
            through = tuple(map(sum, zip(cost[a, via], cost[via, b], strict=True)))
            cost[a, b] = min(cost.get((a, b), through), through)  # type: ignore[assignment]
    return cost


@given(networks())
def test_matrix_is_what_another_method_finds(legs: list[Leg]) -> None:
    matrix, expected = Roads(legs).matrix(PLACES), cheapest_by_hand(legs)
    assert matrix.metres is not None
    for (i, a), (j, b) in product(enumerate(PLACES), repeat=2):
        found = (matrix.seconds[i][j], matrix.metres[i][j])
        assert found == expected.get((a, b), (None, None))


@given(networks())
def test_matrix_is_symmetric_and_no_detour_is_faster(legs: list[Leg]) -> None:
    seconds = Roads(legs).matrix(PLACES).seconds
    size = range(len(PLACES))
    for i, j, k in product(size, repeat=3):
        assert seconds[i][j] == seconds[j][i]
        first, second, direct = seconds[i][k], seconds[k][j], seconds[i][j]
        if first is not None and second is not None:
            assert direct is not None
            assert direct <= first + second


@given(networks())
def test_way_is_driven_over_its_legs_and_costs_what_the_matrix_says(legs: list[Leg]) -> None:
    roads = Roads(legs)
    matrix = roads.matrix(PLACES)
    assert matrix.metres is not None
    for (i, a), (j, b) in product(enumerate(PLACES), repeat=2):
        way = roads.way(a, b)
        if way is None:
            assert matrix.seconds[i][j] is None
            continue
        assert (way.seconds, way.metres) == (matrix.seconds[i][j], matrix.metres[i][j])
        assert (way.places[0], way.places[-1]) == (a, b)
        assert [leg.ends for leg in way.legs] == [frozenset(pair) for pair in pairwise(way.places)]


@given(networks(), st.data())
def test_closing_legs_never_makes_a_way_faster(legs: list[Leg], data: st.DataObject) -> None:
    closed = data.draw(st.sets(st.sampled_from(legs))) if legs else set()
    before = Roads(legs).matrix(PLACES).seconds
    after = Roads(leg for leg in legs if leg not in closed).matrix(PLACES).seconds
    for i, j in product(range(len(PLACES)), repeat=2):
        now, then = after[i][j], before[i][j]
        assert now is None or (then is not None and now >= then)


def test_the_shorter_of_two_equally_fast_ways_is_taken() -> None:
    roads = Roads([Leg("a", "b", 10, 500), Leg("a", "c", 5, 100), Leg("c", "b", 5, 100)])
    assert roads.matrix(("a", "b")).metres == ((0, 200), (200, 0))


def test_places_without_any_leg_are_out_of_reach() -> None:
    assert Roads([]).matrix(("a", "b")).seconds == ((0, None), (None, 0))
    assert Roads([]).way("a", "b") is None


def test_passes_come_in_the_order_of_driving_and_once() -> None:
    legs = [Leg("a", "b", 1, 1, ("North", "Middle")), Leg("b", "c", 1, 1, ("Middle", "South"))]
    there, back = Roads(legs).way("a", "c"), Roads(legs).way("c", "a")
    assert there is not None
    assert back is not None
    assert there.passes == ("North", "Middle", "South")
    assert back.passes == ("South", "Middle", "North")


def test_leg_with_negative_cost_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Leg("a", "b", -1, 0)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2027, 1, 1), True),
        (date(2027, 5, 31), True),
        (date(2027, 6, 1), False),
        (date(2024, 2, 29), True),
        (date(2040, 12, 31), True),
    ],
)
def test_yearly_closure_over_the_new_year(day: date, holds: bool) -> None:
    closure = Closure("a", "b", date(2026, 10, 1), date(2027, 5, 31), yearly=True)
    assert closure.holds_on(day) is holds


def test_yearly_closure_within_a_year() -> None:
    closure = Closure("a", "b", date(2026, 6, 1), date(2026, 6, 30), yearly=True)
    assert [closure.holds_on(date(2031, month, 30)) for month in (5, 6, 7)] == [False, True, False]


def test_a_closure_holds_from_its_first_to_its_last_day_only() -> None:
    closure = Closure("a", "b", date(2026, 12, 24), date(2027, 1, 2))
    days = [closure.first_day + timedelta(days=n) for n in (-1, 0, 9, 10)]
    assert [closure.holds_on(day) for day in days] == [False, True, True, False]
    assert not closure.holds_on(date(2027, 12, 25))


def test_a_closure_names_its_leg_from_either_end() -> None:
    legs = [Leg("a", "b", 1, 1), Leg("b", "c", 1, 1)]
    closure = Closure("b", "a", date(2026, 1, 1), date(2026, 1, 1))
    assert closed_legs(legs, [closure], date(2026, 1, 1)) == {legs[0]}
    assert closed_legs(legs, [closure], date(2026, 1, 2)) == frozenset()
