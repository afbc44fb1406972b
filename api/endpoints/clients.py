"""Clients by their code: search before create, and what is owed to the one who was found."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from models.audit import record
from models.care.visit import Memory
from models.database import now
from models.operations.create_client import create_client
from models.operations.find_client import find_client
from models.permissions import Action
from models.queries.due_list import owed_to
from models.queries.found_clients import require_found
from models.vocabulary import FollowUpKind
from web.code_form import pseudonyms_in
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["clients"])
Nurse = Annotated[Asker, Depends(Allowed(Action.CLIENT))]

# The parts by the names of the programme's rule; the values become a pseudonym at once and are dropped.
CodeParts = Annotated[dict[str, Annotated[str, Field(max_length=20)]], Field(max_length=6)]


class LookUp(BaseModel):
    """The client's code, and what the client remembers of the last visit (the month by its first day)."""

    model_config = ConfigDict(extra="forbid")

    code: CodeParts
    memory: Memory


class LookUpAnswer(BaseModel):
    """Match or no match, and never what is held."""

    match: bool
    client_id: UUID | None


class NewClient(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: CodeParts


class ClientAnswer(BaseModel):
    client_id: UUID


class FoundClient(BaseModel):
    """A client's id is sent in a body: addresses end up in logs and histories."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID


class FollowUp(BaseModel):
    """Something owed to a client, open from one day and due by another; ``rule`` cites WHO's id.

    ``subject_id`` is the result, referral or visit from which it follows.
    """

    model_config = ConfigDict(from_attributes=True)

    client_id: UUID
    kind: FollowUpKind
    opens: date
    due: date
    rule: str
    subject_id: UUID


@endpoints.post("/clients/look-up")
def look_up(request: Request, session: Writing, nurse: Nurse, asked: LookUp) -> LookUpAnswer:
    """Whether a client of this code remembers the last visit so: match or no match."""
    request.app.state.throttle.count_look_up(nurse.id)
    client_id = find_client(session, nurse.id, pseudonyms_in(request, asked.code), asked.memory)
    return LookUpAnswer(match=client_id is not None, client_id=client_id)


@endpoints.post("/clients", status_code=201)
def create(request: Request, session: Writing, nurse: Nurse, today: Today, new: NewClient) -> ClientAnswer:
    """A new client, also where another has the same code."""
    newest = pseudonyms_in(request, new.code)[0]
    return ClientAnswer(client_id=create_client(session, nurse.id, newest, today).id)


@endpoints.post("/clients/follow-ups")
def read_owed(session: Writing, nurse: Nurse, found: FoundClient) -> list[FollowUp]:
    """What is owed to a client whom one has found, or entered anew, within the last 12 hours."""
    require_found(session, nurse.id, found.client_id, now())
    record(session, nurse.id, "follow-ups read", found.client_id)
    return [FollowUp.model_validate(owed) for owed in owed_to(session, found.client_id)]
