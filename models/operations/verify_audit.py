"""Whether the audit log is what was written, all of it and in its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.anchor import EMPTY, Anchor, Head
from models.audit_chain import entry_hash, locked_head
from models.database import transaction
from models.errors import N_, DomainError
from models.tables.audit import AuditEvent

CHUNK = 1000
CHANGED = N_("Entry %(number)s is not the one that was written there.")


class NotAsWritten(DomainError):
    """The log differs from what was written; the message says where."""

    code = "not-as-written"


@dataclass(frozen=True, slots=True)
class AuditState:
    """``entries`` in the log; ``beyond`` the anchor, by a crash or by other machines; the first fault."""

    entries: int
    beyond: int
    fault: NotAsWritten | None


def verify_audit(engine: Engine, copy: Path | None = None) -> AuditState:
    """Follow the chain from its first entry, and compare its end with the anchor; work may go on meanwhile.

    A commit and the anchor's move are two writes, so an honest crash leaves the anchor one transaction
    behind, and the next transaction brings it up. More than that is an anchor which was put back. On
    PostgreSQL several machines write the log, each with an anchor of its own, and only the length of what
    lies beyond this machine's is told. So it is with a copy of the anchor that was kept elsewhere.
    """
    anchor: Anchor = engine.get_execution_options()["anchor"]
    if copy is not None:
        anchor = Anchor(copy, anchor.key.hex())
    alone = copy is None and engine.dialect.name != "postgresql"
    known: Head | None = None
    fault: NotAsWritten | None = None
    with transaction(engine) as session:  # which no commit can come between
        head = locked_head(session)
        try:
            known = anchor.read()
        except ValueError:
            damaged = N_("The anchor %(file)s is damaged, or was written with other keys.")
            fault = NotAsWritten(damaged, file=anchor.path)
    with transaction(engine, reads_only=True) as session:
        try:
            _follow(session, anchor.key, head, known)
            if fault is None:
                _compare(session, anchor, head, known, alone)
        except NotAsWritten as found:
            fault = found
    return AuditState(head.count, max(0, head.count - known.count) if known else 0, fault)


def _follow(session: Session, key: bytes, head: Head, known: Head | None) -> None:
    before = EMPTY
    for entry in _entries(session, head.count):
        number = before.count + 1
        if entry.id != number:
            if entry.id is not None and entry.id > number:
                raise NotAsWritten(N_("Entry %(number)s is missing."), number=number)
            raise NotAsWritten(N_("Entry %(number)s was never written."), number=entry.id)
        if _expected_hash(key, before, entry) != entry.hash:
            raise NotAsWritten(CHANGED, number=number)
        before = Head(number, entry.hash)
        if known is not None and known.count == number and known != before:
            raise NotAsWritten(
                N_(
                    "Entry %(number)s is not the one that the anchor knows: the log was rolled back, or "
                    "replaced."
                ),
                number=number,
            )


def _compare(session: Session, anchor: Anchor, head: Head, known: Head | None, alone: bool) -> None:
    """``alone``: no other machine writes the log, and the anchor is the one that moves with it."""
    if known is None and head != EMPTY:
        raise NotAsWritten(
            N_("There is no anchor %(file)s: whether the log was cut or rolled back cannot be told."),
            file=anchor.path,
        )
    if known is None or known.count == head.count:
        return
    if known.count > head.count:
        raise NotAsWritten(
            N_(
                "Entry %(number)s is missing, as are all after it up to %(last)s, which the anchor knows: "
                "the log was cut or rolled back."
            ),
            number=head.count + 1,
            last=known.count,
        )
    first_of_last = session.scalar(select(AuditEvent.first_id).where(AuditEvent.id == head.count))
    if alone and first_of_last != known.count + 1:
        raise NotAsWritten(
            N_(
                "The anchor ends at entry %(number)s, more than one transaction before the log's last, "
                "%(last)s: an old anchor was put in the place of the last."
            ),
            number=known.count,
            last=head.count,
        )


def _entries(session: Session, last: int) -> Iterator[AuditEvent]:
    """All entries up to the last, in chunks, so that a long log needs no more memory than a short one."""
    query = select(AuditEvent).where(col(AuditEvent.id) <= last).order_by(col(AuditEvent.id))
    past, size = 0, CHUNK
    following = query
    while True:
        try:
            entries = session.exec(following.limit(size)).all()
        except (ValueError, TypeError, AttributeError):  # a date or an id that is none
            if size == 1:
                raise NotAsWritten(CHANGED, number=past + 1) from None
            size = 1
            continue
        if not entries:
            return
        yield from entries
        past = entries[-1].id or 0
        following = query.where(col(AuditEvent.id) > past)
        session.expunge_all()


def _expected_hash(key: bytes, before: Head, entry: AuditEvent) -> str | None:
    try:
        return entry_hash(key, before.hash, before.count + 1, entry.first_id, entry)
    except (TypeError, AttributeError):  # SQLite keeps any type in any column
        return None
