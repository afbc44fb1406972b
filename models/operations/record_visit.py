"""Record a visit once, however often it is sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, bindparam, func, literal, null, union_all
from sqlmodel import Session, col, select

from models.audit import record
from models.care.rules import CareRules
from models.care.visit import VisitInput
from models.care.visit_reading import content_hash
from models.care.visit_rules import check_visit
from models.database import insert_rows, now
from models.errors import N_, Conflict
from models.operations.derive_follow_ups import owe_anew
from models.operations.settle_client import ClientFromAway, KnownClient, settle_client
from models.operations.use_kits import use_kits
from models.tables.visits import ErasedVisit, UnmatchedVisit, Visit
from models.visit_names import check_names
from models.visit_rows import columns_of, rows_of
from models.vocabulary import Provenance

_TAKE_ID = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("id"), 0)))
_KEPT = select(Visit.staff_id, Visit.sent_hash, literal(False).label("erased")).where(
    col(Visit.id) == bindparam("id")
)
_ERASED = select(null(), null(), literal(True)).where(col(ErasedVisit.id) == bindparam("id"))
_KEPT_OR_ERASED: CompoundSelect[Any] = union_all(_KEPT, _ERASED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The receipt: ``new`` is False where the same content was there already."""

    visit_id: UUID
    new: bool


def record_visit(
    session: Session,
    staff_id: UUID,
    visit: VisitInput,
    whose: KnownClient | ClientFromAway,
    rules: CareRules,
    today: date,
) -> Recorded:
    """Keep the visit, use its kits, and derive what is owed.

    Raises
    ------
    Invalid
        A rule is broken, or the visit names a town, site, facility or lot that is not there.
    NotFound
        The client is not there, or not any more.
    Conflict
        Other content, or a colleague's, was recorded under the same id.
    """
    hashes = [content_hash(visit, who) for who in whose.names()]
    if _is_repeat(session, staff_id, visit.id, hashes):
        return Recorded(visit.id, new=False)
    check_visit(visit, rules.algorithms, today)
    check_names(session, visit)
    client_id = _insert(session, staff_id, visit, whose, hashes[0], today)
    rows_of(visit).insert(session)
    use_kits(session, staff_id, visit)
    owe_anew(session, client_id, rules.terms)
    record(session, staff_id, "visit recorded", visit.id)
    return Recorded(visit.id, new=True)


def _is_repeat(session: Session, staff_id: UUID, visit_id: UUID, hashes: list[str]) -> bool:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # The same visit sent twice at one moment waits here; SQLite has one writer in any case.
        connection.execute(_TAKE_ID, {"id": str(visit_id)})
    kept = connection.execute(_KEPT_OR_ERASED, {"id": visit_id}).first()
    if kept is None or kept.erased:
        return kept is not None
    if kept.staff_id != staff_id or kept.sent_hash not in hashes:
        raise Conflict(N_("Another visit was recorded under this id."), "id")
    return True


def _insert(
    session: Session,
    staff_id: UUID,
    visit: VisitInput,
    whose: KnownClient | ClientFromAway,
    sent_hash: str,
    today: date,
) -> UUID:
    """The visit's own row, and its place in the matching queue; gives its client's id."""
    settled = settle_client(session, staff_id, visit, whose, today)
    row = columns_of(visit) | {
        "id": visit.id,
        "sent_hash": sent_hash,
        "version": 1,
        "client_id": settled.client_id,
        "provenance": settled.provenance,
        "staff_id": staff_id,
        "recorded_at": now(),
        "voided_at": None,
        "void_reason": None,
    }
    session.flush()
    insert_rows(session, Visit, [row])
    if settled.provenance == Provenance.PROVISIONAL and isinstance(whose, ClientFromAway):
        memory = whose.memory
        waiting = {
            "visit_id": visit.id,
            "remembered_month": memory.month if memory else None,
            "remembered_town_id": memory.town_id if memory else None,
        }
        insert_rows(session, UnmatchedVisit, [waiting])
    return settled.client_id
