"""What is owed to a client: derived from what was recorded, never typed (HIV.FXNREQ.021)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from models.care.calendar_months import add_months
from models.care.history import History, PastResult, PastVisit
from models.care.retests import MONTHS_AFTER_PEP, RetestFacts, next_retest
from models.vocabulary import Finding, FollowUpKind, PrepState

DUE_ROSTER, AWAITED, UNLINKED = "HIV.FXNREQ.021", "HIV.FXNREQ.046", "HIV.FXNREQ.048"
INCONCLUSIVE_ROWS = "HIV.B7.DT.06, HIV.B7.DT.07"
_ORDER = {kind: place for place, kind in enumerate(FollowUpKind)}


@dataclass(frozen=True, slots=True)
class Terms:
    """Days within which something is owed. Linkage follows HIV.IND.21."""

    inconclusive_retest: int = 14
    confirmation: int = 14
    linkage: int = 7
    referral: int = 30
    refill_ahead: int = 7


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Owed from ``opens`` on, and overdue after ``due``.

    ``subject_id`` is the result, referral or visit from which it follows, ``rule`` the WHO id.
    """

    kind: FollowUpKind
    opens: date
    due: date
    rule: str
    subject_id: UUID

    def is_overdue(self, today: date) -> bool:
        return self.due < today


def follow_ups(history: History, terms: Terms = DEFAULT_TERMS) -> tuple[FollowUp, ...]:
    """All that is owed to the client, what is due first (and so what is overdue longest) first."""
    owed = [
        *_results_to_give(history),
        *_positives_to_link(history, terms),
        *_tests_to_do_again(history, terms),
        *_referrals_without_outcome(history, terms),
        *_refills(history, terms),
        *_appointments(history),
    ]
    return tuple(sorted(owed, key=lambda owing: (owing.due, _ORDER[owing.kind], owing.subject_id)))


def _results_to_give(history: History) -> Iterator[FollowUp]:
    for result in history.standing_results:
        untold = result.finding == Finding.POSITIVE and result.told_positive is None
        if result.given is None or untold:
            yield FollowUp(FollowUpKind.GIVE_RESULT, result.day, result.day, DUE_ROSTER, result.id)


def _positives_to_link(history: History, terms: Terms) -> Iterator[FollowUp]:
    positives = [result for result in history.hiv_results if result.finding == Finding.POSITIVE]
    if positives and all(result.linked is None for result in positives):
        first = positives[0]
        known = first.told_positive or first.day
        due = known + timedelta(days=terms.linkage)
        yield FollowUp(FollowUpKind.LINK_TO_CARE, first.day, due, UNLINKED, first.id)


def _tests_to_do_again(history: History, terms: Terms) -> Iterator[FollowUp]:
    if history.is_positive:
        return
    last = history.hiv_results[-1] if history.hiv_results else None
    if last is not None and last.finding == Finding.INCONCLUSIVE:
        due = last.day + timedelta(days=terms.inconclusive_retest)
        yield FollowUp(FollowUpKind.RETEST_INCONCLUSIVE, due, due, INCONCLUSIVE_ROWS, last.id)
    elif last is not None and last.finding == Finding.REFER:
        due = last.day + timedelta(days=terms.confirmation)
        yield FollowUp(FollowUpKind.CONFIRM, last.day, due, AWAITED, last.id)
    elif history.visits:
        yield from _retest(history, last)


def _retest(history: History, last_test: PastResult | None) -> Iterator[FollowUp]:
    """HIV.B9.DT, counted from the last HIV test, or where there was none from the last visit."""
    last_visit = _last(history)
    day = last_test.day if last_test else last_visit.day
    retest = next_retest(
        RetestFacts(
            day=day,
            individual_risk=last_visit.individual_risk,
            sti=any(visit.sti and visit.day >= day for visit in history.visits),
            on_prep=_prep_visit(history) is not None,
            pep_started=_untested_pep(history, last_test),
        )
    )
    if retest is not None:
        subject = last_test.id if last_test else last_visit.id
        yield FollowUp(FollowUpKind.RETEST, retest.opens, retest.due, retest.row_id, subject)


def _untested_pep(history: History, last_test: PastResult | None) -> date | None:
    """The last PEP that no test three months later has closed."""
    started = max((visit.day for visit in history.visits if visit.pep), default=None)
    if started is None or last_test is None:
        return started
    return started if last_test.day < add_months(started, MONTHS_AFTER_PEP) else None


def _referrals_without_outcome(history: History, terms: Terms) -> Iterator[FollowUp]:
    for referral in history.referrals:
        if referral.outcome is None:
            due = referral.day + timedelta(days=terms.referral)
            yield FollowUp(FollowUpKind.REFERRAL_OUTCOME, referral.day, due, DUE_ROSTER, referral.id)


def _refills(history: History, terms: Terms) -> Iterator[FollowUp]:
    visit = _prep_visit(history)
    if visit is not None and not history.is_positive:
        due = visit.day + timedelta(days=visit.prep_days)
        opens = max(visit.day, due - timedelta(days=terms.refill_ahead))
        yield FollowUp(FollowUpKind.PREP_REFILL, opens, due, DUE_ROSTER, visit.id)


def _appointments(history: History) -> Iterator[FollowUp]:
    """The last visit's; a visit in between has kept the earlier ones or overtaken them."""
    if history.visits:
        visit = _last(history)
        if visit.next_appointment is not None:
            day = visit.next_appointment
            yield FollowUp(FollowUpKind.APPOINTMENT, day, day, DUE_ROSTER, visit.id)


def _prep_visit(history: History) -> PastVisit | None:
    """The visit at which the client last got PrEP, unless it was stopped since."""
    told = [visit for visit in history.visits if visit.prep not in (None, PrepState.OFFERED)]
    if not told:
        return None
    last = max(told, key=lambda visit: visit.day)
    return None if last.prep == PrepState.STOPPED else last


def _last(history: History) -> PastVisit:
    return max(history.visits, key=lambda visit: visit.day)
