"""Accounts as JSON, for admins."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from models.operations.change_staff import change_role, reset_password, set_active
from models.operations.invite_staff import invite_staff
from models.permissions import Action, Role
from models.queries.staff import all_staff
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(prefix="/staff", tags=["staff"])
Admin = Annotated[Asker, Depends(Allowed(Action.STAFF_EDIT))]


class Account(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    role: Role
    active: bool
    created_at: datetime


class Invitation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    role: Role


class RoleChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Role


class Opening(BaseModel):
    model_config = ConfigDict(extra="forbid")

    active: bool


class CodeAnswer(BaseModel):
    """The one-time code with which the person chooses a password; it is not shown again."""

    id: UUID
    code: str


@endpoints.get("")
def list_staff(session: Reading, admin: Admin) -> list[Account]:
    """All accounts."""
    return [Account.model_validate(staff) for staff in all_staff(session)]


@endpoints.post("", status_code=201)
def invite(http: Request, session: Writing, admin: Admin, invitation: Invitation) -> CodeAnswer:
    """A new account, with the code by which its owner chooses a password."""
    settings = http.app.state.settings
    staff, code = invite_staff(session, settings, admin.id, invitation.name, invitation.role)
    return CodeAnswer(id=staff.id, code=code)


@endpoints.put("/{staff_id}/role")
def put_role(session: Writing, admin: Admin, staff_id: UUID, change: RoleChange) -> Account:
    """Give another role."""
    return Account.model_validate(change_role(session, admin.id, staff_id, change.role))


@endpoints.put("/{staff_id}/active")
def put_active(session: Writing, admin: Admin, staff_id: UUID, opening: Opening) -> Account:
    """Open or close an account."""
    return Account.model_validate(set_active(session, admin.id, staff_id, opening.active))


@endpoints.post("/{staff_id}/reset")
def reset(http: Request, session: Writing, admin: Admin, staff_id: UUID) -> CodeAnswer:
    """Void a forgotten password."""
    return CodeAnswer(id=staff_id, code=reset_password(session, http.app.state.settings, admin.id, staff_id))
