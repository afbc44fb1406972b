"""Sign-ins and tokens for programs, and one's own list of both."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from models.operations.own_account import create_api_token, end_sign_in
from models.operations.sign_in import sign_in
from models.operations.sign_out import sign_out
from models.permissions import Action
from models.queries.staff import own_sign_ins
from web.dependencies import Allowed, Asker, NoCookie, Reading, Writing, address_of, token_of

endpoints = APIRouter(tags=["sign-ins"])
Self = Annotated[Asker, Depends(Allowed(Action.OWN_SIGN_IN))]


class Credentials(BaseModel):
    """``code``: of the second factor, where one is set up."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    password: str = Field(max_length=1024)
    code: str = Field("", max_length=20)


class Token(BaseModel):
    """Send it as ``Authorization: Bearer …``; it is not shown again."""

    token: str


class Program(BaseModel):
    model_config = ConfigDict(extra="forbid")

    program: str = Field(max_length=60)


class SignInAnswer(BaseModel):
    """``program``: what an API token is called; null for a sign-in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    program: str | None
    started_at: datetime
    seen_at: datetime


@endpoints.post("/sign-ins", status_code=201, dependencies=[Depends(NoCookie(Action.SIGN_IN))])
def create_sign_in(request: Request, given: Credentials) -> Token:
    """Sign in; the answer is the token."""
    state = request.app.state
    address = address_of(request)
    return Token(token=sign_in(state.engine, state.throttle, given.name, given.password, address, given.code))


@endpoints.get("/sign-ins")
def list_sign_ins(request: Request, session: Reading, asker: Self) -> list[SignInAnswer]:
    """Your own sign-ins and tokens."""
    found = own_sign_ins(session, request.app.state.settings, asker.id)
    return [SignInAnswer.model_validate(opened) for opened in found]


@endpoints.delete("/sign-ins/current", status_code=204)
def end_current(request: Request, session: Writing, asker: Self) -> None:
    """Sign out."""
    sign_out(session, asker.id, token_of(request)[0] or "")


@endpoints.delete("/sign-ins/{sign_in_id}", status_code=204)
def end_one(session: Writing, asker: Self, sign_in_id: UUID) -> None:
    """End a sign-in or token of your own."""
    end_sign_in(session, asker.id, sign_in_id)


@endpoints.post("/tokens", status_code=201)
def create_token(session: Writing, asker: Self, program: Program) -> Token:
    """A token for a program, which may do what you may."""
    return Token(token=create_api_token(session, asker.id, program.program))
