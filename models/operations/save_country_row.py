"""Add or change one row of the country."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from models.audit import record
from models.country_checks import check_row, known_keys
from models.errors import N_, Conflict
from models.kinds import Kind
from models.row_faults import read_row


def save_country_row(
    session: Session, staff_id: UUID | None, kind: Kind, values: Mapping[str, object], *, new: bool = False
) -> SQLModel:
    """Keep the row that the values make, in the place of one with the same key.

    Parameters
    ----------
    values
        By column; a column that is left out or empty takes its default.
    new
        Refuse a key that is there already instead of replacing its row.

    Raises
    ------
    Invalid
        Its field is the column at fault.
    Conflict
        The row should be new and is not, or what it names was removed meanwhile.
    """
    row = read_row(kind, values)
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
