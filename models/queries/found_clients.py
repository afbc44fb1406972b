"""Whether somebody has found a client by the code today: an id alone opens nothing."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.errors import N_, NotFound
from models.queries.client_history import same_person
from models.tables.audit import AuditEvent

STAYS_FOUND = timedelta(hours=12)
_FINDING = ("client looked up", "client created")


def require_found(session: Session, staff_id: UUID, client_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """All clients who are this person, whom these staff looked up, or entered anew, within the last 12 hours.

    The audit log knows: each look-up that matched is an entry.

    Raises
    ------
    NotFound
        They did not, or there is no such client.
    """
    person = same_person(session, client_id)
    found = select(AuditEvent.id).where(
        AuditEvent.at > at - STAYS_FOUND,
        AuditEvent.staff_id == staff_id,
        col(AuditEvent.event).in_(_FINDING),
        col(AuditEvent.subject).in_([str(each) for each in person]),
    )
    if session.exec(found.limit(1)).first() is None:
        raise NotFound(N_("Find the client by the code first."))
    return person
