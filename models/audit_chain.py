"""Entries of the audit become links of a chain, in one order for all transactions.

The hash of an entry is an HMAC, with the audit key, over the hash before it and all of the entry. Entries
wait in their session until the commit and are chained then, so the lock on the chain's end is held for no
longer than the commit takes, and whoever holds it waits for nobody: no deadlock can run through it.
"""

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import event, func
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

from models.anchor import EMPTY, Anchor, Head
from models.database import insert_rows
from models.tables.audit import AuditEvent

# Any number will do, as long as nobody else on the server locks the same.
_LOCK = 0x6D61_7273_6872_7574
_TAKE_LOCK = select(func.pg_advisory_xact_lock(_LOCK))
_LAST = select(AuditEvent.id, AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)
_WAITING, _APPENDED = "audit entries that wait", "audit entries appended"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says, before its place in the chain is known."""

    at: datetime
    staff_id: UUID | None
    event: str
    subject: str | None


def append_at_commit(session: Session, entry: Entry) -> None:
    """Chain the entry when the transaction commits; a savepoint that is undone takes its entries with it."""
    session.info.setdefault(_WAITING, []).append((session.get_nested_transaction(), entry))


def anchor_of(session: Session) -> Anchor:
    """The anchor that ``models.database`` gave to the engine."""
    anchor: Anchor = session.get_bind().get_execution_options()["anchor"]
    return anchor


def locked_head(session: Session) -> Head:
    """The end of the chain, which nobody moves until this transaction ends."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_LOCK)  # SQLite has one writer in any case
    last = connection.execute(_LAST).one_or_none()
    return Head(*last) if last else EMPTY


def entry_hash(key: bytes, before: str, number: int, first: int, entry: Entry | AuditEvent) -> str:
    """The link from the hash before; JSON keeps the parts of an entry apart.

    Parameters
    ----------
    number, first
        The entry's id, and that of the first entry of the same transaction.
    """
    staff_id = entry.staff_id.hex if isinstance(entry.staff_id, UUID) else entry.staff_id
    parts = [before, number, first, entry.at.isoformat(), staff_id, entry.event, entry.subject]
    return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()


def contains(session: Session, head: Head) -> bool:
    """Whether the chain ended like this once."""
    found = session.scalar(select(AuditEvent.hash).where(AuditEvent.id == head.count))
    return head == EMPTY or found == head.hash


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting = [entry for _, entry in session.info.pop(_WAITING, [])]
    if not waiting:
        return
    session.flush()
    anchor, before = anchor_of(session), locked_head(session)
    anchor.catch_up(before, lambda known: contains(session, known))
    head, first, rows = before, before.count + 1, []
    for entry in waiting:
        number = head.count + 1
        head = Head(number, entry_hash(anchor.key, head.hash, number, first, entry))
        rows.append(asdict(entry) | {"id": number, "first_id": first, "hash": head.hash})
    insert_rows(session, AuditEvent, rows)
    session.info[_APPENDED] = before, head


@event.listens_for(Session, "after_commit")
def _anchor(session: Session) -> None:
    if not session.in_nested_transaction() and (appended := session.info.pop(_APPENDED, None)):
        anchor_of(session).advance(*appended)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    session.info.pop(_APPENDED, None)
    waiting = session.info.pop(_WAITING, [])
    if undone.nested:
        session.info[_WAITING] = [
            (savepoint, entry) for savepoint, entry in waiting if savepoint is not undone
        ]
