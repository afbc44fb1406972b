"""Clients who withdraw consent: proposed by medical staff, approved by a second person."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from models.operations.erase_client import erase_client
from models.operations.propose_erasure import propose_erasure, withdraw_erasure
from models.permissions import Action
from models.queries.erasures import waiting_erasures
from web.dependencies import Allowed, Asker, Reading, Today, Writing

endpoints = APIRouter(tags=["clients"], prefix="/erasures")
Nurse = Annotated[Asker, Depends(Allowed(Action.ERASURE_PROPOSE))]
Approver = Annotated[Asker, Depends(Allowed(Action.ERASURE_APPROVE))]


class Erasure(BaseModel):
    """The client was found by look-up, with the person present."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID


class ProposalAnswer(BaseModel):
    id: UUID
    proposed_day: date


class WaitingProposal(ProposalAnswer):
    """What the second person sees: nothing of the client."""

    model_config = ConfigDict(from_attributes=True)

    proposed_by: str


@endpoints.get("")
def read_waiting(session: Reading, approver: Approver) -> list[WaitingProposal]:
    """The oldest first."""
    return [WaitingProposal.model_validate(waiting) for waiting in waiting_erasures(session)]


@endpoints.post("", status_code=201)
def propose(session: Writing, nurse: Nurse, today: Today, sent: Erasure) -> ProposalAnswer:
    """A client whom one has found within the last 12 hours; proposing twice is proposing once."""
    proposal = propose_erasure(session, nurse.id, sent.client_id, today)
    return ProposalAnswer(id=proposal.id, proposed_day=proposal.proposed_day)


@endpoints.delete("/{proposal_id}", status_code=204)
def withdraw(session: Writing, nurse: Nurse, proposal_id: UUID) -> None:
    """The client stays after all."""
    withdraw_erasure(session, nurse.id, proposal_id)


@endpoints.post("/{proposal_id}/approve", status_code=204)
def approve(session: Writing, approver: Approver, proposal_id: UUID) -> None:
    """Erase now, by another than the proposer; there is no way back."""
    erase_client(session, approver.id, proposal_id)
