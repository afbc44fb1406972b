"""The worker opens what phones have sent: a visit is recorded and its envelope destroyed in one transaction.

Whatever is wrong with one keeps it sealed in quarantine, and never stops the next.
"""

import logging
from datetime import date
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from models.audit import record
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.client_codes import build_code
from models.database import now, transaction
from models.envelope_form import Content, Held, content_of
from models.errors import Conflict, DomainError, Invalid
from models.opening import Opening
from models.operations.record_visit import record_visit
from models.operations.settle_client import ClientFromAway
from models.permissions import Action, scope_of
from models.pseudonyms import pseudonyms_of
from models.queries.client_history import WRITES
from models.tables.devices import Device, Envelope
from models.tables.staff import Staff
from models.vocabulary import EnvelopeFault, EnvelopeState

log = logging.getLogger(__name__)


def open_envelopes(engine: Engine, opening: Opening, today: date) -> None:
    """Open all that wait, in the order in which they came."""
    with transaction(engine, reads_only=True) as session:
        waiting = select(Envelope.id).where(Envelope.state == EnvelopeState.WAITING)
        ids = session.exec(waiting.order_by(col(Envelope.received_at))).all()
    for envelope_id in ids:
        open_envelope(engine, opening, envelope_id, today)


def open_envelope(engine: Engine, opening: Opening, envelope_id: UUID, today: date) -> None:
    """Record what is in it, or put it in quarantine. One that waits no more is left alone.

    Raises
    ------
    OperationalError
        The database does not answer: the envelope waits as before.
    """
    try:
        with transaction(engine) as session:
            _open(session, opening, envelope_id, today)
    except OperationalError:
        raise
    except Exception as fault:
        # Whatever a phone has sent, the next envelope is opened; this one is kept for its author to see.
        if not isinstance(fault, Held | DomainError):
            log.error("An envelope could not be recorded: %s", type(fault).__name__)
        with transaction(engine) as session:
            _quarantine(session, envelope_id, fault_of(fault))


def sealed_content(opening: Opening, envelope: Envelope, device: Device | None) -> Content:
    """What is in it, when its phone is known and signed it. Raises Held."""
    if envelope.sealed is None or device is None or device.signing_key is None:
        raise Held(EnvelopeFault.FORGED)
    return content_of(envelope.sealed, envelope.id, opening.sealing, device.signing_key)


def client_of(opening: Opening, content: Content) -> ClientFromAway:
    """Who it is about; the code is spent by it. Raises Invalid where it is none."""
    return ClientFromAway(
        pseudonyms_of(build_code(content.code, opening.code_rule), opening.pseudonym_keys), content.memory
    )


def fault_of(fault: Exception) -> EnvelopeFault:
    """What kind of fault keeps an envelope sealed."""
    if isinstance(fault, Held):
        return fault.fault
    if isinstance(fault, Conflict):
        return EnvelopeFault.CONFLICT
    return EnvelopeFault.RULE if isinstance(fault, DomainError) else EnvelopeFault.SERVER


def close(envelope: Envelope, state: EnvelopeState) -> None:
    """Destroy the envelope; that it was there stays."""
    envelope.sealed, envelope.state, envelope.decided_at = None, state, now()


def _open(session: Session, opening: Opening, envelope_id: UUID, today: date) -> None:
    envelope = session.get(Envelope, envelope_id, with_for_update=WRITES)
    if envelope is None or envelope.state != EnvelopeState.WAITING:
        return
    device = session.get(Device, envelope.device_id) if envelope.device_id else None
    content = sealed_content(opening, envelope, device)
    author = session.get(Staff, envelope.staff_id)
    if author is None or not (envelope.released or _is_trusted(device, author)):
        raise Held(EnvelopeFault.REVOKED)
    try:
        visit = read(VisitInput, content.visit)
    except Invalid:
        raise Held(EnvelopeFault.UNREADABLE) from None
    record_visit(session, author.id, visit, client_of(opening, content), opening.rules, today)
    close(envelope, EnvelopeState.OPENED)


def _is_trusted(device: Device | None, author: Staff) -> bool:
    unrevoked = device is not None and device.revoked_at is None
    return unrevoked and author.active and scope_of(author.role, Action.VISIT_RECORD) is not None


def _quarantine(session: Session, envelope_id: UUID, fault: EnvelopeFault) -> None:
    envelope = session.get_one(Envelope, envelope_id, with_for_update=WRITES)
    if envelope.state == EnvelopeState.WAITING:
        envelope.state, envelope.fault = EnvelopeState.QUARANTINED, fault
        record(session, envelope.staff_id, "envelope quarantined", envelope_id)
