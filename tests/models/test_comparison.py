"""Two plans side by side, one of them changed by hand."""

from dataclasses import replace
from datetime import timedelta

from models.queries.comparison import compare
from tests.fixtures.weeks import WEEK
from tests.models.weeks import a_day, a_week, stop


def test_a_week_is_like_itself() -> None:
    week = a_week(a_day(1, stop("apricot", "osh"), end="osh"), a_day(2, start="osh"))

    comparison = compare(week, replace(week))

    assert comparison.alike
    assert [pair.first for pair in comparison.days] == [pair.second for pair in comparison.days]


def test_what_only_one_serves_and_what_moved_is_told() -> None:
    first = a_week(
        a_day(1, stop("apricot", "osh"), end="osh"), a_day(2, stop("willow", "tokmok"), start="osh")
    )
    second = a_week(a_day(1, stop("poplar", "kant")), a_day(3, stop("apricot", "osh")))

    comparison = compare(first, second)

    assert not comparison.alike
    assert [site.site_id for site in comparison.only_first] == ["willow"]
    assert [site.site_id for site in comparison.only_second] == ["poplar"]
    (moved,) = comparison.moved
    assert moved.site.site_id == "apricot"
    assert (moved.first.day, moved.second.day) == (WEEK, WEEK + timedelta(days=2))
    assert [(len(pair.first), len(pair.second)) for pair in comparison.days] == [(1, 1), (1, 0), (0, 1)]
