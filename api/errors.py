"""From a domain error to a status and ``{"type", "detail"}``."""

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from models.errors import DomainError
from web.errors import STATUS


class Refusal(BaseModel):
    """What every refusal of the API looks like: a kind for programs, one sentence for people."""

    type: str
    detail: str
    field: str | None = None


def answer_of_error(_: Request, error: DomainError) -> JSONResponse:
    body = Refusal(type=error.code, detail=str(error), field=error.field)
    return JSONResponse(body.model_dump(exclude_none=True), STATUS[error.code])


REFUSALS: dict[int | str, dict[str, type[Refusal]]] = {
    status: {"model": Refusal} for status in (401, 403, 404, 409, 422)
}
