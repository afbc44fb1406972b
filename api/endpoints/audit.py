"""The audit log as JSON: one's own entries, all of them, or how many; and whether it is whole."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from models.audit import Event, record
from models.audit_words import EventGroup
from models.database import transaction
from models.errors import N_, NotFound
from models.operations.verify_audit import verify_audit
from models.permissions import Action, Scope
from models.queries.audit_log import FIRST_DAY, LAST_DAY, Wanted, audit_counts, audit_page
from models.tables.rows import Day
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(prefix="/audit", tags=["audit"])
Reader = Annotated[Asker, Depends(Allowed(Action.AUDIT_READ))]
Verifier = Annotated[Asker, Depends(Allowed(Action.AUDIT_VERIFY))]
LogDay = Annotated[Day, Query(ge=FIRST_DAY, le=LAST_DAY)]

ENTRY: dict[str, Any] = {
    "id": 4711,
    "at": "2026-11-23T08:14:05Z",
    "staff_id": "6f1c1d1e-7f7e-4a57-9a0f-0a3c5b1f9d10",
    "event": "visit recorded",
    "subject": "0c7bfa1e-52a6-4c52-8f0e-7a4d3f0c9b11",
}


class EntryAnswer(BaseModel):
    """``id`` counts from 1 without a gap; ``staff_id`` is null for what the server did by itself."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ENTRY]})

    id: int
    at: datetime
    staff_id: UUID | None
    event: str
    subject: str | None


class LogAnswer(BaseModel):
    """A page, the newest first; ``next`` is what to send as ``before`` for the next one, null on the last."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entries": [ENTRY], "next": 4711}]})

    entries: list[EntryAnswer]
    next: int | None


class MonthAnswer(BaseModel):
    """How many entries of each group a completed month has; acts for clients are not counted."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={"examples": [{"month": "2026-10-01", "counts": {"sign-ins": 310, "plans": 42}}]},
    )

    month: date
    counts: dict[EventGroup, int]


class Verification(BaseModel):
    """``beyond``: how many entries lie beyond the anchor; ``fault``: the first thing wrong, in a sentence."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"entries": 4711, "beyond": 0, "fault": None}]},
    )

    entries: int
    beyond: int
    fault: str | None = Field(examples=["Entry 12 is missing."])


@endpoints.get("")
def read_log(
    request: Request,
    session: Writing,
    reader: Reader,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    staff_id: UUID | None = None,
    event: Event | None = None,
    day: LogDay | None = None,
) -> LogAnswer:
    """100 entries; an admin's among everyone's, medical staff's among their own."""
    if reader.scope == Scope.COUNTS:
        raise NotFound(N_("Your role sees counts of the audit log."))
    record(session, reader.id, "audit read")
    wanted = Wanted(staff_id if reader.scope == Scope.ALL else reader.id, event, day)
    page = audit_page(session, wanted, request.app.state.settings.zone, before)
    return LogAnswer(entries=[EntryAnswer.model_validate(each) for each in page.entries], next=page.next)


@endpoints.get("/counts")
def read_counts(request: Request, session: Writing, reader: Reader, today: Today) -> list[MonthAnswer]:
    """The last twelve completed months, the newest first."""
    record(session, reader.id, "audit read")
    counts = audit_counts(session, today, request.app.state.settings.zone)
    return [MonthAnswer.model_validate(each) for each in counts]


@endpoints.post("/verification")
def verify(request: Request, verifier: Verifier) -> Verification:
    """Follow the whole chain and compare its end with the anchor; on a long log this takes a while."""
    engine = request.app.state.engine
    with transaction(engine) as session:
        record(session, verifier.id, "audit verified")
    state = verify_audit(engine)
    fault = str(state.fault) if state.fault else None
    return Verification(entries=state.entries, beyond=state.beyond, fault=fault)
