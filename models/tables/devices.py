"""Phones, and the sealed envelopes that they send. Secret: every hash, and the envelopes' content, which only
the sealing key of the key file opens.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.permissions import Role
from models.tables.words import word
from models.vocabulary import EnvelopeFault, EnvelopeState


class Device(SQLModel, table=True):
    """A phone of one nurse, who is the author of all that it sends.

    ``code_hash`` is that of the code with which it is enrolled once; ``token_hash`` that of the credential
    which it got for the code, to send with; ``asking_hash`` that of another, which the phone keeps behind its
    PIN, to ask with. ``signing_key`` is its public key as a JWK. ``seen_at``: when it sent last.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=60)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    invited_at: datetime = Field(default_factory=now, sa_type=Instant)
    code_hash: str | None = Field(default=None, unique=True, max_length=64)
    code_expires_at: datetime | None = Field(default=None, sa_type=Instant)
    token_hash: str | None = Field(default=None, unique=True, max_length=64)
    asking_hash: str | None = Field(default=None, unique=True, max_length=64)
    signing_key: str | None = Field(default=None, max_length=400)
    enrolled_at: datetime | None = Field(default=None, sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Envelope(SQLModel, table=True):
    """What a phone sealed, until it is recorded or decided; then ``sealed`` is gone and the row stays.

    The row lets a phone ask what became of it, and makes sending twice harmless. It does not say which visit
    was in it. ``fault``: why it is in quarantine, or was. ``device_id`` and ``staff_id`` are None where a
    restored server does not know the phone.
    ``released``: an admin and medical staff let it be recorded though its phone was revoked.
    ``kept_in_backup``: a finished backup holds this row, so that the phone may forget its copy.
    """

    __table_args__ = (
        Index("ix_envelope_state", "state", "received_at"),
        Index("ix_envelope_device", "device_id", "state"),
    )

    id: UUID = Field(primary_key=True)
    device_id: UUID | None = Field(default=None, foreign_key="device.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    received_at: datetime = Field(default_factory=now, sa_type=Instant)
    content_hash: str = Field(max_length=64)
    sealed: str | None = Field(default=None, sa_type=Text)
    state: EnvelopeState = Field(default=EnvelopeState.WAITING, sa_type=word(EnvelopeState))
    fault: EnvelopeFault | None = Field(default=None, sa_type=word(EnvelopeFault))
    released: bool = False
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    kept_in_backup: bool = False


class DeviceDecision(SQLModel, table=True):
    """One of the two who decide over the envelopes of a revoked phone: an admin, and medical staff."""

    __tablename__ = "device_decision"

    device_id: UUID = Field(foreign_key="device.id", primary_key=True)
    role: Role = Field(primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    release: bool
    decided_at: datetime = Field(default_factory=now, sa_type=Instant)
