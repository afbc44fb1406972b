"""What a phone may know of its envelopes, and of how it stands itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from models.permissions import Action, scope_of
from models.tables.devices import Device, Envelope
from models.tables.server import Server
from models.tables.staff import Staff
from models.vocabulary import EnvelopeState

UNDECIDED = (EnvelopeState.WAITING, EnvelopeState.QUARANTINED)


class ReceiptState(StrEnum):
    """What became of an envelope, as far as the one who is asked can say."""

    WAITING = "waiting"
    OPENED = "opened"
    QUARANTINED = "quarantined"
    DESTROYED = "destroyed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    LOCKED = "locked"


class Standing(StrEnum):
    """``REVOKED``: send what waits, save nothing new. ``CLEAR``: nothing waits here, so forget everything."""

    ACTIVE = "active"
    REVOKED = "revoked"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Receipt:
    """``kept_in_backup``: a finished backup holds it, so the phone may forget its copy."""

    id: UUID
    state: ReceiptState
    kept_in_backup: bool = False


def epoch(session: Session) -> UUID:
    """New after each restore."""
    return session.exec(select(Server.epoch)).one()


def receipts(session: Session, ids: Sequence[UUID]) -> list[Receipt]:
    """One for each id, in their order."""
    columns = col(Envelope.id), col(Envelope.state), col(Envelope.kept_in_backup)
    kept = select(*columns).where(col(Envelope.id).in_(ids))
    found = {row[0]: receipt_of(*row) for row in session.exec(kept)}
    return [found.get(each, Receipt(each, ReceiptState.UNKNOWN)) for each in ids]


def receipt_of(envelope_id: UUID, state: EnvelopeState, kept_in_backup: bool) -> Receipt:
    return Receipt(envelope_id, ReceiptState(state.value), kept_in_backup)


def standing_of(session: Session, device: Device) -> Standing:
    """How the phone stands; one whose nurse may record nothing any more stands as if it were revoked."""
    author = session.get_one(Staff, device.staff_id)
    may_record = author.active and scope_of(author.role, Action.VISIT_RECORD) is not None
    if device.revoked_at is None and may_record:
        return Standing.ACTIVE
    undecided = select(Envelope.id).where(Envelope.device_id == device.id, col(Envelope.state).in_(UNDECIDED))
    return Standing.CLEAR if session.exec(undecided.limit(1)).first() is None else Standing.REVOKED
