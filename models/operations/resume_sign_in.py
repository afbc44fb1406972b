from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Engine, bindparam
from sqlmodel import col, select, update

from models.database import now, transaction
from models.operations.sign_in import token_hash
from models.permissions import Role
from models.settings import Settings
from models.tables.staff import SignIn, Staff

# Writing each click would make every read a write.
SEEN_STEP = timedelta(minutes=1)
# Every page and endpoint asks this first, so it is put together once.
_OF_TOKEN = (
    select(Staff.id, Staff.name, Staff.role, Staff.language)
    .add_columns(col(SignIn.id).label("sign_in_id"))
    .add_columns(col(SignIn.program), col(SignIn.started_at), col(SignIn.seen_at))
    .join(SignIn, col(SignIn.staff_id) == Staff.id)
    .where(col(SignIn.token_hash) == bindparam("token_hash"), col(Staff.active))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person who asks."""

    id: UUID
    name: str
    role: Role
    language: str


def resume_sign_in(engine: Engine, settings: Settings, token: str) -> SignedIn | None:
    """Whose token this is; None where it is nobody's any more."""
    with engine.execution_options(reads_only=True).connect() as connection:
        found = connection.execute(_OF_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    instant = now()
    if found is None or has_ended(found, settings, instant):
        return None
    if instant - found.seen_at > SEEN_STEP:
        with transaction(engine) as session:
            seen = update(SignIn).where(col(SignIn.id) == found.sign_in_id).values(seen_at=instant)
            session.connection().execute(seen)
    return SignedIn(found.id, found.name, found.role, found.language)


class Opened(Protocol):
    """What tells whether a sign-in has ended."""

    program: str | None
    started_at: datetime
    seen_at: datetime


def has_ended(opened: Opened, settings: Settings, instant: datetime) -> bool:
    """Whether it idled or lasted too long; a program's token only grows old."""
    age = instant - opened.started_at
    if opened.program is not None:
        return age > timedelta(days=settings.api_token_days)
    return age > settings.sign_in_longest or instant - opened.seen_at > settings.sign_in_idle
