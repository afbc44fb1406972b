"""Whether visits are kept whole: every row of what was sent, or none of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.care.follow_ups import DEFAULT_TERMS, follow_ups
from models.care.visit import VisitInput
from models.database import transaction
from models.operations.verify_audit import verify_audit
from models.queries.client_history import client_history, same_person
from models.tables.audit import AuditEvent
from models.tables.clients import Client
from models.tables.stock import StockMovement
from models.tables.visits import (
    AssayDone,
    CommodityGiven,
    OwedToClient,
    Referral,
    Result,
    Visit,
    VisitWord,
)
from models.visit_entries import VisitParts, entered
from tests.proofs.programmes import Programme
from tests.proofs.sent_visits import SentVisit

CHUNK = 400
PARTS: tuple[type[Any], ...] = (VisitWord, AssayDone, Result, CommodityGiven, Referral)
CHECKS = ("cipher_integrity_check", "integrity_check", "foreign_key_check")


def faults_of_file(engine: Engine) -> Iterator[str]:
    """What the database's own checks say, and the audit's."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            for check in CHECKS:
                rows = [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {check}")]
                yield from (f"{check}: {row}" for row in rows if row != ("ok",))
    if fault := verify_audit(engine).fault:
        yield str(fault)


def faults_of_counts(engine: Engine, programme: Programme) -> Iterator[str]:
    """One entry of the log for each visit, and no client who was made for a visit that is not there."""
    with transaction(engine, reads_only=True) as session:
        visits = Counter(str(each) for each in session.exec(select(Visit.id)))
        told = select(AuditEvent.subject).where(AuditEvent.event == "visit recorded")
        entries = Counter(str(each) for each in session.exec(told))
        clients = session.exec(select(func.count()).select_from(Client)).one()
        with_visits = set(session.exec(select(Visit.client_id).distinct()))
    if visits != entries:
        yield f"{len(visits)} visits, but {len(entries)} entries: {visits - entries} {entries - visits}"
    came = len(with_visits - set(programme.clients))
    if clients != len(programme.clients) + came:
        yield f"{clients} clients, where {len(programme.clients)} were known and {came} came"


def faults_of_visits(
    engine: Engine, sent: Iterable[SentVisit], acknowledged: Collection[UUID]
) -> Iterator[str]:
    """Of every visit that was sent: kept as it was sent, or not at all, and the latter if nobody said so."""
    for chunk in _chunks(sent):
        with transaction(engine, reads_only=True) as session:
            yield from _faults(session, chunk, acknowledged)


def _chunks(sent: Iterable[SentVisit]) -> Iterator[Sequence[SentVisit]]:
    everything = list(sent)
    return (everything[i : i + CHUNK] for i in range(0, len(everything), CHUNK))


def _faults(session: Session, sent: Sequence[SentVisit], acknowledged: Collection[UUID]) -> Iterator[str]:
    ids = [each.id for each in sent]
    visits = {visit.id: visit for visit in session.exec(select(Visit).where(col(Visit.id).in_(ids)))}
    tables: tuple[type[Any], ...] = (*PARTS, StockMovement)
    rows = {table: _by_visit(session, table, ids) for table in tables}
    for each in sent:
        parts = VisitParts(*(rows[table][each.id] for table in PARTS))
        moved = rows[StockMovement][each.id]
        visit = visits.get(each.id)
        if visit is None:
            if each.id in acknowledged:
                yield f"{each.id} was acknowledged and is not there"
            if any(rows[table][each.id] for table in tables):
                yield f"{each.id} is not there, but parts of it are"
            continue
        if _entered(visit, parts) != _without_what_was_not_given(each):
            yield f"{each.id} is not what was sent"
        if sorted((move.lot_id, move.amount) for move in moved) != sorted(each.kits.items()):
            yield f"{each.id} took other kits"
    for client_id in {visit.client_id for visit in visits.values()}:
        if not _is_owed_what_follows(session, client_id):
            yield f"client {client_id} is owed something else"


def _entered(visit: Visit, parts: VisitParts) -> VisitInput | None:
    try:
        return entered(visit, parts)
    except (ValidationError, KeyError):  # a part without which the rest makes no visit
        return None


def _by_visit(session: Session, table: type[Any], ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    rows = defaultdict(list)
    for row in session.exec(select(table).where(table.visit_id.in_(ids))):
        rows[row.visit_id].append(row)
    return rows


def _without_what_was_not_given(sent: SentVisit) -> Any:
    given = tuple(entry for entry in sent.visit.commodities if entry.amount)
    return sent.visit.model_copy(update={"commodities": given})


def _is_owed_what_follows(session: Session, client_id: UUID) -> bool:
    """What is kept as owed is what follows from the visits that are there, no more and no less."""
    person = same_person(session, client_id)
    kept = session.exec(select(OwedToClient).where(col(OwedToClient.client_id).in_(person)))
    history = client_history(session, person[0])
    last_seen = max((visit.day.replace(day=1) for visit in history.visits), default=None)
    there = Counter((each.kind, each.opens, each.due, each.subject_id, each.last_seen) for each in kept)
    return there == Counter(
        (each.kind, each.opens, each.due, each.subject_id, last_seen)
        for each in follow_ups(history, DEFAULT_TERMS)
    )
