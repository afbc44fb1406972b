"""Visits to be read: one's own by its id, a client's whole history by the code, with a reason."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from api.endpoints.clients import CodeParts
from api.endpoints.visits import ResultAnswer, VisitAnswer
from models.audit import record
from models.care.visit import Memory, VisitInput
from models.operations.find_client import find_client
from models.permissions import Action
from models.queries.client_history import same_person
from models.queries.visit_record import VisitRecord, client_record, own_visit, visit_record
from models.queries.waiting_results import waiting_results
from models.vocabulary import RapidTest, ReadReason, ReferralOutcome, ReferralReason
from web.code_form import pseudonyms_in
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["visits"])
Reader = Annotated[Asker, Depends(Allowed(Action.VISIT_READ))]
ASKED: dict[str, Any] = {
    "code": {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"},
    "memory": {"month": "2026-09-01", "town_id": "osh"},
    "reason": "care-today",
}
WAITING: dict[str, Any] = {
    "visit_id": "0c7bfa1e-52a6-4c52-8f0e-7a4d3f0c9b11",
    "number": "0C7B-FA1E",
    "day": "2026-11-09",
    "town_id": "osh",
    "tests": ["hiv"],
}


class HistoryAsked(BaseModel):
    """The client's code, what the client remembers of the last visit, and why the visits are read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [ASKED]})

    code: CodeParts
    memory: Memory
    reason: ReadReason


class OutcomeAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    outcome: ReferralOutcome
    day: date


class ReferralAnswer(BaseModel):
    """A referral of the visit, with its outcomes in the order of their days."""

    id: UUID
    facility_id: str
    reason: ReferralReason
    outcomes: list[OutcomeAnswer]


class VisitRecordAnswer(VisitAnswer):
    """A visit as it was entered, and what came after it; ``results`` are its own and a laboratory's."""

    entered: VisitInput
    results: list[ResultAnswer]
    referrals: list[ReferralAnswer]


class WaitingAnswer(BaseModel):
    """A visit whose reactive tests no laboratory has answered; ``number`` is what stands on the samples."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [WAITING]})

    visit_id: UUID
    number: str
    day: date
    town_id: str
    tests: list[RapidTest]


@endpoints.get("/visits/{visit_id}")
def read_visit(session: Writing, reader: Reader, visit_id: UUID) -> VisitRecordAnswer:
    """One's own visit; another's is not found."""
    visit = own_visit(session, reader.id, visit_id)
    record(session, reader.id, "visit read", visit_id)
    return _answer(visit_record(session, visit))


@endpoints.post("/clients/history")
def read_history(
    request: Request, session: Writing, reader: Reader, asked: HistoryAsked
) -> list[VisitRecordAnswer]:
    """All visits of the client who has this code and remembers this, the newest first.

    A look-up like any other: counted, and the log keeps it with the reason.
    """
    request.app.state.throttle.count_look_up(reader.id)
    client_id = find_client(session, reader.id, pseudonyms_in(request, asked.code), asked.memory)
    if client_id is None:
        return []
    record(session, reader.id, "visit read", f"{client_id} {asked.reason}")
    return [_answer(each) for each in client_record(session, same_person(session, client_id))]


@endpoints.get("/results/waiting")
def read_waiting(session: Writing, reader: Reader, today: Today) -> list[WaitingAnswer]:
    """One's own visits with tests that wait for a laboratory, the oldest first, at most 100 tests."""
    record(session, reader.id, "waiting results read")
    return [WaitingAnswer.model_validate(each) for each in waiting_results(session, reader.id, today)]


def _answer(kept: VisitRecord) -> VisitRecordAnswer:
    return VisitRecordAnswer(
        id=kept.visit.id,
        version=kept.visit.version,
        voided_at=kept.visit.voided_at,
        entered=kept.entry,
        results=[ResultAnswer.model_validate(each) for each in kept.results],
        referrals=[
            ReferralAnswer(
                id=each.referral.id,
                facility_id=each.referral.facility_id,
                reason=each.referral.reason,
                outcomes=[OutcomeAnswer.model_validate(step) for step in each.steps],
            )
            for each in kept.referrals
        ],
    )
