"""An envelope in quarantine, for its author alone: read, mended, or given up."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.care.visit import VisitInput
from models.envelope_form import Content, Held
from models.errors import N_, Conflict, Invalid, NotFound
from models.opening import Opening
from models.operations.open_envelopes import client_of, close, sealed_content
from models.operations.record_visit import record_visit
from models.queries.client_history import WRITES
from models.tables.devices import Device, Envelope
from models.vocabulary import EnvelopeFault, EnvelopeState

MENDABLE = frozenset(
    {EnvelopeFault.UNREADABLE, EnvelopeFault.RULE, EnvelopeFault.CONFLICT, EnvelopeFault.SERVER}
)


def read_envelope(
    session: Session, opening: Opening, staff_id: UUID, envelope_id: UUID
) -> tuple[Envelope, Content | None]:
    """What one's own phone sent; None for what cannot be opened, or is not what one's phone signed.

    Raises
    ------
    NotFound
        There is no such envelope of one's own in quarantine.
    """
    envelope = _own(session, staff_id, envelope_id)
    record(session, staff_id, "envelope read", envelope_id)
    try:
        return envelope, _content(session, opening, envelope)
    except Held:
        return envelope, None


def mend_envelope(
    session: Session,
    opening: Opening,
    staff_id: UUID,
    envelope_id: UUID,
    visit: VisitInput,
    code: Mapping[str, str] | None,
    today: date,
) -> UUID:
    """Record what its author says in the place of what was sealed, and destroy the envelope.

    Parameters
    ----------
    code
        The client's code where the one in the envelope is wrong; else None.

    Returns
    -------
    UUID
        The visit's id: that of the sealed visit, unless another visit has it already.

    Raises
    ------
    NotFound
        There is no such envelope of one's own in quarantine.
    Conflict
        It is of a kind that nobody can mend.
    Invalid
        A rule is broken still.
    """
    envelope = _own(session, staff_id, envelope_id)
    if envelope.fault not in MENDABLE:
        raise Conflict(N_("This envelope cannot be mended."))
    content = _content(session, opening, envelope)
    if code:
        content = content.model_copy(update={"code": dict(code)})
    sealed_id = str(content.visit.get("id"))
    if envelope.fault == EnvelopeFault.CONFLICT:
        visit = visit.model_copy(update={"id": envelope.id})
    elif envelope.fault != EnvelopeFault.UNREADABLE and sealed_id != str(visit.id):
        raise Invalid(N_("This is not the visit of this envelope."), "id")
    recorded = record_visit(session, staff_id, visit, client_of(opening, content), opening.rules, today)
    close(envelope, EnvelopeState.OPENED)
    record(session, staff_id, "envelope mended", envelope_id)
    return recorded.visit_id


def give_up_envelope(session: Session, staff_id: UUID, envelope_id: UUID) -> None:
    """Destroy what one's own phone sent and what shall not be recorded.

    Raises
    ------
    NotFound
        There is no such envelope of one's own in quarantine.
    Conflict
        Its phone was revoked: two others decide.
    """
    envelope = _own(session, staff_id, envelope_id)
    if envelope.fault == EnvelopeFault.REVOKED:
        raise Conflict(N_("Its phone was revoked: an admin and medical staff decide together."))
    close(envelope, EnvelopeState.DESTROYED)
    record(session, staff_id, "envelope given up", envelope_id)


def _own(session: Session, staff_id: UUID, envelope_id: UUID) -> Envelope:
    envelope = session.get(Envelope, envelope_id, with_for_update=WRITES)
    if envelope is None or envelope.staff_id != staff_id or envelope.state != EnvelopeState.QUARANTINED:
        raise NotFound(N_("There is no such envelope of yours in quarantine."))
    return envelope


def _content(session: Session, opening: Opening, envelope: Envelope) -> Content:
    device = session.get(Device, envelope.device_id) if envelope.device_id else None
    return sealed_content(opening, envelope, device)
