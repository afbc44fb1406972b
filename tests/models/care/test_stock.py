"""Kits add up: loading moves them, a count overrules, and less than nothing is noticed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.care.stock import STORE, Moved, balances, expires_soon, is_short
from models.vocabulary import Movement

LOT = UUID(int=1)
DAY = date(2026, 11, 21)
AMBULANCE = "ambulance"


def moves(*told: tuple[Movement, int, str | None]) -> list[Moved]:
    """One a minute, all on one day."""
    start = datetime(2026, 11, 21, tzinfo=UTC)
    return [
        Moved(LOT, movement, amount, DAY, start + timedelta(minutes=i), vehicle)
        for i, (movement, amount, vehicle) in enumerate(told)
    ]


def test_kits_go_from_the_store_over_the_ambulance_to_the_clients() -> None:
    left = balances(
        moves(
            (Movement.RECEIVE, 100, STORE),
            (Movement.LOAD, 40, AMBULANCE),
            (Movement.USE, 12, AMBULANCE),
            (Movement.WASTE, 1, AMBULANCE),
            (Movement.UNLOAD, 20, AMBULANCE),
        )
    )
    assert left == {(LOT, STORE): 80, (LOT, AMBULANCE): 7}


def test_a_count_overrules_what_was_thought() -> None:
    left = balances(
        moves((Movement.RECEIVE, 100, STORE), (Movement.COUNT, 97, STORE), (Movement.USE, 2, STORE))
    )
    assert left == {(LOT, STORE): 95}


def test_a_use_told_after_a_count_but_of_a_day_before_does_not_count_twice() -> None:
    count = moves((Movement.RECEIVE, 100, STORE), (Movement.COUNT, 97, STORE))
    late = Moved(LOT, Movement.USE, 3, DAY - timedelta(days=1), count[-1].entered_at + timedelta(days=2))
    assert balances([*count, late]) == {(LOT, STORE): 97}


def test_less_than_nothing_is_noticed() -> None:
    left = balances(moves((Movement.RECEIVE, 5, STORE), (Movement.USE, 6, STORE)))
    assert is_short(left[LOT, STORE])
    assert not is_short(0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Movement.LOAD, Movement.UNLOAD]), st.integers(0, 50), st.sampled_from(["a", "b"])
        ),
        max_size=20,
    )
)
def test_loading_neither_makes_nor_loses_a_kit(told: list[tuple[Movement, int, str | None]]) -> None:
    left = balances(moves((Movement.RECEIVE, 100, STORE), *told))
    assert sum(left.values()) == 100


@pytest.mark.parametrize(("days", "soon"), [(-1, True), (0, True), (90, True), (91, False)])
def test_a_lot_near_its_expiry_is_flagged(days: int, soon: bool) -> None:
    assert expires_soon(DAY + timedelta(days=days), DAY) is soon
