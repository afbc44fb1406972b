"""Who is asking, what they may do, and with which transaction."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from anyio import CancelScope, CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from models.audit import record
from models.database import transaction
from models.errors import N_, NotAllowed, NotSignedIn
from models.operations.resume_sign_in import SignedIn, resume_sign_in
from models.permissions import Action, Role, Scope, scope_of

COOKIE = "marshrut"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


# Of the 40 threads that Starlette has by default.
TURNS = 30
_turns: RunVar[CapacityLimiter] = RunVar("turns at the database")


async def turn() -> AsyncIterator[None]:
    """Wait until few enough others work in threads; waiting here takes none.

    Between its last statement and its commit a request needs a thread once more, to put the answer in
    words. If all threads waited for the lock that it holds, none would come free until they gave up.
    """
    limiter = _turns.get(None)
    if limiter is None:
        limiter = CapacityLimiter(TURNS)
        _turns.set(limiter)
    async with limiter:
        yield


Turn = Annotated[None, Depends(turn, scope="function")]


@asynccontextmanager
async def _left_in_a_thread(opened: AbstractContextManager[Session]) -> AsyncIterator[Session]:
    """A transaction asks nothing of the database before its first statement, so only its end needs a thread.

    It gets one of its own, so that no commit waits for requests that wait for its lock.
    """
    session, own_thread = opened.__enter__(), CapacityLimiter(1)
    try:
        yield session
    except BaseException as error:
        undo = partial(opened.__exit__, type(error), error, error.__traceback__)
        with CancelScope(shield=True):
            await to_thread.run_sync(undo, limiter=own_thread)
        raise
    with CancelScope(shield=True):
        await to_thread.run_sync(opened.__exit__, None, None, None, limiter=own_thread)


async def reading(request: Request, _: Turn) -> AsyncIterator[Session]:
    async with _left_in_a_thread(transaction(request.app.state.engine, reads_only=True)) as session:
        yield session


async def writing(request: Request, _: Turn) -> AsyncIterator[Session]:
    async with _left_in_a_thread(transaction(request.app.state.engine)) as session:
        yield session


# With the scope "function" the commit comes before the answer; otherwise a failed commit would
# follow a success that the sender has already read.
Reading = Annotated[Session, Depends(reading, scope="function")]
Writing = Annotated[Session, Depends(writing, scope="function")]


async def today(request: Request) -> date:
    """The day where the ambulance drives. It waits for nothing, so it needs no thread."""
    day: date = request.app.state.settings.today
    return day


Today = Annotated[date, Depends(today)]


@dataclass(frozen=True, slots=True)
class Asker:
    """The signed-in person, and how much of the declared action is theirs."""

    id: UUID
    name: str
    role: Role
    language: str
    scope: Scope


class Allowed:
    """Declares the action of a page or endpoint, and lets in only who may do it."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request, _: Turn) -> Asker:
        if token_of(request)[1]:
            refuse_cross_site(request)
        staff = staff_of(request)
        if staff is None:
            raise NotSignedIn(N_("Sign in first."))
        scope = scope_of(staff.role, self.action)
        if scope is None:
            record_denial(request.app.state.engine, staff.id, self.action)
            raise NotAllowed(N_("Your role may not do this."))
        request.state.let_in_for = self.action
        return Asker(staff.id, staff.name, staff.role, staff.language, scope)


class Open:
    """Declares an action that needs no sign-in; writes from other sites are refused all the same."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> None:
        refuse_cross_site(request)


class NoCookie:
    """Declares an action that needs no sign-in and reads no cookie, so no site can misuse one."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self) -> None:
        return None


def staff_of(request: Request) -> SignedIn | None:
    """The signed-in person, remembered for the templates too; None for a stranger."""
    token, _ = token_of(request)
    state = request.app.state
    staff = resume_sign_in(state.engine, state.settings, token) if token else None
    request.state.staff = staff
    return staff


def address_of(request: Request) -> str:
    """From where the request comes, for slowing guesses."""
    return request.client.host if request.client else "unknown"


def token_of(request: Request) -> tuple[str | None, bool]:
    """The sign-in's token, and whether it came as a cookie, which a browser sends unasked."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token, False
    return request.cookies.get(COOKIE), True


def refuse_cross_site(request: Request) -> None:
    """Refuse a write that another site's page has sent.

    Raises
    ------
    NotAllowed
        The browser says, or does not deny, that the write comes from elsewhere.
    """
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host')}"
    if site in ("same-origin", "none") or (site is None and origin == own):
        return
    raise NotAllowed(N_("This came from another site, so it was refused."))


def record_refusal(request: Request) -> None:
    """An entry of what a person was let in for and then refused, such as approving one's own proposal."""
    action = getattr(request.state, "let_in_for", None)
    if action is not None:
        record_denial(request.app.state.engine, request.state.staff.id, action)


def record_denial(engine: Engine, staff_id: UUID, action: Action) -> None:
    """A denial rolls back what it denies, so its entry has a transaction of its own."""
    with transaction(engine) as session:
        record(session, staff_id, "denied", action.name)
