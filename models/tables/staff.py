"""Who works with Marshrut, and where they are signed in. Secret: every hash, and the second factor."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.permissions import Role


class Staff(SQLModel, table=True):
    """An account. ``name`` is what the person signs in with and colleagues see.

    ``password_hash`` None: invited, but not here yet. ``totp_counter``: the second factor's last code
    that was used, so that none is used twice.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True, max_length=60)
    role: Role
    password_hash: str | None = None
    totp_secret: str | None = None
    totp_counter: int = 0
    language: str = Field(default="ru", max_length=2)
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class SignIn(SQLModel, table=True):
    """A signed-in browser or program; its token is kept only as a SHA-256.

    ``program``: what its owner calls an API token, which does not end by idling; None for a sign-in.
    """

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    token_hash: str = Field(unique=True)
    program: str | None = Field(default=None, max_length=60)
    started_at: datetime = Field(default_factory=now, sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)


class OneTimeCode(SQLModel, table=True):
    """Lets a person choose a password once: the invitation, or the reset of a forgotten password."""

    __tablename__ = "one_time_code"

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    code_hash: str
    expires_at: datetime = Field(sa_type=Instant)
