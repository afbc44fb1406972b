"""Signing in and out, and the language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.errors import DomainError
from models.operations.choose_language import LANGUAGES, choose_language
from models.operations.sign_in import sign_in
from models.operations.sign_out import sign_out
from models.permissions import Action, scope_of
from web.dependencies import COOKIE, Allowed, Asker, Open, Writing, address_of, staff_of, token_of
from web.errors import STATUS
from web.forms import FieldError
from web.i18n import LANGUAGE_COOKIE, language_of, sentence_of
from web.rendering import render

pages = APIRouter()
LOOPBACK = ("127.0.0.1", "localhost", "::1")
A_YEAR = 365 * 86_400
Typed = Annotated[str, Form(max_length=1024)]


@pages.get("/sign-in", dependencies=[Depends(Open(Action.SIGN_IN))])
def show_sign_in(request: Request, next: str = "/") -> Response:
    return render(request, "sign_in.html", next=next, name="", errors=[])


@pages.post("/sign-in", dependencies=[Depends(Open(Action.SIGN_IN))])
def take_sign_in(
    request: Request, name: Typed = "", password: Typed = "", code: Typed = "", next: Typed = "/"
) -> Response:
    state = request.app.state
    try:
        token = sign_in(state.engine, state.throttle, name, password, address_of(request), code)
    except DomainError as error:
        errors = [FieldError("name", sentence_of(error, language_of(request)))]
        return render(request, "sign_in.html", status=STATUS[error.code], next=next, name=name, errors=errors)
    answer = RedirectResponse(next if _is_own(next) else "/", 303)
    secure = request.url.scheme == "https" or request.url.hostname not in LOOPBACK
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return answer


# What a role may do first in this list is what most of its days are about.
_WORK = (
    (Action.VISIT_RECORD, "/visits"),
    (Action.COVERAGE_EXPORT, "/coverage"),
    (Action.PLAN_READ, "/plans"),
    (Action.STAFF_EDIT, "/staff"),
)


@pages.get("/", dependencies=[Depends(Open(Action.SIGN_IN))])
def show_home(request: Request) -> Response:
    """A stranger signs in; everybody else goes where their work is."""
    staff = staff_of(request)
    if staff is None:
        return show_sign_in(request)
    first = (page for action, page in _WORK if scope_of(staff.role, action) is not None)
    return RedirectResponse(next(first), 303)


@pages.post("/language", dependencies=[Depends(Open(Action.SIGN_IN))])
def take_language(request: Request, session: Writing, language: Typed, back: Typed = "/") -> Response:
    staff = staff_of(request)
    if staff is not None:
        choose_language(session, staff.id, language)
    answer = RedirectResponse(back if _is_own(back) else "/", 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, httponly=True, samesite="strict")
    return answer


@pages.post("/sign-out")
def take_sign_out(
    request: Request, session: Writing, asker: Annotated[Asker, Depends(Allowed(Action.OWN_SIGN_IN))]
) -> Response:
    token, _ = token_of(request)
    sign_out(session, asker.id, token or "")
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _is_own(address: str) -> bool:
    """Whether an address stays on this host: ``//elsewhere`` and ``/\\elsewhere`` do not."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))
