"""The country's rows, for pages, endpoints and files."""

from typing import Any

from sqlmodel import Session, SQLModel, select

from models.country_files import sorting_key
from models.errors import N_, NotFound
from models.kinds import Kind


def country_rows(session: Session, kind: Kind) -> list[SQLModel]:
    """All rows of the kind in the order of its file."""
    return sorted(session.exec(select(kind.table)), key=lambda row: sorting_key(kind, row))


def country_row(session: Session, kind: Kind, key: tuple[Any, ...]) -> SQLModel:
    """One row by the values of its key columns, in their order. Raises NotFound."""
    row = session.get(kind.table, key)
    if row is None:
        raise NotFound(N_("This row is not there, or not any more."))
    return row
