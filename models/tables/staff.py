"""Who works with Marshrut, and where they are signed in. Secret: password and token hashes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.permissions import Role


class Staff(SQLModel, table=True):
    """An account. ``name`` is what the person signs in with and colleagues see."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True, max_length=60)
    role: Role
    password_hash: str
    language: str = Field(default="ru", max_length=2)
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class SignIn(SQLModel, table=True):
    """A signed-in browser or program; its token is kept only as a SHA-256."""

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    token_hash: str = Field(unique=True)
    started_at: datetime = Field(default_factory=now, sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)
