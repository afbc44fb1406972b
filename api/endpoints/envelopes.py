"""Sealed envelopes of enrolled phones: taken once, kept sealed, and answered for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from models.database import after_commit
from models.envelope_form import LONGEST
from models.operations.take_envelope import take_envelope
from models.permissions import Action
from models.queries.receipts import ReceiptState, Standing, epoch, receipt_of, receipts, standing_of
from models.tables.devices import Device
from web.dependencies import Reading, Writing
from web.device_door import FromDevice, Phone

endpoints = APIRouter(tags=["phones"])
Sender = Annotated[Phone, Depends(FromDevice(Action.DEVICE_SEND))]
MOST_IDS = 500


class SentEnvelope(BaseModel):
    """A JWE in compact form, RSA-OAEP-256 with A256GCM, of 8,192 bytes."""

    model_config = ConfigDict(extra="forbid")

    sealed: str = Field(max_length=LONGEST)


class ReceiptAnswer(BaseModel):
    """``kept_in_backup``: a finished backup holds it, so the phone may forget its copy."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: ReceiptState
    kept_in_backup: bool


class TakenAnswer(ReceiptAnswer):
    """The envelope is kept durably. Another ``epoch`` than before: the server was restored from a backup."""

    epoch: UUID
    standing: Standing


class Ids(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(max_length=MOST_IDS)


class Receipts(BaseModel):
    """In the order in which they were asked for."""

    epoch: UUID
    standing: Standing
    receipts: list[ReceiptAnswer]


@endpoints.put("/envelopes/{envelope_id}", responses={201: {"model": TakenAnswer}})
def put_envelope(
    request: Request,
    response: Response,
    session: Writing,
    sender: Sender,
    envelope_id: UUID,
    sent: SentEnvelope,
) -> TakenAnswer:
    """Keep an envelope: 201 where it is new, 200 where it was kept already, 409 where another was."""
    request.app.state.throttle.count_envelope(sender.id)
    device = session.get_one(Device, sender.id)
    taken = take_envelope(session, device, envelope_id, sent.sealed)
    if taken.new:
        after_commit(session, request.app.state.jobs.open_envelopes)
    response.status_code = 201 if taken.new else 200
    receipt = receipt_of(envelope_id, taken.envelope.state, taken.envelope.kept_in_backup)
    return TakenAnswer(
        id=envelope_id,
        state=receipt.state,
        kept_in_backup=receipt.kept_in_backup,
        epoch=epoch(session),
        standing=standing_of(session, device),
    )


@endpoints.post("/receipts")
def read_receipts(session: Reading, sender: Sender, asked: Ids) -> Receipts:
    """What became of envelopes, for each id that is asked for."""
    found = [ReceiptAnswer.model_validate(each) for each in receipts(session, asked.ids)]
    device = session.get_one(Device, sender.id)
    return Receipts(epoch=epoch(session), standing=standing_of(session, device), receipts=found)
