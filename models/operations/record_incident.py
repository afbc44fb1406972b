"""A violation of rights is recorded without a story, and what came of the help is added later."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from models.audit import record
from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.own_mistake import require_fresh
from models.queries.client_history import WRITES
from models.tables.country import Town
from models.tables.groups import (
    IncidentInput,
    IncidentSupport,
    RightsIncident,
    SupportEntry,
    SupportGiven,
)


def record_incident(
    session: Session, staff_id: UUID, incident_id: UUID, incident: IncidentInput, today: date
) -> bool:
    """Keep the incident once, however often it is sent.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    Invalid
        The oblast is not there, or the month has not come.
    Conflict
        Another incident was recorded under this id.
    """
    kept = session.get(RightsIncident, incident_id)
    if kept is None:
        _check(session, incident, today)
        if _insert(session, staff_id, incident_id, incident):
            record(session, staff_id, "incident recorded", incident_id)
            return True
        kept = session.get_one(RightsIncident, incident_id)
    if kept.staff_id != staff_id or kept.sent_hash != incident_hash(incident):
        raise Conflict(N_("Another incident was recorded under this id."), "id")
    return False


def _check(session: Session, incident: IncidentInput, today: date) -> None:
    known = session.exec(select(Town.id).where(Town.oblast_code == incident.oblast_code).limit(1)).first()
    if known is None:
        raise Invalid(N_("There is no such oblast."), "oblast_code")
    if incident.month > today:
        raise Invalid(N_("The month lies in the future."), "month")


def _insert(session: Session, staff_id: UUID, incident_id: UUID, incident: IncidentInput) -> bool:
    """False where the same id was recorded at the same moment."""
    plain = incident.model_dump(exclude={"support"}) | {"sent_hash": incident_hash(incident)}
    try:
        with session.begin_nested():
            session.add(RightsIncident(id=incident_id, staff_id=staff_id, **plain))
            session.flush()
    except IntegrityError:
        return False
    session.add_all(SupportGiven(incident_id=incident_id, **each.model_dump()) for each in incident.support)
    return True


def incident_hash(incident: IncidentInput) -> str:
    """Tells the same content from other content under one id."""
    return hashlib.sha256(incident.model_dump_json().encode()).hexdigest()


def follow_incident(session: Session, staff_id: UUID, incident_id: UUID, entry: SupportEntry) -> None:
    """Write what came of a help, or a help that was given later; any colleague who may record may.

    Raises
    ------
    NotFound
        There is no such incident.
    Invalid
        Help was given already, so that none cannot have been wanted.
    """
    incident = session.get(RightsIncident, incident_id, with_for_update=WRITES)
    if incident is None or incident.removed:
        raise NotFound(N_("There is no such incident."))
    given = select(SupportGiven.support).where(SupportGiven.incident_id == incident_id)
    if entry.support == IncidentSupport.NONE and set(session.exec(given)) != {IncidentSupport.NONE}:
        raise Invalid(N_("Either no help was wanted, or some was given."), "support")
    if entry.support != IncidentSupport.NONE:
        session.exec(
            delete(SupportGiven).where(
                col(SupportGiven.incident_id) == incident_id,
                col(SupportGiven.support) == IncidentSupport.NONE,
            )
        )
    session.merge(SupportGiven(incident_id=incident_id, **entry.model_dump()))
    record(session, staff_id, "incident followed", incident_id)


def remove_incident(session: Session, staff_id: UUID, incident_id: UUID, at: datetime) -> None:
    """Take back a mistake; what was meant is recorded anew.

    Raises
    ------
    NotFound
        There is no such incident of one's own.
    Conflict
        It was recorded more than a day ago.
    """
    kept = session.get(RightsIncident, incident_id)
    if kept is None or kept.staff_id != staff_id or kept.removed:
        raise NotFound(N_("There is no such incident of yours."))
    require_fresh(kept.entered_at, at)
    kept.removed = True
    record(session, staff_id, "incident removed", incident_id)
