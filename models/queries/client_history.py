"""One client's records as the rules of care look at them, also those recorded under merged clients."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, or_
from sqlmodel import Session, col, select

from models.care.history import History, PastReferral, PastResult, PastVisit
from models.errors import N_, NotFound
from models.tables.clients import Client
from models.tables.visits import Referral, ReferralStep, Result, Visit, VisitWord
from models.vocabulary import Finding, RapidTest

_HAS_SYPHILIS = (Finding.REACTIVE, Finding.POSITIVE)


# Locks the row for writers. A plain lock for update would wait for those who only insert what names the
# row, while they wait for it: a deadlock.
WRITES = {"key_share": True}

# Every visit that is recorded asks these, so they are put together once.
_SAME_PERSON = select(Client.id, Client.merged_into_id).where(
    or_(col(Client.id) == bindparam("client_id"), col(Client.merged_into_id) == bindparam("client_id"))
)
_SAME_PERSON_LOCKED = _SAME_PERSON.with_for_update(key_share=True)
# Who is one person with ``client_id``, into whom all are merged. A list in its place would be put together
# anew each time.
ONE_PERSON = select(Client.id).where(
    or_(col(Client.id) == bindparam("client_id"), col(Client.merged_into_id) == bindparam("client_id"))
)
_COUNTS = (col(Visit.client_id).in_(ONE_PERSON), col(Visit.voided_at).is_(None))
# Not a list, which would be put into the statement anew each time.
_OF_STI = exists().where(
    col(VisitWord.visit_id) == Visit.id,
    or_(col(VisitWord.kind) == "syndromes", col(VisitWord.kind) == "sti_treatments"),
)
# In the order of the fields of PastVisit and PastResult.
_VISIT = (
    Visit.id,
    Visit.day,
    Visit.town_id,
    Visit.known_positive,
    Visit.individual_risk,
    _OF_STI,
    Visit.prep,
    Visit.prep_days,
    col(Visit.pep_hours).is_not(None),
    Visit.next_appointment,
)
_RESULT = (
    Result.id,
    Result.day,
    Result.test,
    Result.finding,
    Result.source,
    Result.confirms_id,
    Result.given,
    Result.told_positive,
    Result.linked,
)
_VISITS_AND_RESULTS = (
    select(*_VISIT, *_RESULT)  # type: ignore[call-overload]
    .select_from(Visit)
    .join(Result, col(Result.visit_id) == Visit.id, isouter=True)
    .where(*_COUNTS)
)
_FIRST_OUTCOME = (
    select(func.min(ReferralStep.day)).where(ReferralStep.referral_id == Referral.id).scalar_subquery()
)
_REFERRALS = (
    select(col(Referral.id), col(Visit.day), col(Referral.reason))
    .add_columns(_FIRST_OUTCOME)
    .join(Visit, col(Visit.id) == Referral.visit_id)
    .where(*_COUNTS)
)


def same_person(session: Session, client_id: UUID, *, lock: bool = False) -> tuple[UUID, ...]:
    """The client into whom all are merged comes first, then everyone merged into that client.

    Parameters
    ----------
    lock
        Other writers wait for this transaction, so that one client's records change one after the other.
    """
    person = _person(session, client_id, lock=lock)
    merged_into = person.get(client_id)
    if merged_into is not None:
        return same_person(session, merged_into, lock=lock)
    return (client_id, *(each for each in person if each != client_id))


def lock_person(session: Session, client_id: UUID) -> UUID:
    """The client into whom all are merged, whose records nobody else changes until this transaction ends.

    Raises
    ------
    NotFound
        The client is not there, or was erased while this waited.
    """
    person = _person(session, client_id, lock=True)
    if client_id not in person:
        raise NotFound(N_("This client is not there, or not any more."))
    merged_into = person[client_id]
    return lock_person(session, merged_into) if merged_into else client_id


def _person(session: Session, client_id: UUID, *, lock: bool) -> dict[UUID, UUID | None]:
    """The client and everyone merged into it, each with whom it is merged into."""
    statement = _SAME_PERSON_LOCKED if lock else _SAME_PERSON
    found = session.connection().execute(statement, {"client_id": client_id})
    return {row.id: row.merged_into_id for row in found}


def client_history(session: Session, client_id: UUID) -> History:
    """What counts of this client and of all who are merged into this client."""
    connection, whose = session.connection(), {"client_id": client_id}
    rows = connection.execute(_VISITS_AND_RESULTS, whose).all()
    visits = {visit.id: visit for visit in (PastVisit(*row[: len(_VISIT)]) for row in rows)}
    results = []
    for visit_id, result in ((row[0], _past_result(row)) for row in rows):
        if result is not None:
            results.append(result)
            if result.test == RapidTest.SYPHILIS and result.finding in _HAS_SYPHILIS:
                visits[visit_id] = replace(visits[visit_id], sti=True)
    referrals = connection.execute(_REFERRALS, whose)
    return History(tuple(visits.values()), tuple(results), tuple(PastReferral(*row) for row in referrals))


def _past_result(row: Row[Any]) -> PastResult | None:
    """None where the visit has no result."""
    values = row[len(_VISIT) :]
    return PastResult(*values) if values[0] is not None else None
