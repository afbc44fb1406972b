"""A write names its audit event: the one way to add an entry."""

from typing import Literal
from uuid import UUID

from sqlmodel import Session

from models.audit_chain import Entry, append_at_commit
from models.database import now

Event = Literal[
    "sign-in",
    "sign-in refused",
    "sign-out",
    "sign-in ended",
    "staff created",
    "role changed",
    "account opened",
    "account closed",
    "password reset",
    "password chosen",
    "password changed",
    "code refused",
    "second factor set",
    "second factor removed",
    "token created",
    "language chosen",
    "device invited",
    "device enrolled",
    "device revoked",
    "device asked",
    "envelope received",
    "envelope quarantined",
    "envelopes listed",
    "envelope read",
    "envelope mended",
    "envelope given up",
    "envelope expired",
    "envelopes decided",
    "envelope released",
    "envelope destroyed",
    "country imported",
    "country exported",
    "country row saved",
    "country row removed",
    "plan requested",
    "plan stopped",
    "plan read",
    "plan published",
    "plan thinned",
    "planning rules changed",
    "stops read",
    "stop reported",
    "alert entered",
    "alert ended",
    "alerts read",
    "client looked up",
    "client created",
    "clients merged",
    "clients parted",
    "visit matched",
    "matching queue read",
    "erasure proposed",
    "erasure withdrawn",
    "client erased",
    "visit recorded",
    "visit read",
    "own visits listed",
    "visit amended",
    "visit voided",
    "result attached",
    "result followed",
    "referral followed",
    "waiting results read",
    "follow-ups read",
    "kits chosen",
    "follow-ups derived",
    "programme synthesised",
    "kit lot received",
    "kit lot relabelled",
    "kit lot used up",
    "kits moved",
    "group session recorded",
    "group session removed",
    "group sessions read",
    "incident recorded",
    "incident removed",
    "incident followed",
    "incidents read",
    "coverage setting saved",
    "coverage setting removed",
    "periods frozen",
    "denied",
    "backup made",
    "backup restored",
    "audit anchored",
    "audit read",
    "audit verified",
]


def record(session: Session, staff_id: UUID | None, event: Event, subject: object = None) -> None:
    """Add an entry in the transaction of the act itself, so that neither is kept without the other.

    It is written when the transaction commits; until then the table does not show it.
    """
    named = None if subject is None else str(subject)
    append_at_commit(session, Entry(now(), staff_id, event, named))
