"""What was done, by whom, to what: opaque ids only."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.database import Instant, now


class AuditEvent(SQLModel, table=True):
    """One entry, and link of the chain; ``subject`` is the id of what was touched, never its content.

    ``id`` counts from 1 without a gap, ``first_id`` is the id of the first entry of the same transaction,
    ``hash`` the HMAC-SHA-256 in hexadecimal over the entry and the hash before it.
    """

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_id: int = 0
    at: datetime = Field(default_factory=now, sa_type=Instant, index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    event: str = Field(max_length=40)
    subject: str | None = Field(default=None, max_length=80)
    hash: str = Field(default="", max_length=64)
