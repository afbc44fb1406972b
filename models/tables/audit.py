"""What was done, by whom, to what: opaque ids only."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.database import Instant, now


class AuditEvent(SQLModel, table=True):
    """One entry; ``subject`` is the id of what was touched, never its content."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=Instant, index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    event: str = Field(max_length=40)
    subject: str | None = Field(default=None, max_length=80)
