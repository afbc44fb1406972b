"""Visits as JSON: recorded once under an id of the sender's, amended or voided while they are fresh."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from api.endpoints.clients import CodeParts
from models.care.later import LaboratoryResult, Outcome, ResultDays
from models.care.visit import Memory, VisitInput
from models.database import now, transaction
from models.errors import N_, Invalid
from models.operations.change_visit import amend_visit, void_visit
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.operations.record_visit import record_visit
from models.operations.settle_client import ClientFromAway, KnownClient
from models.permissions import Action
from models.vocabulary import ChangeReason, Finding, RapidTest
from web.code_form import pseudonyms_in
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["visits"])
Nurse = Annotated[Asker, Depends(Allowed(Action.VISIT_RECORD))]
Author = Annotated[Asker, Depends(Allowed(Action.VISIT_CHANGE))]


class SentVisit(BaseModel):
    """A visit, and whose it is: a client found or made before, or a code from where nobody could look."""

    model_config = ConfigDict(extra="forbid")

    visit: VisitInput
    client_id: UUID | None = None
    code: CodeParts | None = None
    memory: Memory | None = None


class Receipt(BaseModel):
    """The visit is kept durably; ``new`` is false where the same content was there already."""

    id: UUID
    new: bool


class Amendment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    visit: VisitInput
    reason: ChangeReason


class Voiding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: ChangeReason


class VisitAnswer(BaseModel):
    """How often a visit was amended, and since when it counts for nothing."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    voided_at: datetime | None


class ResultAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    visit_id: UUID
    test: RapidTest
    finding: Finding
    day: date
    given: date | None
    told_positive: date | None
    linked: date | None
    treated: date | None


@endpoints.put("/visits/{visit_id}", response_model=Receipt, responses={201: {"model": Receipt}})
def put_visit(
    http: Request, nurse: Nurse, today: Today, visit_id: UUID, sent: Annotated[SentVisit, Body()]
) -> Response:
    """Record a visit: 201 where it is new, 200 where it was kept already, 409 where other content was."""
    _require_same_id(visit_id, sent.visit)
    state, whose = http.app.state, _whose(http, sent)
    # Committed here and the receipt put in words here: FastAPI would ask for a thread for either.
    with transaction(state.engine) as session:
        kept = record_visit(session, nurse.id, sent.visit, whose, state.care_rules, today)
    receipt = Receipt(id=kept.visit_id, new=kept.new)
    status = 201 if kept.new else 200
    return Response(receipt.model_dump_json(), status, media_type="application/json")


@endpoints.post("/visits/{visit_id}/amendments")
def amend(
    http: Request, session: Writing, author: Author, today: Today, visit_id: UUID, sent: Amendment
) -> VisitAnswer:
    """Correct a visit of your own within 72 hours; what it said is kept."""
    _require_same_id(visit_id, sent.visit)
    rules = http.app.state.care_rules
    return VisitAnswer.model_validate(
        amend_visit(session, author.id, sent.visit, sent.reason, rules, now(), today)
    )


@endpoints.post("/visits/{visit_id}/void")
def void(http: Request, session: Writing, author: Author, visit_id: UUID, sent: Voiding) -> VisitAnswer:
    """Let a visit of your own count for nothing, within 72 hours."""
    rules = http.app.state.care_rules
    return VisitAnswer.model_validate(void_visit(session, author.id, visit_id, sent.reason, rules, now()))


@endpoints.post("/visits/{visit_id}/results", status_code=201)
def add_result(
    http: Request, session: Writing, nurse: Nurse, today: Today, visit_id: UUID, sent: LaboratoryResult
) -> ResultAnswer:
    """Attach a laboratory's result to a visit."""
    rules = http.app.state.care_rules
    return ResultAnswer.model_validate(attach_result(session, nurse.id, visit_id, sent, rules, today))


@endpoints.patch("/results/{result_id}")
def put_days(
    http: Request, session: Writing, nurse: Nurse, today: Today, result_id: UUID, days: ResultDays
) -> ResultAnswer:
    """On which day a result was given, explained, and so on; a day that is left out stays as it is."""
    rules = http.app.state.care_rules
    return ResultAnswer.model_validate(follow_result(session, nurse.id, result_id, days, rules, today))


@endpoints.put("/referrals/{referral_id}/outcome", status_code=204)
def put_outcome(
    http: Request, session: Writing, nurse: Nurse, today: Today, referral_id: UUID, sent: Outcome
) -> None:
    """What came of a referral, and on which day."""
    rules = http.app.state.care_rules
    follow_referral(session, nurse.id, referral_id, sent.outcome, sent.day, rules, today)


def _require_same_id(visit_id: UUID, visit: VisitInput) -> None:
    if visit.id != visit_id:
        raise Invalid(N_("The id in the address and the one in the body differ."), "visit.id")


def _whose(http: Request, sent: SentVisit) -> KnownClient | ClientFromAway:
    if (sent.client_id is None) == (sent.code is None):
        raise Invalid(N_("Name the client by id or by code, and not by both."), "client_id")
    if sent.client_id is not None:
        return KnownClient(sent.client_id)
    return ClientFromAway(pseudonyms_in(http, sent.code or {}), sent.memory)
