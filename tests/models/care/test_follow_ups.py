"""What is owed follows from what was recorded: each kind, when it ends, and in which order it comes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.care.follow_ups import FollowUp, Terms, follow_ups
from models.care.history import History, PastReferral, PastResult, PastVisit
from models.vocabulary import Finding, FollowUpKind, PrepState, RapidTest, ReferralReason, ResultSource

DAY = date(2026, 11, 21)
V, R, L, F = (UUID(int=i) for i in range(1, 5))


def visit(day: date = DAY, **facts: Any) -> PastVisit:
    known: dict[str, Any] = {"id": V, "day": day, "town_id": "osh"}
    return PastVisit(**(known | facts))


def hiv(finding: Finding, day: date = DAY, given: date | None = DAY, **facts: Any) -> PastResult:
    known: dict[str, Any] = {"id": R, "day": day, "test": RapidTest.HIV, "finding": finding, "given": given}
    return PastResult(**(known | facts))


def owed(history: History) -> list[tuple[FollowUpKind, date, str]]:
    return [(owing.kind, owing.due, owing.rule) for owing in follow_ups(history)]


def test_nothing_is_owed_to_nobody() -> None:
    assert follow_ups(History()) == ()


def test_after_a_negative_test_that_was_given_only_the_yearly_retest_is_owed() -> None:
    assert owed(History((visit(),), (hiv(Finding.NEGATIVE),))) == [
        (FollowUpKind.RETEST, date(2027, 11, 21), "HIV.B9.DT.03")
    ]


def test_without_a_test_the_year_runs_from_the_last_visit() -> None:
    visits = (visit(date(2026, 1, 5)), visit(date(2026, 3, 5)))
    assert owed(History(visits)) == [(FollowUpKind.RETEST, date(2027, 3, 5), "HIV.B9.DT.03")]


@pytest.mark.parametrize(
    ("facts", "due", "rule"),
    [
        ({"individual_risk": True}, date(2027, 5, 21), "HIV.B9.DT.04 at individual risk"),
        ({"sti": True}, date(2027, 5, 21), "HIV.B9.DT.03 with an STI"),
        ({"pep": True}, date(2027, 2, 21), "HIV.B9.DT after PEP"),
        ({"prep": PrepState.CONTINUED, "prep_days": 90}, date(2027, 2, 21), "HIV.B9.DT.07"),
    ],
)
def test_what_the_visit_says_shortens_the_time_to_the_retest(
    facts: dict[str, Any], due: date, rule: str
) -> None:
    history = History((visit(**facts),), (hiv(Finding.NEGATIVE),))
    assert (FollowUpKind.RETEST, due, rule) in owed(history)


def test_a_test_before_the_three_months_after_pep_does_not_close_them_and_one_after_does() -> None:
    early = History((visit(pep=True),), (hiv(Finding.NEGATIVE, DAY + timedelta(days=40)),))
    assert follow_ups(early)[-1].due == date(2027, 2, 21)
    late = History((visit(pep=True),), (hiv(Finding.NEGATIVE, date(2027, 2, 21)),))
    assert follow_ups(late)[-1].due == date(2028, 2, 21)


def test_an_sti_before_the_last_test_does_not_shorten_the_time_after_it() -> None:
    visits = (visit(DAY - timedelta(days=90), sti=True), visit())
    assert owed(History(visits, (hiv(Finding.NEGATIVE),)))[0][1] == date(2027, 11, 21)


def test_an_inconclusive_test_is_done_again_after_14_days() -> None:
    history = History((visit(),), (hiv(Finding.INCONCLUSIVE),))
    fortnight = DAY + timedelta(days=14)
    assert owed(history) == [(FollowUpKind.RETEST_INCONCLUSIVE, fortnight, "HIV.B7.DT.06, HIV.B7.DT.07")]
    again = hiv(Finding.NEGATIVE, fortnight, id=L)
    assert owed(History(history.visits, (*history.results, again)))[0][0] == FollowUpKind.RETEST


def test_a_reactive_screening_waits_for_its_confirmation() -> None:
    screened = hiv(Finding.REFER)
    history = History((visit(),), (screened,))
    assert owed(history) == [(FollowUpKind.CONFIRM, DAY + timedelta(days=14), "HIV.FXNREQ.046")]
    answer = hiv(
        Finding.NEGATIVE,
        DAY + timedelta(days=9),
        None,
        id=L,
        source=ResultSource.LABORATORY,
        confirms_id=R,
    )
    answered = [
        (owing.kind, owing.subject_id) for owing in follow_ups(History((visit(),), (screened, answer)))
    ]
    assert answered == [(FollowUpKind.GIVE_RESULT, L), (FollowUpKind.RETEST, L)]


def test_a_result_is_owed_until_it_was_given() -> None:
    syphilis = PastResult(R, DAY, RapidTest.SYPHILIS, Finding.REACTIVE)
    assert owed(History((), (syphilis,))) == [(FollowUpKind.GIVE_RESULT, DAY, "HIV.FXNREQ.021")]
    given = PastResult(R, DAY, RapidTest.SYPHILIS, Finding.REACTIVE, given=DAY)
    assert owed(History((), (given,))) == []


def test_a_positive_client_is_told_then_linked_and_never_tested_again() -> None:
    week = DAY + timedelta(days=7)
    untold = History((visit(),), (hiv(Finding.POSITIVE),))
    assert [kind for kind, _, _ in owed(untold)] == [FollowUpKind.GIVE_RESULT, FollowUpKind.LINK_TO_CARE]
    told = History((visit(),), (hiv(Finding.POSITIVE, told_positive=DAY),))
    assert owed(told) == [(FollowUpKind.LINK_TO_CARE, week, "HIV.FXNREQ.048")]
    linked = History((visit(),), (hiv(Finding.POSITIVE, told_positive=DAY, linked=week),))
    assert owed(linked) == []


def test_a_client_diagnosed_elsewhere_is_neither_tested_nor_followed() -> None:
    assert owed(History((visit(known_positive=True, prep=PrepState.STARTED, prep_days=30),))) == []


def test_a_laboratory_may_take_a_positive_report_back() -> None:
    answer = hiv(Finding.NEGATIVE, DAY, id=L, source=ResultSource.LABORATORY, confirms_id=R)
    history = History((visit(),), (hiv(Finding.POSITIVE, told_positive=DAY), answer))
    assert [kind for kind, _, _ in owed(history)] == [FollowUpKind.RETEST]


def test_prep_is_handed_out_again_before_it_runs_out_until_it_is_stopped() -> None:
    started = visit(prep=PrepState.STARTED, prep_days=30)
    refill = follow_ups(History((started,)))[0]
    assert (refill.kind, refill.opens, refill.due) == (
        FollowUpKind.PREP_REFILL,
        DAY + timedelta(days=23),
        DAY + timedelta(days=30),
    )
    offered = visit(DAY + timedelta(days=5), prep=PrepState.OFFERED)
    assert follow_ups(History((started, offered)))[0] == refill
    stopped = visit(DAY + timedelta(days=9), prep=PrepState.STOPPED)
    assert FollowUpKind.PREP_REFILL not in {o.kind for o in follow_ups(History((started, stopped)))}


def test_a_referral_is_owed_an_outcome() -> None:
    open_one = PastReferral(F, DAY, ReferralReason.TB)
    assert owed(History((), (), (open_one,))) == [
        (FollowUpKind.REFERRAL_OUTCOME, DAY + timedelta(days=30), "HIV.FXNREQ.021")
    ]
    assert owed(History((), (), (PastReferral(F, DAY, ReferralReason.TB, DAY),))) == []


def test_only_the_last_visits_appointment_counts() -> None:
    earlier = visit(next_appointment=date(2026, 12, 1))
    later = visit(DAY + timedelta(days=3), next_appointment=date(2027, 1, 15))
    appointments = [o for o in follow_ups(History((earlier, later))) if o.kind == FollowUpKind.APPOINTMENT]
    assert [o.due for o in appointments] == [date(2027, 1, 15)]


def test_a_programme_may_set_other_terms() -> None:
    terms = Terms(inconclusive_retest=28)
    history = History((visit(),), (hiv(Finding.INCONCLUSIVE),))
    assert follow_ups(history, terms)[0].due == DAY + timedelta(days=28)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
histories = st.builds(
    History,
    visits=st.lists(
        st.builds(
            PastVisit,
            id=st.uuids(),
            day=days,
            town_id=st.just("osh"),
            known_positive=st.booleans(),
            individual_risk=st.booleans(),
            sti=st.booleans(),
            prep=st.none() | st.sampled_from(PrepState),
            prep_days=st.integers(0, 180),
            pep=st.booleans(),
            next_appointment=st.none() | st.dates(date(2027, 1, 1), date(2028, 1, 1)),
        ),
        max_size=4,
    ).map(tuple),
    results=st.lists(
        st.builds(
            PastResult,
            id=st.uuids(),
            day=days,
            test=st.sampled_from(RapidTest),
            finding=st.sampled_from(Finding),
            given=st.none() | days,
            told_positive=st.none() | days,
            linked=st.none() | days,
        ),
        max_size=4,
    ).map(tuple),
    referrals=st.lists(
        st.builds(
            PastReferral,
            id=st.uuids(),
            day=days,
            reason=st.sampled_from(ReferralReason),
            outcome=st.none() | days,
        ),
        max_size=3,
    ).map(tuple),
)


@given(histories)
def test_whatever_was_recorded_what_is_overdue_longest_comes_first(history: History) -> None:
    owing = follow_ups(history)
    assert [o.due for o in owing] == sorted(o.due for o in owing)
    assert all(o.opens <= o.due for o in owing if o.kind != FollowUpKind.LINK_TO_CARE)
    known = {visit.id for visit in history.visits} | {result.id for result in history.results}
    known |= {referral.id for referral in history.referrals}
    assert {o.subject_id for o in owing} <= known
    overdue = [o.is_overdue(date(2027, 1, 1)) for o in owing]
    assert overdue == sorted(overdue, reverse=True)


@given(histories)
def test_nobody_is_owed_two_tests_and_nobody_positive_is_owed_one(history: History) -> None:
    tests = {FollowUpKind.RETEST, FollowUpKind.RETEST_INCONCLUSIVE, FollowUpKind.CONFIRM}
    owing = [o.kind for o in follow_ups(history) if o.kind in tests]
    assert len(owing) <= (0 if history.is_positive else 1)


@given(histories)
def test_every_visit_of_a_client_who_is_not_positive_ends_in_a_test_that_is_owed(history: History) -> None:
    if history.visits and not history.is_positive:
        kinds = {o.kind for o in follow_ups(history)}
        assert kinds & {FollowUpKind.RETEST, FollowUpKind.RETEST_INCONCLUSIVE, FollowUpKind.CONFIRM}


def test_a_follow_up_is_overdue_after_its_day() -> None:
    owing = FollowUp(FollowUpKind.RETEST, DAY, DAY, "HIV.B9.DT.03", uuid4())
    assert not owing.is_overdue(DAY)
    assert owing.is_overdue(DAY + timedelta(days=1))
