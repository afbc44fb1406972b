"""Entries of the audit become links of a chain, in one order for all transactions.

The hash of an entry is an HMAC, with the audit key, over the hash before it and all of the entry. Entries
wait in their session until the commit and are chained then, so the lock on the chain's end is held for no
longer than the commit takes, and whoever holds it waits for nobody: no deadlock can run through it.
"""

import hmac
import json
from uuid import UUID

from sqlalchemy import event, func
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col, select

from models.anchor import EMPTY, Anchor, Head
from models.tables.audit import AuditEvent

# Any number will do, as long as nobody else on the server locks the same.
_LOCK = 0x6D61_7273_6872_7574
_WAITING, _APPENDED = "audit entries that wait", "audit entries appended"


def append_at_commit(session: Session, entry: AuditEvent) -> None:
    """Chain the entry when the transaction commits; a savepoint that is undone takes its entries with it."""
    session.info.setdefault(_WAITING, []).append((session.get_nested_transaction(), entry))


def anchor_of(session: Session) -> Anchor:
    """The anchor that ``models.database`` gave to the engine."""
    anchor: Anchor = session.get_bind().get_execution_options()["anchor"]
    return anchor


def locked_head(session: Session) -> Head:
    """The end of the chain, which nobody moves until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))  # SQLite has one writer in any case
    columns = select(AuditEvent.id, AuditEvent.hash)
    last = session.execute(columns.order_by(col(AuditEvent.id).desc()).limit(1)).one_or_none()
    return Head(*last) if last else EMPTY


def entry_hash(key: bytes, before: str, entry: AuditEvent) -> str:
    """The link from the hash before; JSON keeps the parts of an entry apart."""
    staff_id = entry.staff_id.hex if isinstance(entry.staff_id, UUID) else entry.staff_id
    parts = [before, entry.id, entry.first_id, entry.at.isoformat(), staff_id, entry.event, entry.subject]
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
    head = before
    for entry in waiting:
        entry.id, entry.first_id = head.count + 1, before.count + 1
        entry.hash = entry_hash(anchor.key, head.hash, entry)
        head = Head(entry.id, entry.hash)
    session.add_all(waiting)
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
