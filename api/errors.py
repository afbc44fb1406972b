"""From a domain error to a status and ``{"type", "detail"}``."""

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from models.errors import N_, DomainError, Invalid, Unavailable
from web.errors import STATUS
from web.i18n import language_of, sentence_of

FAULT = "The fault is ours. Nothing was changed."
UNAVAILABLE = Unavailable(N_("The database does not answer now. Nothing was changed."))
UNREADABLE = Invalid(N_("The body is not JSON."), "body")


class Refusal(BaseModel):
    """What every refusal of the API looks like: a kind for programs, a sentence in the reader's language."""

    type: str
    detail: str
    field: str | None = None


def answer_of_error(request: Request, error: DomainError) -> JSONResponse:
    detail = sentence_of(error, language_of(request))
    body = Refusal(type=error.code, detail=detail, field=error.field)
    return JSONResponse(body.model_dump(exclude_none=True), STATUS[error.code])
