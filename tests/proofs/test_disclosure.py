"""What is published protects small counts: by hand on a country of three towns, and on random programmes."""

import pytest

from models.disclosure import (
    NATION,
    WITHHELD,
    Cell,
    Contradiction,
    Count,
    Edition,
    GivenAway,
    Kind,
    Length,
    Measure,
    Menu,
    Period,
    Shown,
    Tier,
    audit,
    latest,
    publish,
)
from models.disclosure.attack import Attack
from models.disclosure.knowledge import Knowledge
from models.disclosure.lives import lives
from models.disclosure.probe import Probe
from models.disclosure.values import is_small, rounded
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


@pytest.mark.parametrize(("kind", "excluded"), [(Kind.EVENTS, {5, 6, 7}), (Kind.PEOPLE, set[int]())])
def test_kinds_that_make_up_a_whole_protect_each_other(kind: Kind, excluded: set[int]) -> None:
    """Of 15 less 15, each 2 more or less, at most 4 are left; unless a person may be of both kinds."""
    names = ("incidents", "violence", "other")
    menu = Menu(
        tuple(Measure(name, kind, Tier.FOUND) for name in names), {"a": "O"}, made_of={names[0]: names[1:]}
    )
    exact = {
        Cell(name, area, Period(2026, Length.YEAR, 1)): count
        for name, count in zip(names, (15, 13, 2), strict=True)
        for area in ("O", NATION)
    }
    shown = {cell: WITHHELD if is_small(count) else rounded(count) for cell, count in exact.items()}
    assert {failure.value for failure in audit(menu, [Edition(exact, shown)])} == excluded

    edition = publish(menu, exact)
    assert not audit(menu, [edition])
    of_nation = {cell.measure: value for cell, value in edition.shown.items() if cell.area == NATION}
    assert of_nation["incidents"] == Count(15)
    assert of_nation["violence"] == (WITHHELD if excluded else Count(15))


def test_nothing_is_shown_under_a_withheld_whole_not_even_a_zero() -> None:
    shown = shown_by_area(publish(VISITS, month_of(VISITS, 3, 0, 2, 5)))
    assert set(shown.values()) == {WITHHELD}


def test_a_zero_is_shown_only_where_it_is_known_anyway() -> None:
    """One inside a large whole tells of its months, which were withheld, and of what is beside it."""
    year = Period(2026, Length.YEAR, 1)

    def shown(*counts: int) -> list[Shown]:
        areas = ("a", "b", "c", "O", NATION)
        edition = publish(
            VISITS, {Cell("visits", area, year): n for area, n in zip(areas, counts, strict=True)}
        )
        return [shown_by_area(edition)[area] for area in areas]

    assert shown(30, 0, 30, 60, 60) == [Count(30), WITHHELD, Count(30), Count(60), Count(60)]
    assert shown(0, 0, 0, 0, 0) == [Count(0)] * 5


def test_the_linear_programme_names_what_gives_a_count_away() -> None:
    # 30 - 10 - 10, each 2 more or less, leaves at least 4 for c
    exact = month_of(VISITS, 12, 12, 6, 30)
    unprotected = Edition(exact, {cell: WITHHELD if n == 6 else rounded(n) for cell, n in exact.items()})
    (life,) = lives(VISITS, [unprotected])
    known = Knowledge.of(VISITS, life)
    of = {cell.area: number for number, cell in enumerate(known.cells)}
    assert Probe(known).refute(of["c"], 1, possible=6) == {of["a"], of["b"], of["O"]}
    assert Probe(known).refute(of["c"], 7, possible=6) is None


def test_counts_that_cannot_all_be_true_are_no_proof_of_anything() -> None:
    exact = month_of(VISITS, 12, 12, 6, 30)
    tampered = {cell: Count(100) if cell.area == "O" else rounded(n) for cell, n in exact.items()}
    with pytest.raises(Contradiction):
        audit(VISITS, [Edition(exact, tampered)])


