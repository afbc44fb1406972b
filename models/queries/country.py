"""The country's rows, for pages, endpoints and files."""

from sqlmodel import Session, SQLModel, select

from models.country_files import sorting_key
from models.errors import NotFound
from models.kinds import ROW_NOT_FOUND, Key, Kind


def country_rows(session: Session, kind: Kind) -> list[SQLModel]:
    """All rows of the kind in the order of its file."""
    return sorted(session.exec(select(kind.table)), key=lambda row: sorting_key(kind, row))


def country_row(session: Session, kind: Kind, key: Key) -> SQLModel:
    """One row by the values of its key columns, in their order. Raises NotFound."""
    row = session.get(kind.table, key)
    if row is None:
        raise NotFound(ROW_NOT_FOUND)
    return row
