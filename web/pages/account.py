"""One's own account: password, second factor, sign-ins, tokens; and the first password."""

from typing import Annotated, Any
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.errors import DomainError
from models.operations.one_time_code import redeem_code
from models.operations.own_account import (
    change_password,
    create_api_token,
    end_sign_in,
    remove_second_factor,
    set_second_factor,
)
from models.operations.sign_in import token_hash
from models.passwords import SHORTEST
from models.permissions import Action
from models.queries.staff import own_sign_ins
from models.second_factor import enrolment_address, new_secret
from models.tables.staff import Staff
from web.dependencies import Allowed, Asker, Open, Reading, Writing, address_of, token_of
from web.errors import STATUS
from web.forms import domain_errors
from web.i18n import language_of
from web.rendering import render

pages = APIRouter()
Self = Annotated[Asker, Depends(Allowed(Action.OWN_SIGN_IN))]
Typed = Annotated[str, Form(max_length=1024)]


@pages.get("/welcome", dependencies=[Depends(Open(Action.SIGN_IN))])
def show_welcome(request: Request) -> Response:
    return render(request, "welcome.html", name="", errors=[], shortest=SHORTEST)


@pages.post("/welcome", dependencies=[Depends(Open(Action.SIGN_IN))])
def take_welcome(request: Request, name: Typed = "", code: Typed = "", password: Typed = "") -> Response:
    state = request.app.state
    try:
        redeem_code(state.engine, state.throttle, name, code, password, address_of(request))
    except DomainError as error:
        errors = domain_errors(error, language_of(request))
        status = STATUS[error.code]
        return render(request, "welcome.html", status=status, name=name, errors=errors, shortest=SHORTEST)
    return RedirectResponse("/sign-in", 303)


@pages.get("/account")
def show_account(request: Request, session: Reading, asker: Self) -> Response:
    return _account(request, session, asker)


@pages.get("/account/password")
def show_password(request: Request, asker: Self) -> Response:
    return render(request, "account/password.html", errors=[], shortest=SHORTEST)


@pages.post("/account/password")
def take_password(
    request: Request, session: Writing, asker: Self, current_password: Typed = "", password: Typed = ""
) -> Response:
    try:
        change_password(session, asker.id, current_password, password, token_of(request)[0])
    except DomainError as error:
        return _refused(request, "account/password.html", error, shortest=SHORTEST)
    return RedirectResponse("/account", 303)


@pages.get("/account/second-factor")
def show_second_factor(request: Request, asker: Self) -> Response:
    return render(request, "account/second_factor.html", errors=[], **_enrolment(asker, new_secret()))


@pages.post("/account/second-factor")
def take_second_factor(
    request: Request,
    session: Writing,
    asker: Self,
    secret: Annotated[str, Form(pattern="^[A-Z2-7]{32}$")],
    current_password: Typed = "",
    code: Typed = "",
) -> Response:
    try:
        set_second_factor(session, asker.id, current_password, secret, code)
    except DomainError as error:
        return _refused(request, "account/second_factor.html", error, **_enrolment(asker, secret))
    return RedirectResponse("/account", 303)


@pages.post("/account/second-factor/removal")
def take_removal(request: Request, session: Writing, asker: Self, current_password: Typed = "") -> Response:
    try:
        remove_second_factor(session, asker.id, current_password)
    except DomainError as error:
        return _account(request, session, asker, error)
    return RedirectResponse("/account", 303)


@pages.post("/account/tokens")
def take_token(request: Request, session: Writing, asker: Self, program: Typed = "") -> Response:
    try:
        token = create_api_token(session, asker.id, program)
    except DomainError as error:
        return _account(request, session, asker, error)
    return render(request, "account/token.html", token=token)


@pages.post("/account/sign-ins/{sign_in_id}/end")
def take_end(session: Writing, asker: Self, sign_in_id: UUID) -> Response:
    end_sign_in(session, asker.id, sign_in_id)
    return RedirectResponse("/account", 303)


def _account(request: Request, session: Session, asker: Asker, error: DomainError | None = None) -> Response:
    opened = own_sign_ins(session, request.app.state.settings, asker.id)
    return render(
        request,
        "account/show.html",
        status=STATUS[error.code] if error else 200,
        sign_ins=[each for each in opened if each.program is None],
        programs=[each for each in opened if each.program is not None],
        present=token_hash(token_of(request)[0] or ""),
        has_second_factor=session.get_one(Staff, asker.id).totp_secret is not None,
        errors=domain_errors(error, language_of(request)) if error else [],
    )


def _refused(request: Request, template: str, error: DomainError, **context: Any) -> Response:
    errors = domain_errors(error, language_of(request))
    return render(request, template, status=STATUS[error.code], errors=errors, **context)


def _enrolment(asker: Asker, secret: str) -> dict[str, Any]:
    address = enrolment_address(secret, asker.name)
    return {"secret": secret, "qr_code": segno.make(address, error="m").svg_data_uri(scale=5, border=2)}
