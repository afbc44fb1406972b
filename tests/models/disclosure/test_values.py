"""Periods, rounding and percentages: small enough to check by eye."""

from datetime import date

import pytest

from models.disclosure import (
    WITHHELD,
    Count,
    Length,
    Percent,
    Period,
    Shown,
    ending_with,
    percentage,
    periods_of,
)
from models.disclosure.values import is_small, rounded


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_has_an_id_and_two_days(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.id, period.first_day, period.last_day) == (text, first, last)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026Q5", "2026H0", "26", "2026-1", "2026W1", "0000"])
def test_no_other_period_is_on_the_menu(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(text)


def test_a_year_has_19_periods_each_made_up_of_the_next_shorter() -> None:
    periods = periods_of(2026)
    assert len(set(periods)) == 19
    for period in periods:
        days = [(part.first_day, part.last_day) for part in period.parts]
        assert not days or (days[0][0], days[-1][1]) == (period.first_day, period.last_day)


def test_the_end_of_a_month_may_end_a_quarter_a_half_and_a_year() -> None:
    ends = {n: [p.id for p in ending_with(Period(2026, Length.MONTH, n))] for n in (11, 9, 6, 12)}
    assert ends == {
        11: ["2026-11"],
        9: ["2026-09", "2026Q3"],
        6: ["2026-06", "2026Q2", "2026H1"],
        12: ["2026-12", "2026Q4", "2026H2", "2026"],
    }


def test_what_is_not_small_is_rounded_to_the_nearest_5() -> None:
    shown = {count: WITHHELD if is_small(count) else rounded(count) for count in range(14)}
    assert [count for count in shown if shown[count] == WITHHELD] == [1, 2, 3, 4, 5, 6, 7]
    assert shown[0] == Count(0)
    assert shown[8] == shown[12] == Count(10)
    assert shown[13] == Count(15)


def test_a_withheld_count_is_not_taken_for_zero() -> None:
    with pytest.raises(TypeError):
        bool(WITHHELD)


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [
        (Count(10), Count(40), Percent(25)),
        (WITHHELD, Count(40), WITHHELD),
        (Count(10), WITHHELD, WITHHELD),
        (Count(0), Count(15), WITHHELD),
        (Count(15), Count(15), WITHHELD),
        (Count(0), Count(20), Percent(0)),
        (Count(20), Count(20), Percent(100)),
        (Count(0), Count(0), None),
    ],
)
def test_a_percentage_is_of_shown_parts(numerator: Shown, denominator: Shown, share: object) -> None:
    assert percentage(numerator, denominator) == share
