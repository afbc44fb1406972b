"""From a domain error to a status, and to a page that says it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from models.dhis2 import Dhis2Fault
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
    Unavailable,
)
from models.input_faults import sentence_of_fault
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
    Unavailable.code: 503,
    Dhis2Fault.code: 503,
}


LONGEST_PLACE = 60


def first_fault(faults: Sequence[Mapping[str, Any]]) -> Invalid:
    """One clear sentence about the first thing wrong with what was sent, naming its field."""
    fault = faults[0]
    # Where text is not JSON, pydantic's place is a letter's number and no field.
    loc = () if fault["type"] == "json_invalid" else fault["loc"]
    places = [str(part)[:LONGEST_PLACE] for part in loc if part not in ("body", "query", "path")]
    field = ".".join(places).encode(errors="replace").decode() or "body"
    own = fault["type"] == "value_error"
    sentence = N_("%(place)s: %(fault)s.") if own else N_("%(place)s: %(fault)s")
    return Invalid(sentence, field, place=field, fault=sentence_of_fault(fault))


def page_of_error(request: Request, error: DomainError) -> Response:
    """The page of a refusal; a stranger is shown the sign-in and then the page that was asked for."""
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    return error_page(request, STATUS[error.code], sentence_of(error, language_of(request)))
