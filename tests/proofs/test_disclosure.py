"""What is published protects small counts: by hand on a country of three towns, and on random programmes."""

import pytest

from models.disclosure import (
    NATION,
    WITHHELD,
    Cell,
    Count,
    Edition,
    Kind,
    Length,
    Measure,
    Menu,
    Period,
    Shown,
    Tier,
    audit,
    publish,
)
from tests.proofs.disclosure import try_control, try_pair, try_programme

MONTH = Period(2026, Length.MONTH, 1)
VISITS = Menu((Measure("visits", Kind.EVENTS, Tier.DONE),), {"a": "O", "b": "O", "c": "O"})
PEOPLE = Menu((Measure("people", Kind.PEOPLE, Tier.DONE),), {"a": "O", "b": "O", "c": "O"})


def month_of(menu: Menu, a: int, b: int, c: int, whole: int) -> dict[Cell, int]:
    counts = {"a": a, "b": b, "c": c, "O": whole, NATION: whole}
    return {Cell(menu.measures[0].id, area, MONTH): count for area, count in counts.items()}


def shown_by_area(edition: Edition) -> dict[str, Shown]:
    return {cell.area: shown for cell, shown in edition.shown.items()}


def test_a_town_that_a_subtraction_would_give_away_takes_another_with_it() -> None:
    # 30 - 10 - 10, each 2 more or less, leaves at least 4 for c
    exact = month_of(VISITS, 12, 12, 6, 30)
    unprotected = Edition(
        exact, {cell: WITHHELD if n == 6 else Count(n // 5 * 5) for cell, n in exact.items()}
    )
    failures = audit(VISITS, [unprotected])
    assert {(f.cell.area, f.value) for f in failures} >= {("c", 1), ("c", 2), ("c", 3)}
    assert {cell.area for cell in (cell for _, cell, _ in failures[0].because)} >= {"a", "b"}

    edition = publish(VISITS, exact)
    shown = shown_by_area(edition)
    assert shown["c"] == WITHHELD
    assert [shown["a"], shown["b"]].count(WITHHELD) == 1
    assert shown["O"] == shown[NATION] == Count(30)
    assert not audit(VISITS, [edition])


def test_people_do_not_subtract() -> None:
    shown = shown_by_area(publish(PEOPLE, month_of(PEOPLE, 20, 20, 6, 30)))
    assert shown == {"a": Count(20), "b": Count(20), "c": WITHHELD, "O": Count(30), NATION: Count(30)}


def test_nothing_is_shown_under_a_withheld_whole_not_even_a_zero() -> None:
    shown = shown_by_area(publish(VISITS, month_of(VISITS, 3, 0, 2, 5)))
    assert set(shown.values()) == {WITHHELD}


def test_the_same_classes_show_the_same() -> None:
    one = publish(VISITS, month_of(VISITS, 12, 11, 6, 29))
    other = publish(VISITS, month_of(VISITS, 10, 13, 5, 28))
    assert shown_by_area(one) != shown_by_area(other)  # 11 and 13 are not rounded to the same
    other = publish(VISITS, month_of(VISITS, 12, 12, 5, 29))
    assert shown_by_area(one) == shown_by_area(other)


def test_what_was_withheld_once_stays_withheld() -> None:
    first = publish(VISITS, month_of(VISITS, 50, 50, 7, 107))
    second = publish(VISITS, month_of(VISITS, 50, 50, 8, 108), [first])
    assert shown_by_area(second)["c"] == WITHHELD
    assert not audit(VISITS, [first, second])


def test_a_count_off_the_menu_is_refused() -> None:
    with pytest.raises(ValueError, match="menu"):
        publish(VISITS, {Cell("tests", "a", MONTH): 1})
    with pytest.raises(ValueError, match="menu"):
        publish(VISITS, {Cell("visits", "a", MONTH): -1})
    with pytest.raises(ValueError, match="place"):
        publish(VISITS, {Cell("visits", "nowhere", MONTH): 1})


@pytest.mark.parametrize("seed", [0, 2])
def test_of_a_random_programme_nothing_small_is_shown_or_told(seed: int) -> None:
    assert not try_programme(seed).faults


def test_one_person_inside_withheld_counts_changes_nothing() -> None:
    findings = try_pair(0)
    assert findings.pairs
    assert not findings.faults


def test_the_attacker_finds_out_what_nothing_protects() -> None:
    assert try_control(1).excluded_in_control
