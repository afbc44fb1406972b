"""Add or change one row of the country."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from models.audit import record
from models.country_checks import check_row, known_keys
from models.errors import N_, Conflict
from models.kinds import Kind
from models.tables.rows import Row


def save_country_row(
    session: Session, staff_id: UUID | None, kind: Kind, row: Row, *, new: bool = False
) -> SQLModel:
    """Keep the row, in the place of one with the same key.

    Parameters
    ----------
    new
        Refuse a key that is there already instead of replacing its row.

    Raises
    ------
    Invalid
        Its field is the column at fault.
    Conflict
        The row should be new and is not, or what it names was removed meanwhile.
    """
    check_row(kind, row, known_keys(session))
    if new and session.get(kind.table, kind.key_of(row)) is not None:
        raise Conflict(N_("There is such a row already."), kind.key_columns[0])
    kept = session.merge(kind.table(**row.model_dump()))
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(N_("Somebody changed this at the same time: try again.")) from None
    record(session, staff_id, "country row saved", kind.subject_of(row))
    return kept
