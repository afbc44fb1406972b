from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.database import now
from models.envelope_form import hash_of, require_envelope
from models.errors import N_, Conflict
from models.tables.devices import Device, Envelope


@dataclass(frozen=True, slots=True)
class Taken:
    """``new`` is False where the same envelope was there already."""

    envelope: Envelope
    new: bool


def take_envelope(session: Session, device: Device | None, envelope_id: UUID, sealed: str) -> Taken:
    """Keep what a phone sealed, whoever it is sealed for: only the worker opens it.

    ``device`` None: a restored server does not know the phone that sent it to the locked server.

    Raises
    ------
    Invalid
        It has not the form of an envelope.
    Conflict
        Another envelope was sent under this id.
    """
    require_envelope(sealed)
    made = Envelope(id=envelope_id, sealed=sealed, content_hash=hash_of(sealed))
    if device is not None:
        made.device_id, made.staff_id, device.seen_at = device.id, device.staff_id, now()
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        kept = session.get_one(Envelope, envelope_id)
        if kept.content_hash != made.content_hash:
            raise Conflict(N_("Another envelope was sent under this id."), "id") from None
        return Taken(kept, new=False)
    record(session, made.staff_id, "envelope received", envelope_id)
    return Taken(made, new=True)
