"""Two clients found to be one, and parted again; visits from away whose client nobody could confirm."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from api.endpoints.clients import LookUp
from models.audit import record
from models.database import now
from models.operations.match_visit import match_by_code, match_visit
from models.operations.merge_clients import merge_clients, undo_merge
from models.permissions import Action
from models.queries.found_clients import require_found
from models.queries.matching_queue import waiting_visits
from models.queries.own_merges import own_merges
from models.vocabulary import ChangeReason
from web.code_form import pseudonyms_in
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(tags=["clients"])
Nurse = Annotated[Asker, Depends(Allowed(Action.CLIENT_MERGE))]


class Merging(BaseModel):
    """Both clients were found by look-up, with the person present."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID
    into_id: UUID
    reason: ChangeReason


class Undoing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: ChangeReason


class MergeAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    merged_at: datetime
    reason: ChangeReason
    undone_at: datetime | None
    undone_reason: ChangeReason | None


class WaitingVisit(BaseModel):
    """A visit from away, and what the client remembered then of the visit before it."""

    model_config = ConfigDict(from_attributes=True)

    visit_id: UUID
    day: date
    town_id: str
    recorded_by: str
    remembered_month: date | None
    remembered_town_id: str | None


class MatchAnswer(BaseModel):
    """Match or no match, and never what is held."""

    match: bool


@endpoints.get("/merges")
def read_own_merges(session: Reading, nurse: Nurse) -> list[MergeAnswer]:
    """One's own latest 20, the latest first."""
    return [MergeAnswer.model_validate(merge) for merge in own_merges(session, nurse.id)]


@endpoints.post("/merges", status_code=201)
def merge(request: Request, session: Writing, nurse: Nurse, sent: Merging) -> MergeAnswer:
    """From now on the first client counts as the second; one has found both within the last 12 hours."""
    for client_id in (sent.client_id, sent.into_id):
        require_found(session, nurse.id, client_id, now())
    rules = request.app.state.care_rules
    made = merge_clients(session, nurse.id, sent.client_id, sent.into_id, sent.reason, rules)
    return MergeAnswer.model_validate(made)


@endpoints.post("/merges/{merge_id}/undo")
def undo(request: Request, session: Writing, nurse: Nurse, merge_id: UUID, sent: Undoing) -> MergeAnswer:
    """The two are two again; undoing twice is undoing once."""
    rules = request.app.state.care_rules
    return MergeAnswer.model_validate(undo_merge(session, nurse.id, merge_id, sent.reason, rules))


@endpoints.get("/unmatched-visits")
def read_queue(session: Writing, nurse: Nurse) -> list[WaitingVisit]:
    """The matching queue, the oldest first, at most 100."""
    record(session, nurse.id, "matching queue read")
    return [WaitingVisit.model_validate(waiting) for waiting in waiting_visits(session)]


@endpoints.post("/unmatched-visits/{visit_id}/match")
def match(request: Request, session: Writing, nurse: Nurse, visit_id: UUID, asked: LookUp) -> MatchAnswer:
    """Join the visit to the one client with this code who remembers the visit before it."""
    request.app.state.throttle.count_look_up(nurse.id)
    pseudonyms, rules = pseudonyms_in(request, asked.code), request.app.state.care_rules
    return MatchAnswer(match=match_by_code(session, nurse.id, visit_id, pseudonyms, asked.memory, rules))


@endpoints.post("/unmatched-visits/{visit_id}/own-client", status_code=204)
def keep_apart(request: Request, session: Writing, nurse: Nurse, visit_id: UUID) -> None:
    """The visit is of a client of its own."""
    match_visit(session, nurse.id, visit_id, None, request.app.state.care_rules)
