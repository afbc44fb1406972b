"""Import CSV files of the country: all of them, or nothing."""

from collections.abc import Sequence
from importlib.resources import files
from uuid import UUID

from sqlmodel import Session, select

from models.audit import record
from models.country_checks import KeysByKind, check_row, known_keys
from models.country_files import CountryFile, Line, read_file, row_fault
from models.errors import Invalid
from models.kinds import COUNTRY, Kind
from models.operations.load_estimates import load_estimates

# What has happened here is not in a file that comes from elsewhere, or was written before.
KEPT_WHERE_EMPTY = ("last_visit",)


def import_country(
    session: Session, staff_id: UUID | None, country_files: Sequence[CountryFile]
) -> dict[str, int]:
    """Add the rows of these files; a row whose key is there already is replaced, no row is removed.

    A site's last visit stays where the file has none, and so does what stands in a column that it has not.

    Returns
    -------
    dict
        How many rows of each kind were read.

    Raises
    ------
    Invalid
        One sentence with file, line and column; nothing was imported.
    """
    read = [(file, read_file(file)) for file in country_files]
    known = known_keys(session)
    for file, lines in read:
        known.setdefault(file.kind.name, set()).update(file.kind.key_of(line.row) for line in lines)
    for file, lines in read:
        _check(file, lines, known)
    for kind in COUNTRY.values():
        for file, lines in read:
            if file.kind is kind:
                _put(session, kind, lines)
                record(session, staff_id, "country imported", kind.name)
    return {file.kind.name: len(lines) for file, lines in read}


def reference_files() -> list[CountryFile]:
    """Kyrgyzstan, as it comes with Marshrut."""
    folder = files("models") / "reference"
    return [
        CountryFile(kind, kind.file_name, (folder / kind.file_name).read_bytes()) for kind in COUNTRY.values()
    ]


def load_reference(session: Session, staff_id: UUID | None = None) -> dict[str, int]:
    """Import all of Kyrgyzstan at once, and what is published of how many people could be reached."""
    read = import_country(session, staff_id, reference_files())
    load_estimates(session)
    return read


def _check(file: CountryFile, lines: Sequence[Line], known: KeysByKind) -> None:
    for line in lines:
        try:
            check_row(file.kind, line.row, known)
        except Invalid as fault:
            raise row_fault(file, line.number, fault.field, fault) from None


def _put(session: Session, kind: Kind, lines: Sequence[Line]) -> None:
    # Held, so that merge finds each without asking again.
    present = {kind.key_of(row): row for row in session.exec(select(kind.table))}
    for line in lines:
        values, earlier = line.row.model_dump(), present.get(kind.key_of(line.row))
        if earlier is None:
            session.add(kind.table(**values))
            continue
        empty = [column for column in KEPT_WHERE_EMPTY if column in values and values[column] is None]
        values |= {column: getattr(earlier, column) for column in (*line.missing, *empty)}
        session.merge(kind.table(**values))
    session.flush()
