"""What becomes of a revoked phone's envelopes: an admin and medical staff decide, both the same."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import record
from models.errors import N_, NotFound
from models.operations.open_envelopes import close
from models.permissions import Role
from models.queries.client_history import WRITES
from models.tables.devices import Device, DeviceDecision, Envelope
from models.vocabulary import EnvelopeFault, EnvelopeState

DECIDERS = (Role.ADMIN, Role.MEDICAL)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, in which of the two parts."""

    id: UUID
    role: Role


def decide_envelopes(session: Session, by: Decider, device_id: UUID, *, release: bool, at: datetime) -> bool:
    """Write one's part of the decision; where the other part is the same, it is carried out.

    It goes for what had come when the first of the two decided; what came later waits for another.

    Returns
    -------
    bool
        Whether it was carried out.

    Raises
    ------
    NotFound
        Nothing of this phone waits for a decision.
    """
    device = session.get(Device, device_id, with_for_update=WRITES)
    held = _held(session, device_id)
    if device is None or not held or by.role not in DECIDERS:
        raise NotFound(N_("Nothing of this phone waits for a decision."))
    parts = {
        each.role: each
        for each in session.exec(select(DeviceDecision).where(DeviceDecision.device_id == device_id))
    }
    new = DeviceDecision(device_id=device_id, role=by.role, staff_id=by.id, release=release)
    own = parts.setdefault(by.role, new)
    own.staff_id, own.release, own.decided_at = by.id, release, at
    session.add(own)
    session.flush()
    record(session, by.id, "envelopes decided", device_id)
    if len(parts) < len(DECIDERS) or any(part.release != release for part in parts.values()):
        return False
    first = min(part.decided_at for part in parts.values())
    for envelope in held:
        if envelope.received_at <= first:
            _carry_out(session, by, envelope, release=release)
    for part in parts.values():
        session.delete(part)
    return True


def _held(session: Session, device_id: UUID) -> list[Envelope]:
    held = select(Envelope).where(
        Envelope.device_id == device_id,
        Envelope.state == EnvelopeState.QUARANTINED,
        Envelope.fault == EnvelopeFault.REVOKED,
    )
    return list(session.exec(held.order_by(col(Envelope.received_at)).with_for_update(key_share=True)))


def _carry_out(session: Session, by: Decider, envelope: Envelope, *, release: bool) -> None:
    if release:
        envelope.state, envelope.fault, envelope.released = EnvelopeState.WAITING, None, True
    else:
        close(envelope, EnvelopeState.DESTROYED)
    record(session, by.id, "envelope released" if release else "envelope destroyed", envelope.id)
