"""Accounts, for admins: invite, change the role, close, reset."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.errors import DomainError
from models.operations.change_staff import change_role, reset_password, set_active
from models.operations.invite_staff import invite_staff
from models.permissions import Action, Role
from models.queries.staff import all_staff
from models.tables.staff import Staff
from web.dependencies import Allowed, Asker, Reading, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.rendering import render

pages = APIRouter(prefix="/staff")
Admin = Annotated[Asker, Depends(Allowed(Action.STAFF_EDIT))]


@pages.get("")
def show_staff(request: Request, session: Reading, admin: Admin) -> Response:
    return _page(request, session, [])


@pages.post("")
def take_invitation(
    request: Request,
    session: Writing,
    admin: Admin,
    role: Annotated[Role, Form()],
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    try:
        staff, code = invite_staff(session, request.app.state.settings, admin.id, name, role)
    except DomainError as error:
        errors = domain_errors(error, language_of(request))
        return _page(request, session, errors, name=name, status=STATUS[error.code])
    return _code_page(request, staff, code)


@pages.post("/{staff_id}/role")
def take_role(session: Writing, admin: Admin, staff_id: UUID, role: Annotated[Role, Form()]) -> Response:
    change_role(session, admin.id, staff_id, role)
    return RedirectResponse("/staff", 303)


@pages.post("/{staff_id}/active")
def take_active(session: Writing, admin: Admin, staff_id: UUID, active: Annotated[bool, Form()]) -> Response:
    set_active(session, admin.id, staff_id, active)
    return RedirectResponse("/staff", 303)


@pages.post("/{staff_id}/reset")
def take_reset(request: Request, session: Writing, admin: Admin, staff_id: UUID) -> Response:
    code = reset_password(session, request.app.state.settings, admin.id, staff_id)
    return _code_page(request, session.get_one(Staff, staff_id), code)


def _page(
    request: Request, session: Session, errors: list[FieldError], name: str = "", status: int = 200
) -> Response:
    return render(
        request, "staff/list.html", status=status, people=all_staff(session), errors=errors, name=name
    )


def _code_page(request: Request, person: Staff, code: str) -> Response:
    hours = request.app.state.settings.invitation_hours
    return render(request, "staff/code.html", person=person, code=code, hours=hours)
