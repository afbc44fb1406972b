"""Phones, for admins: enrol, look at, revoke."""

from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from models.errors import DomainError
from models.operations.enrol_device import invite_device
from models.operations.revoke_device import revoke_device
from models.permissions import Action, Role
from models.queries.quarantine import all_phones
from models.tables.staff import Staff
from web.dependencies import Allowed, Asker, Reading, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.rendering import render

pages = APIRouter(prefix="/devices")
Admin = Annotated[Asker, Depends(Allowed(Action.STAFF_EDIT))]
NOBODY = UUID(int=0)


@pages.get("")
def show_devices(request: Request, session: Reading, admin: Admin) -> Response:
    return _page(request, session, [])


@pages.post("")
def take_invitation(
    request: Request,
    session: Writing,
    admin: Admin,
    name: Annotated[str, Form(max_length=200)] = "",
    staff_id: Annotated[UUID, Form()] = NOBODY,
) -> Response:
    settings = request.app.state.settings
    try:
        device, code = invite_device(session, settings, admin.id, name, staff_id)
    except DomainError as error:
        errors = domain_errors(error, language_of(request))
        return _page(request, session, errors, name=name, status=STATUS[error.code])
    # What follows # is never sent, so the code is in no log.
    address = f"{request.base_url}phone#code={code.replace('-', '')}"
    return render(
        request,
        "devices/code.html",
        device=device,
        author=session.get_one(Staff, device.staff_id).name,
        code=code,
        address=str(request.base_url) + "phone",
        minutes=settings.enrolment_minutes,
        qr_code=segno.make(address, error="m").svg_data_uri(scale=6, border=4),
    )


@pages.post("/{device_id}/revoke")
def take_revocation(request: Request, session: Writing, admin: Admin, device_id: UUID) -> Response:
    revoke_device(session, request.app.state.settings, admin.id, device_id)
    return RedirectResponse("/devices", 303)


def _page(
    request: Request, session: Session, errors: list[FieldError], name: str = "", status: int = 200
) -> Response:
    nurses = select(Staff.id, Staff.name).where(Staff.role == Role.MEDICAL, Staff.active)
    return render(
        request,
        "devices/list.html",
        status=status,
        phones=all_phones(session),
        nurses=[(str(each), its) for each, its in session.exec(nurses.order_by(col(Staff.name)))],
        errors=errors,
        name=name,
    )
