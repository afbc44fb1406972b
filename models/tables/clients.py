"""Clients: nothing but random ids, pseudonyms, and who was taken for whom. Secret: all of it."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.tables.words import word
from models.vocabulary import ChangeReason


class Client(SQLModel, table=True):
    """A person, as far as the staff could tell. What the person remembers is looked up in the visits.

    ``merged_into_id``: the same person as that client, who is not merged into another; None for most.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_day: date
    created_by_id: UUID = Field(foreign_key="staff.id")
    merged_into_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)


class ClientPseudonym(SQLModel, table=True):
    """A pseudonym finds candidates; several clients may share one, and one client may have several."""

    __tablename__ = "client_pseudonym"
    __table_args__ = (UniqueConstraint("client_id", "pseudonym"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id")
    pseudonym: str = Field(max_length=64, index=True)
    key_version: int


class ClientMerge(SQLModel, table=True):
    """Two clients found to be one, and parted again where that was a mistake. Visits keep their client."""

    __tablename__ = "client_merge"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    into_id: UUID = Field(foreign_key="client.id", index=True)
    reason: ChangeReason = Field(sa_type=word(ChangeReason))
    merged_by_id: UUID = Field(foreign_key="staff.id")
    merged_at: datetime = Field(default_factory=now, sa_type=Instant)
    undone_reason: ChangeReason | None = Field(default=None, sa_type=word(ChangeReason))
    undone_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class ErasureProposal(SQLModel, table=True):
    """A client has withdrawn consent; waits for a second person, and goes with the client.

    The second person may be an admin, who sees the random ``id``, the day and who proposed, and no more.
    While it waits, nobody is merged into the client or parted from it.
    """

    __tablename__ = "erasure_proposal"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", unique=True)
    proposed_by_id: UUID = Field(foreign_key="staff.id")
    proposed_day: date


class ErasedCount(SQLModel, table=True):
    """What remains of erased clients: how many of each thing that was done, without a day, town or person.

    ``what`` is "client", "visit", "referral", "test" or "commodity" (in pieces), of the last two with the
    kind: "test hiv". What was found is not counted: of the only erased client it would be told.
    """

    __tablename__ = "erased_count"

    what: str = Field(primary_key=True, max_length=60)
    count: int
