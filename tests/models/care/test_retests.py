"""Every row of HIV.B9.DT that applies to this programme's clients, by its id."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.care.calendar_months import add_months
from models.care.retests import AFTER_PEP, ROWS, Retest, RetestFacts, next_retest

DAY = date(2026, 11, 21)
YEAR_LATER, HALF_YEAR_LATER, QUARTER_LATER = date(2027, 11, 21), date(2027, 5, 21), date(2027, 2, 21)


@pytest.mark.parametrize(
    ("row_id", "facts", "opens", "due"),
    [
        ("HIV.B9.DT.03", RetestFacts(DAY), YEAR_LATER, YEAR_LATER),
        ("HIV.B9.DT.03 with an STI", RetestFacts(DAY, sti=True), QUARTER_LATER, HALF_YEAR_LATER),
        (
            "HIV.B9.DT.04 at individual risk",
            RetestFacts(DAY, individual_risk=True),
            QUARTER_LATER,
            HALF_YEAR_LATER,
        ),
        ("HIV.B9.DT.07", RetestFacts(DAY, on_prep=True), QUARTER_LATER, QUARTER_LATER),
        (AFTER_PEP, RetestFacts(DAY, pep_started=DAY), QUARTER_LATER, QUARTER_LATER),
    ],
)
def test_each_row(row_id: str, facts: RetestFacts, opens: date, due: date) -> None:
    assert next_retest(facts) == Retest(row_id, opens, due)


def test_a_client_who_is_positive_is_not_tested_again() -> None:
    assert next_retest(RetestFacts(DAY, positive=True, on_prep=True, sti=True, pep_started=DAY)) is None


def test_what_is_due_first_wins() -> None:
    on_prep = RetestFacts(DAY, on_prep=True, sti=True, individual_risk=True)
    assert next_retest(on_prep) == Retest("HIV.B9.DT.07", QUARTER_LATER, QUARTER_LATER)
    pep_before = RetestFacts(DAY, on_prep=True, pep_started=date(2026, 11, 1))
    assert next_retest(pep_before) == Retest(AFTER_PEP, date(2027, 2, 1), date(2027, 2, 1))


@given(
    st.builds(
        RetestFacts,
        day=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
        individual_risk=st.booleans(),
        sti=st.booleans(),
        on_prep=st.booleans(),
    )
)
def test_every_client_who_is_not_positive_is_tested_within_a_year(facts: RetestFacts) -> None:
    retest = next_retest(facts)
    assert retest is not None
    assert facts.day < retest.opens <= retest.due <= add_months(facts.day, 12)
    assert any(row.id == retest.row_id for row in ROWS)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
    ],
)
def test_a_month_may_be_shorter(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
