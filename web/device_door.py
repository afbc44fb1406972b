"""The doors of enrolled phones: credentials that open nothing but what declares it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request
from sqlalchemy import bindparam
from sqlmodel import col, select

from models.errors import N_, NotAllowed, NotSignedIn
from models.operations.sign_in import token_hash
from models.permissions import ASKED_FOR_NURSE, Action, Role, Scope, scope_of
from models.tables.devices import Device
from models.tables.staff import Staff
from web.dependencies import record_denial, staff_of, token_of

_COLUMNS = Device.id, Device.staff_id, Device.revoked_at, Staff.role, Staff.active
_KNOWN = select(*_COLUMNS).join_from(Device, Staff)  # type: ignore[call-overload]
_SENDING = _KNOWN.where(col(Device.token_hash) == bindparam("token_hash"))
_ASKING = _KNOWN.where(col(Device.asking_hash) == bindparam("token_hash"))


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone that asks, and whose it is."""

    id: UUID
    staff_id: UUID
    revoked_at: datetime | None
    role: Role
    active: bool

    def scope(self, action: Action) -> Scope | None:
        """How much of the action the phone may do for its nurse; None where nothing any more."""
        in_use = self.revoked_at is None and self.active
        return scope_of(self.role, action) if in_use else None


class FromDevice:
    """Declares the action of an endpoint for enrolled phones, revoked ones too, and lets in nobody else."""

    known = _SENDING

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> Phone:
        token, from_cookie = token_of(request)
        engine = request.app.state.engine
        if token and not from_cookie:
            with engine.execution_options(reads_only=True).connect() as connection:
                found = connection.execute(self.known, {"token_hash": token_hash(token)}).first()
            if found is not None:
                return Phone(*found)
        staff = staff_of(request)
        if staff is None:
            raise NotSignedIn(N_("This phone is not enrolled here."))
        record_denial(engine, staff.id, self.action)
        raise NotAllowed(N_("Your role may not do this."))


class FromOpenPhone(FromDevice):
    """Declares the action of a page for phones in use whose PIN was entered, in the name of their nurse.

    The phone keeps this credential behind its PIN. A revoked phone, or one whose nurse may not do the same
    herself, gets nothing.
    """

    known = _ASKING

    def __call__(self, request: Request) -> Phone:
        phone = super().__call__(request)
        if phone.scope(ASKED_FOR_NURSE[self.action]) is None:
            record_denial(request.app.state.engine, phone.staff_id, self.action)
            raise NotAllowed(N_("This phone may not ask any more."))
        return phone
