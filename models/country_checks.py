"""What a row of the country must fit beside its own columns: the rows that it names, and its like."""

from collections.abc import Iterable

from sqlmodel import Session, select

from models.errors import N_, Invalid
from models.kinds import COUNTRY, Key, Kind, Reference
from models.tables.rows import Row

KeysByKind = dict[str, set[Key]]


def known_keys(session: Session) -> KeysByKind:
    """The keys of all rows that others may name."""
    named = {reference.kind for kind in COUNTRY.values() for reference in kind.references()}
    return {name: _keys(session, COUNTRY[name]) for name in named}


def check_row(kind: Kind, row: Row, known: KeysByKind) -> None:
    """Raises Invalid where the row names what is not known, or joins two towns a second time."""
    for reference in kind.references():
        named = tuple(getattr(row, column) for column in reference.columns)
        if named not in known[reference.kind]:
            raise _unknown(reference, named)
    if kind.name == "legs" and kind.key_of(row)[::-1] in known["legs"]:
        raise Invalid(N_("this leg is there already in the other direction"), "from_id")


def _keys(session: Session, kind: Kind) -> set[Key]:
    columns = [kind.sql_table.columns[column] for column in kind.key_columns]
    return {tuple(values) for values in session.execute(select(*columns))}


def _unknown(reference: Reference, named: Iterable[str]) -> Invalid:
    field = reference.columns[0]
    if reference.kind == "legs":
        return Invalid(N_("there is no leg from %(names)s"), field, names=" to ".join(named))
    return Invalid(N_("there is no town %(names)s"), field, names=", ".join(named))
