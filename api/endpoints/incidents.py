"""Violations of rights as JSON: month, oblast, kind, actor, and the help with its outcome. No narrative."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.database import now
from models.operations.record_incident import follow_incident, record_incident, remove_incident
from models.permissions import Action
from models.queries.incidents import Incident, incidents
from models.tables.groups import (
    IncidentActor,
    IncidentInput,
    IncidentKind,
    IncidentSupport,
    SupportEntry,
    SupportOutcome,
)
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(prefix="/incidents", tags=["rights incidents"])
Recorder = Annotated[Asker, Depends(Allowed(Action.GROUP_RECORD))]
Skip = Annotated[int, Query(ge=0, le=1_000_000, description="how many to leave out, for the next page")]


class IncidentReceipt(BaseModel):
    """It is kept durably; ``new`` is false where the same content was there already."""

    id: UUID
    new: bool


class HelpAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    support: IncidentSupport
    outcome: SupportOutcome


class IncidentAnswer(BaseModel):
    id: UUID
    month: date
    oblast_code: str
    kind: IncidentKind
    actor: IncidentActor
    support: list[HelpAnswer]


@endpoints.get("")
def list_incidents(session: Writing, recorder: Recorder, skip: Skip = 0) -> list[IncidentAnswer]:
    """The incidents: those whose help has no outcome yet come first, then the latest; fifty at a time."""
    record(session, recorder.id, "incidents read")
    return [_answer(each) for each in incidents(session, skip)]


@endpoints.put("/{incident_id}", responses={201: {"model": IncidentReceipt}})
def put_incident(
    response: Response,
    session: Writing,
    recorder: Recorder,
    today: Today,
    incident_id: UUID,
    incident: IncidentInput,
) -> IncidentReceipt:
    """Record a rights incident.

    201 where it is new, 200 where the same was kept already, 409 where other content was.
    """
    new = record_incident(session, recorder.id, incident_id, incident, today)
    response.status_code = 201 if new else 200
    return IncidentReceipt(id=incident_id, new=new)


@endpoints.put("/{incident_id}/support", status_code=204)
def put_support(
    session: Writing,
    recorder: Recorder,
    incident_id: UUID,
    entry: SupportEntry,
) -> None:
    """What came of a help, or a help that was given later."""
    follow_incident(session, recorder.id, incident_id, entry)


@endpoints.delete("/{incident_id}", status_code=204)
def delete_incident(session: Writing, recorder: Recorder, incident_id: UUID) -> None:
    """Take back one's own mistake, for 24 hours; what was meant is recorded under a new id."""
    remove_incident(session, recorder.id, incident_id, now())


def _answer(found: Incident) -> IncidentAnswer:
    support = [HelpAnswer.model_validate(each) for each in found.support]
    plain = found.row.model_dump(include=set(IncidentAnswer.model_fields) - {"support"})
    return IncidentAnswer(**plain, support=support)
