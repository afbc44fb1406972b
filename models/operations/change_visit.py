"""Amend or void a visit: one's own, within 72 hours, with a reason, and what it said before is kept."""

from collections.abc import Hashable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import record
from models.care.rules import CareRules
from models.care.visit import VisitInput
from models.care.visit_rules import check_visit
from models.errors import N_, Conflict, NotFound
from models.operations.derive_follow_ups import derive_follow_ups
from models.operations.use_kits import take_back_kits, use_kits
from models.queries.client_history import WRITES
from models.queries.visit_parts import visit_parts
from models.tables.visits import (
    Referral,
    ReferralStep,
    Result,
    UnmatchedVisit,
    Visit,
    VisitVersion,
)
from models.visit_names import check_names
from models.visit_rows import VisitParts, entered, fill_visit, parts_of
from models.vocabulary import ChangeReason, ResultSource

CHANGEABLE = timedelta(hours=72)


def amend_visit(
    session: Session,
    staff_id: UUID,
    visit: VisitInput,
    reason: ChangeReason,
    rules: CareRules,
    at: datetime,
    today: date,
) -> Visit:
    """Put what is entered now in the place of what the visit said; the same again changes nothing.

    Raises
    ------
    NotFound
        There is no such visit of one's own.
    Conflict
        It was voided, or is older than 72 hours, or a test is taken out that a laboratory has answered.
    Invalid
        A rule is broken, or something is named that is not there.
    """
    row = _changeable(session, staff_id, visit.id, at)
    if row.voided_at is not None:
        raise Conflict(N_("This visit was voided."))
    check_visit(visit, rules.algorithms, today)
    check_names(session, visit)
    parts = visit_parts(session, visit.id)
    before = entered(row, parts)
    if before == visit:
        return row
    session.add(
        VisitVersion(
            visit_id=row.id,
            version=row.version,
            content=before.model_dump(mode="json"),
            replaced_at=at,
            replaced_by_id=staff_id,
            reason=reason,
        )
    )
    row.version += 1
    fill_visit(row, visit)
    _replace_parts(session, parts, parts_of(visit))
    take_back_kits(session, row)
    use_kits(session, row, visit)
    derive_follow_ups(session, row.client_id, rules.terms)
    record(session, staff_id, "visit amended", row.id)
    return row


def void_visit(
    session: Session, staff_id: UUID, visit_id: UUID, reason: ChangeReason, rules: CareRules, at: datetime
) -> Visit:
    """The visit stays as it is and counts for nothing any more; its kits go back. Twice is once.

    Raises
    ------
    NotFound
        There is no such visit of one's own.
    Conflict
        It is older than 72 hours, or a laboratory has sent a result to it.
    """
    row = _changeable(session, staff_id, visit_id, at)
    if row.voided_at is not None:
        return row
    late = select(Result).where(Result.visit_id == visit_id, Result.source == ResultSource.LABORATORY)
    if session.exec(late).first() is not None:
        raise Conflict(N_("A laboratory has sent a result to this visit: amend it instead."))
    row.voided_at, row.void_reason = at, reason
    waiting = session.get(UnmatchedVisit, visit_id)
    if waiting is not None:
        session.delete(waiting)
    take_back_kits(session, row)
    derive_follow_ups(session, row.client_id, rules.terms)
    record(session, staff_id, "visit voided", row.id)
    return row


def _changeable(session: Session, staff_id: UUID, visit_id: UUID, at: datetime) -> Visit:
    row = session.get(Visit, visit_id, with_for_update=WRITES)
    if row is None or row.staff_id != staff_id:
        raise NotFound(N_("There is no such visit of yours."))
    if at - row.recorded_at > CHANGEABLE:
        raise Conflict(N_("A visit can be changed for 72 hours."))
    return row


def _replace_parts(session: Session, old: VisitParts, new: VisitParts) -> None:
    """Results and referrals keep their ids where they can, since others came to name them meanwhile."""
    for gone in (*old.words, *old.assays, *old.commodities):
        session.delete(gone)
    session.flush()
    session.add_all([*new.words, *new.assays, *new.commodities])
    _replace_results(session, old, new)
    _replace_referrals(session, old, new)


def _replace_results(session: Session, old: VisitParts, new: VisitParts) -> None:
    kept = {result.test: result for result in old.results}
    for result in new.results:
        earlier = kept.pop(result.test, None)
        if earlier is None:
            session.add(result)
            continue
        if earlier.finding != result.finding:
            _refuse_answered(session, earlier)
            earlier.linked = earlier.treated = None
        earlier.finding, earlier.day = result.finding, result.day
        earlier.given, earlier.told_positive = result.given, result.told_positive
    for gone in kept.values():
        _refuse_answered(session, gone)
        session.delete(gone)


def _refuse_answered(session: Session, result: Result) -> None:
    if session.exec(select(Result).where(Result.confirms_id == result.id)).first() is not None:
        raise Conflict(N_("A laboratory has answered this test: it stays as it is."))


def _replace_referrals(session: Session, old: VisitParts, new: VisitParts) -> None:
    def key(referral: Referral) -> Hashable:
        return referral.facility_id, referral.reason

    kept = {key(referral): referral for referral in old.referrals}
    for referral in new.referrals:
        earlier = kept.pop(key(referral), None)
        if earlier is None:
            session.add(referral)
        else:
            earlier.number = referral.number
    gone = [referral.id for referral in kept.values()]
    for step in session.exec(select(ReferralStep).where(col(ReferralStep.referral_id).in_(gone))):
        session.delete(step)
    session.flush()
    for taken_out in kept.values():
        session.delete(taken_out)
