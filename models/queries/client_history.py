"""One client's records as the rules of care look at them, also those recorded under merged clients."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.care.history import History, PastReferral, PastResult, PastVisit
from models.tables.clients import Client
from models.tables.visits import Referral, ReferralStep, Result, Visit, VisitWord
from models.vocabulary import Finding, RapidTest

_STI_LISTS = ("syndromes", "sti_treatments")
_HAS_SYPHILIS = (Finding.REACTIVE, Finding.POSITIVE)


# Locks the row for writers. A plain lock for update would wait for those who only insert what names the
# row, while they wait for it: a deadlock.
WRITES = {"key_share": True}


def same_person(session: Session, client_id: UUID, *, lock: bool = False) -> tuple[UUID, ...]:
    """The client into whom all are merged comes first, then everyone merged into that client.

    Parameters
    ----------
    lock
        Other writers wait for this transaction, so that one client's records change one after the other.
    """
    statement = select(Client).where(or_(Client.id == client_id, Client.merged_into_id == client_id))
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    person = {client.id: client for client in session.exec(statement)}
    merged_into = person[client_id].merged_into_id if client_id in person else None
    if merged_into is not None:
        return same_person(session, merged_into, lock=lock)
    return (client_id, *(each for each in person if each != client_id))


def client_history(session: Session, client_ids: Collection[UUID]) -> History:
    """What counts of these clients, who are one person."""
    visits = session.exec(
        select(Visit).where(col(Visit.client_id).in_(client_ids), col(Visit.voided_at).is_(None))
    ).all()
    ids = [visit.id for visit in visits]
    results = session.exec(select(Result).where(col(Result.visit_id).in_(ids))).all()
    listed = select(VisitWord.visit_id).where(
        col(VisitWord.visit_id).in_(ids), col(VisitWord.kind).in_(_STI_LISTS)
    )
    sti = set(session.exec(listed))
    sti |= {r.visit_id for r in results if r.test == RapidTest.SYPHILIS and r.finding in _HAS_SYPHILIS}
    return History(
        visits=tuple(_past_visit(visit, visit.id in sti) for visit in visits),
        results=tuple(_past_result(result) for result in results),
        referrals=_past_referrals(session, {visit.id: visit.day for visit in visits}),
    )


def _past_visit(visit: Visit, sti: bool) -> PastVisit:
    return PastVisit(
        id=visit.id,
        day=visit.day,
        town_id=visit.town_id,
        known_positive=visit.known_positive,
        individual_risk=visit.individual_risk,
        sti=sti,
        prep=visit.prep,
        prep_days=visit.prep_days,
        pep=visit.pep_hours is not None,
        next_appointment=visit.next_appointment,
    )


def _past_result(result: Result) -> PastResult:
    return PastResult(
        id=result.id,
        day=result.day,
        test=result.test,
        finding=result.finding,
        source=result.source,
        confirms_id=result.confirms_id,
        given=result.given,
        told_positive=result.told_positive,
        linked=result.linked,
    )


def _past_referrals(session: Session, days: dict[UUID, date]) -> tuple[PastReferral, ...]:
    referrals = session.exec(select(Referral).where(col(Referral.visit_id).in_(days))).all()
    if not referrals:
        return ()
    steps = session.exec(
        select(ReferralStep).where(col(ReferralStep.referral_id).in_([each.id for each in referrals]))
    ).all()
    outcomes = {step.referral_id: step.day for step in sorted(steps, key=lambda step: step.day, reverse=True)}
    return tuple(
        PastReferral(each.id, days[each.visit_id], each.reason, outcomes.get(each.id)) for each in referrals
    )
