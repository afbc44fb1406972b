"""Remove one row of the country that nothing refers to."""

from uuid import UUID

from sqlalchemy import Text, cast
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from models.audit import record
from models.errors import N_, Conflict
from models.kinds import Key, Kind
from models.queries.country import country_row
from models.tables.plans import Plan

NAMED_IN_PLANS = ("towns", "sites", "vehicles")


def remove_country_row(session: Session, staff_id: UUID | None, kind: Kind, key: Key) -> None:
    """Remove the row with this key.

    Raises
    ------
    NotFound
        It is not there.
    Conflict
        Another row or a plan refers to it.
    """
    row = country_row(session, kind, key)
    if kind.name in NAMED_IN_PLANS and _is_in_a_plan(session, key[0]):
        raise Conflict(N_("A plan refers to this row, so it stays; make it inactive instead."))
    session.delete(row)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(N_("Other rows refer to this one: change or remove them first.")) from None
    record(session, staff_id, "country row removed", kind.subject_of(row))


def _is_in_a_plan(session: Session, row_id: str) -> bool:
    # A plan's JSON is out of reach for the database's foreign keys.
    texts = [cast(col(column), Text) for column in (Plan.request, Plan.problem)]
    return (
        session.exec(select(Plan.id).where(or_(*(t.contains(f'"{row_id}"') for t in texts)))).first()
        is not None
    )
