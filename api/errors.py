"""From a domain error to a status and ``{"type", "detail"}``."""

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from models.errors import N_, DomainError, Invalid, Unavailable
from web.errors import STATUS

FAULT = "The fault is ours. Nothing was changed."
UNAVAILABLE = Unavailable(N_("The database does not answer now. Nothing was changed."))
UNREADABLE = Invalid(N_("The body is not JSON."), "body")


class Refusal(BaseModel):
    """What every refusal of the API looks like: a kind for programs, one sentence for people."""

    type: str
    detail: str
    field: str | None = None


def answer_of_error(_: Request, error: DomainError) -> JSONResponse:
    body = Refusal(type=error.code, detail=str(error), field=error.field)
    return JSONResponse(body.model_dump(exclude_none=True), STATUS[error.code])
