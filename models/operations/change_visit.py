"""Amend or void a visit: one's own, within 72 hours, with a reason, and what it said before is kept."""

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
    ReferralStep,
    Result,
    UnmatchedVisit,
    Visit,
    VisitVersion,
)
from models.visit_entries import VisitParts, entered
from models.visit_names import check_names
from models.visit_rows import VisitRows, columns_of, rows_of
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
    row.sqlmodel_update(columns_of(visit))
    _replace_parts(session, parts, rows_of(visit))
    take_back_kits(session, visit.id)
    use_kits(session, row.staff_id, visit)
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
    take_back_kits(session, visit_id)
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


def _replace_parts(session: Session, old: VisitParts, new: VisitRows) -> None:
    """Results and referrals keep their ids where they can, since others came to name them meanwhile."""
    for gone in (*old.words, *old.assays, *old.commodities):
        session.delete(gone)
    _replace_results(session, old, new)
    _replace_referrals(session, old, new)
    session.flush()
    new.insert(session)


def _replace_results(session: Session, old: VisitParts, new: VisitRows) -> None:
    """Leaves among the new rows only those that are to be inserted."""
    kept = {result.test: result for result in old.results}
    for values in new.results[:]:
        earlier = kept.pop(values["test"], None)
        if earlier is None:
            continue
        new.results.remove(values)
        if earlier.finding != values["finding"]:
            _refuse_answered(session, earlier)
            earlier.linked = earlier.treated = None
        for name in ("finding", "day", "given", "told_positive"):
            setattr(earlier, name, values[name])
    for gone in kept.values():
        _refuse_answered(session, gone)
        session.delete(gone)


def _refuse_answered(session: Session, result: Result) -> None:
    if session.exec(select(Result).where(Result.confirms_id == result.id)).first() is not None:
        raise Conflict(N_("A laboratory has answered this test: it stays as it is."))


def _replace_referrals(session: Session, old: VisitParts, new: VisitRows) -> None:
    """Leaves among the new rows only those that are to be inserted."""
    kept = {(referral.facility_id, referral.reason): referral for referral in old.referrals}
    for values in new.referrals[:]:
        earlier = kept.pop((values["facility_id"], values["reason"]), None)
        if earlier is not None:
            new.referrals.remove(values)
            earlier.number = values["number"]
    gone = [referral.id for referral in kept.values()]
    for step in session.exec(select(ReferralStep).where(col(ReferralStep.referral_id).in_(gone))):
        session.delete(step)
    session.flush()
    for taken_out in kept.values():
        session.delete(taken_out)
