"""``import`` and ``export``: the country as CSV files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from api.commands.service import settings_from_environment
from api.processes import unlock
from models.country_files import CountryFile
from models.database import open_database, transaction
from models.errors import N_, Invalid
from models.kinds import COUNTRY, Kind, kind_named
from models.operations.export_country import export_country
from models.operations.import_country import import_country

ALL = "all"
KIND_HELP = f"One of {', '.join(COUNTRY)}; or all."


def import_(
    kind: Annotated[str, typer.Argument(help=KIND_HELP)],
    source: Annotated[Path, typer.Argument(help="A CSV file; for all a folder of such files.")],
) -> None:
    """Read towns, roads, sites and the like from CSV files: everything, or nothing where a line is wrong.

    A row whose key is there already is replaced; no row is removed.
    """
    files = [_read(kind, path) for kind, path in _existing_files(kind, source)]
    with _database() as session:
        counts = import_country(session, None, files)
    for name, count in counts.items():
        typer.echo(f"{name}: {count} rows")


def export(
    kind: Annotated[str, typer.Argument(help=KIND_HELP)],
    target: Annotated[Path, typer.Argument(help="The CSV file to write; for all an existing folder.")],
) -> None:
    """Write towns, roads, sites and the like as the CSV files that import reads.

    Sites tell where the clinic stops: keep their file as safe as the database.
    """
    kinds = list(COUNTRY.values()) if kind == ALL else [kind_named(kind)]
    with _database() as session:
        contents = [export_country(session, None, chosen) for chosen in kinds]
    for chosen, content in zip(kinds, contents, strict=True):
        _write_private(target / chosen.file_name if kind == ALL else target, content)


def _existing_files(kind: str, source: Path) -> list[tuple[Kind, Path]]:
    if kind != ALL:
        return [(kind_named(kind), source)]
    files = [(each, source / each.file_name) for each in COUNTRY.values()]
    found = [(each, path) for each, path in files if path.exists()]
    if not found:
        names = ", ".join(each.file_name for each in COUNTRY.values())
        raise Invalid(
            N_("The folder %(folder)s has none of the files %(names)s."), folder=source, names=names
        )
    return found


def _read(kind: Kind, path: Path) -> CountryFile:
    try:
        return CountryFile(kind, str(path), path.read_bytes())
    except OSError as error:
        raise Invalid(N_("%(file)s cannot be read: %(fault)s."), file=path, fault=error.strerror) from None


def _write_private(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise Invalid(N_("%(file)s cannot be written: %(fault)s."), file=path, fault=error.strerror) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


@contextmanager
def _database() -> Iterator[Session]:
    settings = settings_from_environment()
    engine = open_database(settings, unlock(settings))
    try:
        with transaction(engine) as session:
            yield session
    finally:
        engine.dispose()
