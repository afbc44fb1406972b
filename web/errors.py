"""From a domain error to a status, and to a page that says it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from models.errors import (
    N_,
    CannotUnlock,
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyTries,
)
from web.error_pages import error_page
from web.i18n import language_of, sentence_of

STATUS = {
    NotSignedIn.code: 401,
    NotAllowed.code: 403,
    NotFound.code: 404,
    Conflict.code: 409,
    Invalid.code: 422,
    TooManyTries.code: 429,
    CannotUnlock.code: 503,
}


def first_fault(faults: Sequence[Mapping[str, Any]]) -> Invalid:
    """One clear sentence about the first thing wrong with a body, naming its field."""
    fault = faults[0]
    places = [str(part) for part in fault["loc"] if part not in ("body", "query", "path")]
    field = ".".join(places) or "body"
    return Invalid(N_("%(place)s: %(fault)s."), field, place=field, fault=_sentence(fault))


def _sentence(fault: Mapping[str, Any]) -> str:
    return str(fault["msg"]).removeprefix("Value error, ").rstrip(".")


def page_of_error(request: Request, error: DomainError) -> Response:
    """The page of a refusal; a stranger is shown the sign-in and then the page that was asked for."""
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    return error_page(request, STATUS[error.code], sentence_of(error, language_of(request)))
