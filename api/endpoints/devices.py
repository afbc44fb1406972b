"""Phones: enrolled once with a code, and told how they stand."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, Field

from models.errors import N_, Invalid
from models.operations.enrol_device import enrol_device
from models.permissions import Action
from models.queries.receipts import Standing, epoch, standing_of
from models.tables.devices import Device
from web.dependencies import NoCookie, Reading, Writing, address_of
from web.device_door import FromDevice, Phone

endpoints = APIRouter(tags=["phones"])
Sender = Annotated[Phone, Depends(FromDevice(Action.DEVICE_SEND))]
Coordinate = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]


class CurveKey(BaseModel):
    """A public key of the curve P-256 as a JWK."""

    model_config = ConfigDict(extra="forbid")

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate


class SealingKey(BaseModel):
    """The public key to which visits are sealed, as a JWK; ``kid`` is its version."""

    kty: Literal["RSA"]
    n: str
    e: str
    kid: str
    alg: Literal["RSA-OAEP-256"]
    use: Literal["enc"]


class Enrolment(BaseModel):
    """The admin's one-time code, and the phone's public key, whose private half never leaves the phone."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=40)
    signing_key: CurveKey


class EnrolmentAnswer(BaseModel):
    """What the phone keeps: its credentials, sent as bearer tokens, and the two keys that it pins.

    With ``token`` it sends envelopes; ``asking_token`` is kept behind its PIN, and opens what is owed to a
    client and the crew's plan.
    ``copy_days``: it keeps sealed copies no longer. ``waiting_hours``: it warns of what waits longer.
    """

    id: UUID
    name: str
    language: str
    token: str
    asking_token: str
    sealing: SealingKey
    vouching: CurveKey
    epoch: UUID
    copy_days: int
    waiting_hours: int


class PhoneAnswer(BaseModel):
    """``sealing``: the newest sealing key, signed by the key that the phone pinned; empty while locked."""

    name: str
    standing: Standing
    locked: bool
    epoch: UUID
    sealing: str
    copy_days: int
    waiting_hours: int


@endpoints.post("/devices", status_code=201, dependencies=[Depends(NoCookie(Action.SIGN_IN))])
def enrol(request: Request, session: Writing, sent: Enrolment) -> EnrolmentAnswer:
    """Enrol a phone with the code that an admin made for it; the code is used up."""
    state = request.app.state
    state.throttle.count_guess("phone", address_of(request))
    signing_key = sent.signing_key.model_dump()
    _require_key(signing_key)
    enrolled = enrol_device(session, state.settings, sent.code, signing_key)
    sealing = state.opening.sealing
    return EnrolmentAnswer(
        id=enrolled.device.id,
        name=enrolled.device.name,
        language=enrolled.author.language,
        token=enrolled.token,
        asking_token=enrolled.asking_token,
        sealing=SealingKey.model_validate(sealing.public()),
        vouching=CurveKey.model_validate(sealing.vouching_public()),
        epoch=epoch(session),
        copy_days=state.settings.phone_copy_days,
        waiting_hours=state.settings.phone_waiting_hours,
    )


@endpoints.get("/phone")
def read_phone(request: Request, session: Reading, sender: Sender) -> PhoneAnswer:
    """How the phone stands, and which key it seals to from now on."""
    state = request.app.state
    device = session.get_one(Device, sender.id)
    return PhoneAnswer(
        name=device.name,
        standing=standing_of(session, device),
        locked=False,
        epoch=epoch(session),
        sealing=state.opening.sealing.vouched(),
        copy_days=state.settings.phone_copy_days,
        waiting_hours=state.settings.phone_waiting_hours,
    )


def _require_key(signing_key: dict[str, str | list[str]]) -> None:
    try:
        ECKey.import_key(signing_key)
    except ValueError:
        raise Invalid(N_("This is not a key."), "signing_key") from None