def test_the_same_classes_show_the_same() -> None:
    one = publish(VISITS, month_of(VISITS, 12, 11, 6, 29))
    other = publish(VISITS, month_of(VISITS, 10, 13, 5, 28))
    assert shown_by_area(one) != shown_by_area(other)  # 11 and 13 are not rounded to the same
    other = publish(VISITS, month_of(VISITS, 12, 12, 5, 29))
    assert shown_by_area(one) == shown_by_area(other)


QUARTER = Period(2026, Length.QUARTER, 1)
ONE_TOWN = Menu((Measure("visits", Kind.EVENTS, Tier.DONE),), {"a": "O", "b": "O"})


def quarter_of(*months: int) -> dict[Cell, int]:
    """Visits of town a in three months and their quarter, beside a town b with many."""
    counts: dict[Cell, int] = {}
    for period, a, b in (
        *((month, a, 30) for month, a in zip(QUARTER.parts, months, strict=True)),
        (QUARTER, sum(months), 90),
    ):
        areas = {"a": a, "b": b, "O": a + b, NATION: a + b}
        counts |= {Cell("visits", area, period): count for area, count in areas.items()}
    return counts


def test_two_months_known_not_to_be_zero_exclude_a_quarter_of_one() -> None:
    """If zeros were shown wherever they are, what is withheld would be at least 1."""
    exact = quarter_of(3, 2, 0)
    naive = Edition(exact, {cell: WITHHELD if is_small(n) else rounded(n) for cell, n in exact.items()})
    (life,) = lives(ONE_TOWN, [naive])
    life.nonzero.update(cell for cell in exact if is_small(exact[cell]))
    known = Knowledge.of(ONE_TOWN, life)
    of_one = (known.number[Cell("visits", "a", QUARTER)], 1)
    assert Attack(known, known.exact).excluded([of_one]) == [of_one]


def test_months_frozen_one_by_one_leave_their_quarter_open() -> None:
    exact, editions = quarter_of(3, 2, 0), list[Edition]()
    for month in QUARTER.parts:
        ending = {month, QUARTER} if month == QUARTER.parts[-1] else {month}
        editions.append(publish(ONE_TOWN, {c: n for c, n in exact.items() if c.period in ending}, editions))
    shown = latest(editions)
    assert shown[Cell("visits", "a", QUARTER.parts[2])] == WITHHELD  # a zero; its quarter may be small
    assert not audit(ONE_TOWN, editions)


def test_of_what_was_given_away_before_nothing_more_is_published() -> None:
    exact = quarter_of(3, 2, 0)
    months = {cell: n for cell, n in exact.items() if cell.period != QUARTER}
    told = Edition(months, {cell: rounded(n) for cell, n in months.items()})
    with pytest.raises(GivenAway) as raised:
        publish(ONE_TOWN, {cell: n for cell, n in exact.items() if cell.period == QUARTER}, [told])
    assert {failure.cell.area for failure in raised.value.failures} == {"a"}


def test_counts_of_the_same_classes_are_published_alike() -> None:
    """Whatever the small counts are, and whichever of those that are rounded alike the others are."""
    one = publish(ONE_TOWN, quarter_of(1, 2, 0))
    assert publish(ONE_TOWN, quarter_of(2, 1, 0)).shown == one.shown
    assert publish(ONE_TOWN, quarter_of(2, 2, 0)).shown == one.shown


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


@pytest.mark.parametrize("seed", [2, 4])
def test_of_a_random_programme_nothing_small_is_shown_or_told(seed: int) -> None:
    assert not try_programme(seed).faults


def test_one_person_inside_withheld_counts_changes_nothing() -> None:
    findings = try_pair(0)
    assert findings.pairs
    assert not findings.faults


def test_the_attacker_finds_out_what_nothing_protects() -> None:
    assert try_control(1).excluded_in_control
