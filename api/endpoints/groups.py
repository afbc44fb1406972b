"""Group sessions as JSON: how many came where and to what, never who."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.database import now
from models.operations.record_group_session import record_group_session, remove_group_session
from models.permissions import Action
from models.queries.group_sessions import group_sessions
from models.tables.groups import GroupKind, GroupSessionRow, GroupTopic
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(prefix="/group-sessions", tags=["group sessions"])
Recorder = Annotated[Asker, Depends(Allowed(Action.GROUP_RECORD))]
Skip = Annotated[int, Query(ge=0, le=1_000_000, description="how many to leave out, for the next page")]


class Receipt(BaseModel):
    """It is kept durably; ``new`` is false where the same content was there already."""

    id: UUID
    new: bool


class GroupSessionAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    day: date
    town_id: str
    kind: GroupKind
    topic: GroupTopic
    participants: int


@endpoints.get("")
def list_group_sessions(session: Writing, recorder: Recorder, skip: Skip = 0) -> list[GroupSessionAnswer]:
    """The group sessions, the latest first; fifty at a time."""
    record(session, recorder.id, "group sessions read")
    return [GroupSessionAnswer.model_validate(each) for each in group_sessions(session, skip)]


@endpoints.put("/{session_id}", responses={201: {"model": Receipt}})
def put_group_session(
    response: Response,
    session: Writing,
    recorder: Recorder,
    today: Today,
    session_id: UUID,
    row: GroupSessionRow,
) -> Receipt:
    """Record a group session.

    201 where it is new, 200 where the same was kept already, 409 where other content was.
    """
    new = record_group_session(session, recorder.id, session_id, row, today)
    response.status_code = 201 if new else 200
    return Receipt(id=session_id, new=new)


@endpoints.delete("/{session_id}", status_code=204)
def delete_group_session(session: Writing, recorder: Recorder, session_id: UUID) -> None:
    """Take back one's own mistake, for 24 hours; what was meant is recorded under a new id."""
    remove_group_session(session, recorder.id, session_id, now())
