"""What is in quarantine: of one's own phone, or from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.permissions import Role
from models.tables.devices import Device, DeviceDecision, Envelope
from models.tables.staff import Staff
from models.vocabulary import EnvelopeFault, EnvelopeState

EXPIRED_SHOWN = timedelta(days=30)
SHOWN = (EnvelopeState.QUARANTINED, EnvelopeState.EXPIRED)


@dataclass(frozen=True, slots=True)
class PhoneOnHold:
    """A revoked phone whose envelopes wait for a decision; ``parts`` says who wants them released."""

    device_id: UUID
    name: str
    count: int
    oldest: datetime
    parts: Mapping[Role, bool]


@dataclass(frozen=True, slots=True)
class ListedPhone:
    """A phone with its nurse's name, and how many of its envelopes are not recorded or decided yet."""

    device: Device
    author: str
    undecided: int


def quarantined(session: Session, at: datetime, staff_id: UUID | None = None) -> list[Envelope]:
    """Those of one author, or all; the oldest first. What expired lately is still among them."""
    found = select(Envelope).where(
        col(Envelope.state).in_(SHOWN),
        (col(Envelope.decided_at).is_(None)) | (col(Envelope.decided_at) > at - EXPIRED_SHOWN),
    )
    if staff_id is not None:
        found = found.where(Envelope.staff_id == staff_id)
    return list(session.exec(found.order_by(col(Envelope.received_at))))


def phones_on_hold(session: Session) -> list[PhoneOnHold]:
    """Those whose envelopes wait for an admin and medical staff."""
    held = (
        select(col(Device.id), col(Device.name), func.count(), func.min(Envelope.received_at))
        .join(Envelope)
        .where(Envelope.fault == EnvelopeFault.REVOKED, Envelope.state == EnvelopeState.QUARANTINED)
        .group_by(col(Device.id), col(Device.name))
    )
    parts: dict[UUID, dict[Role, bool]] = {}
    for part in session.exec(select(DeviceDecision)):
        parts.setdefault(part.device_id, {})[part.role] = part.release
    return [
        PhoneOnHold(device_id, name, count, oldest, parts.get(device_id, {}))
        for device_id, name, count, oldest in session.exec(held)
    ]


def all_phones(session: Session) -> list[ListedPhone]:
    """Those in use first."""
    undecided = (
        select(func.count())
        .where(Envelope.device_id == Device.id)
        .where(col(Envelope.state).in_((EnvelopeState.WAITING, EnvelopeState.QUARANTINED)))
        .scalar_subquery()
    )
    found = select(Device, Staff.name, undecided).join(Staff)
    ordered = found.order_by(col(Device.revoked_at).is_not(None), col(Device.name), col(Device.id))
    return [ListedPhone(*row) for row in session.exec(ordered)]
