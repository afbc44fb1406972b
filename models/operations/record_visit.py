"""Record a visit once, however often it is sent."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.care.rules import CareRules
from models.care.visit import VisitInput
from models.care.visit_reading import content_hash
from models.care.visit_rules import check_visit
from models.errors import N_, Conflict
from models.operations.derive_follow_ups import derive_follow_ups
from models.operations.settle_client import ClientFromAway, KnownClient, settle_client
from models.operations.use_kits import use_kits
from models.tables.visits import ErasedVisit, UnmatchedVisit, Visit
from models.visit_names import check_names
from models.visit_rows import fill_visit, parts_of
from models.vocabulary import Provenance


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
    hashes = {content_hash(visit, who) for who in whose.names()}
    if session.get(ErasedVisit, visit.id) is not None:
        return Recorded(visit.id, new=False)
    kept = session.get(Visit, visit.id)
    if kept is None:
        check_visit(visit, rules.algorithms, today)
        check_names(session, visit)
        kept = _insert(session, staff_id, visit, whose, today)
        if kept is not None:
            _complete(session, kept, visit, rules)
            return Recorded(visit.id, new=True)
        kept = session.get_one(Visit, visit.id)
    if kept.staff_id != staff_id or kept.sent_hash not in hashes:
        raise Conflict(N_("Another visit was recorded under this id."), "id")
    return Recorded(visit.id, new=False)


def _insert(
    session: Session,
    staff_id: UUID,
    visit: VisitInput,
    whose: KnownClient | ClientFromAway,
    today: date,
) -> Visit | None:
    """The visit's own row with its client, or None where the same id was recorded at the same moment."""
    try:
        with session.begin_nested():
            settled = settle_client(session, staff_id, visit, whose, today)
            row = Visit(
                id=visit.id,
                sent_hash=content_hash(visit, whose.names()[0]),
                client_id=settled.client_id,
                provenance=settled.provenance,
                staff_id=staff_id,
                day=visit.day,
                town_id=visit.town_id,
                contact_preference=visit.contact_preference,
            )
            fill_visit(row, visit)
            session.add(row)
            session.flush()
    except IntegrityError:
        return None
    if row.provenance == Provenance.PROVISIONAL and isinstance(whose, ClientFromAway):
        memory = whose.memory
        session.add(
            UnmatchedVisit(
                visit_id=row.id,
                remembered_month=memory.month if memory else None,
                remembered_town_id=memory.town_id if memory else None,
            )
        )
    return row


def _complete(session: Session, row: Visit, visit: VisitInput, rules: CareRules) -> None:
    session.add_all(parts_of(visit).rows())
    use_kits(session, row, visit)
    derive_follow_ups(session, row.client_id, rules.terms)
    record(session, row.staff_id, "visit recorded", row.id)
