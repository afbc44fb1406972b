"""Sign-ins for programs: a token in the answer instead of a cookie."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from models.operations.sign_in import sign_in
from models.operations.sign_out import sign_out
from models.permissions import Action
from web.dependencies import Allowed, Asker, NoCookie, Writing, token_of

endpoints = APIRouter(prefix="/sign-ins", tags=["sign-ins"])


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    password: str = Field(max_length=1024)


class Token(BaseModel):
    """Send it as ``Authorization: Bearer …``; it ends like any sign-in."""

    token: str


@endpoints.post("", status_code=201, dependencies=[Depends(NoCookie(Action.SIGN_IN))])
def create_sign_in(request: Request, credentials: Credentials) -> Token:
    state = request.app.state
    address = request.client.host if request.client else "unknown"
    return Token(token=sign_in(state.engine, state.throttle, credentials.name, credentials.password, address))


@endpoints.delete("/current", status_code=204)
def end_sign_in(
    request: Request, session: Writing, asker: Annotated[Asker, Depends(Allowed(Action.OWN_SIGN_IN))]
) -> None:
    sign_out(session, asker.id, token_of(request)[0] or "")
