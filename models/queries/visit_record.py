"""What was recorded of a visit, and what came after it: to be read by its author, or for a client found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.care.visit import VisitInput
from models.errors import N_, NotFound
from models.queries.visit_parts import visit_parts
from models.tables.visits import Referral, ReferralStep, Result, Visit
from models.visit_entries import entered


@dataclass(frozen=True, slots=True)
class FollowedReferral:
    """A referral with its outcomes in the order of their days."""

    referral: Referral
    steps: tuple[ReferralStep, ...]


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit as it was entered, its results with a laboratory's, oldest first, and its referrals."""

    visit: Visit
    entry: VisitInput
    results: tuple[Result, ...]
    referrals: tuple[FollowedReferral, ...]


def own_visit(session: Session, staff_id: UUID, visit_id: UUID) -> Visit:
    """Raises NotFound where there is none, or it is another's."""
    visit = session.get(Visit, visit_id)
    if visit is None or visit.staff_id != staff_id:
        raise NotFound(N_("There is no such visit of yours."))
    return visit


def visit_record(session: Session, visit: Visit) -> VisitRecord:
    parts = visit_parts(session, visit.id)
    results = session.exec(select(Result).where(Result.visit_id == visit.id)).all()
    return VisitRecord(
        visit=visit,
        entry=entered(visit, parts),
        results=tuple(sorted(results, key=lambda result: (result.day, result.source != "visit", result.id))),
        referrals=followed_referrals(session, sorted(parts.referrals, key=lambda each: each.number)),
    )


def client_record(session: Session, person: Collection[UUID]) -> tuple[VisitRecord, ...]:
    """All visits of one person, the newest first; voided ones too, since they were made."""
    visits = select(Visit).where(col(Visit.client_id).in_(person))
    newest_first = session.exec(visits.order_by(col(Visit.day).desc(), col(Visit.recorded_at).desc())).all()
    return tuple(visit_record(session, visit) for visit in newest_first)


def followed_referrals(session: Session, referrals: Sequence[Referral]) -> tuple[FollowedReferral, ...]:
    ids = [referral.id for referral in referrals]
    outcomes = select(ReferralStep).where(col(ReferralStep.referral_id).in_(ids))
    steps = sorted(session.exec(outcomes), key=lambda step: step.day)
    return tuple(
        FollowedReferral(each, tuple(step for step in steps if step.referral_id == each.id))
        for each in referrals
    )
