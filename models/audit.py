"""A write names its audit event: the one way to add an entry."""

from typing import Literal
from uuid import UUID

from sqlmodel import Session

from models.tables.audit import AuditEvent

Event = Literal[
    "sign-in",
    "sign-in refused",
    "sign-out",
    "staff created",
    "language chosen",
    "country imported",
    "country exported",
    "country row saved",
    "country row removed",
    "plan requested",
    "plan stopped",
    "plan read",
    "plan published",
    "plan thinned",
    "denied",
]


def record(session: Session, staff_id: UUID | None, event: Event, subject: object = None) -> None:
    """Add an entry in the transaction of the act itself, so that neither is kept without the other."""
    session.add(AuditEvent(staff_id=staff_id, event=event, subject=None if subject is None else str(subject)))
