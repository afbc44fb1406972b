"""The door of enrolled phones: a credential that opens nothing but what declares it."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from sqlalchemy import bindparam
from sqlmodel import col, select

from models.errors import N_, NotAllowed, NotSignedIn
from models.operations.sign_in import token_hash
from models.permissions import Action
from models.tables.devices import Device
from web.dependencies import record_denial, staff_of, token_of

_OF_TOKEN = select(Device.id).where(col(Device.token_hash) == bindparam("token_hash"))


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone that asks."""

    id: UUID


class FromDevice:
    """Declares the action of an endpoint for enrolled phones, revoked ones too, and lets in nobody else."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> Phone:
        token, from_cookie = token_of(request)
        engine = request.app.state.engine
        if token and not from_cookie:
            with engine.execution_options(reads_only=True).connect() as connection:
                found = connection.execute(_OF_TOKEN, {"token_hash": token_hash(token)}).first()
            if found is not None:
                return Phone(found.id)
        staff = staff_of(request)
        if staff is None:
            raise NotSignedIn(N_("This phone is not enrolled here."))
        record_denial(engine, staff.id, self.action)
        raise NotAllowed(N_("Your role may not do this."))
