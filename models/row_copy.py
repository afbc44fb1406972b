"""All rows of a database into an empty one of the same tables, whichever of the two kinds either is."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, insert, select, update
from sqlmodel import SQLModel, col

import models.tables  # noqa: F401  (registers the tables)
from models.tables.server import Server

CHUNK = 2000
# A restored server has an epoch of its own, and nobody who was signed out since the backup, nor a code
# that was used since, may come to life again with it.
NOT_CARRIED = {"server", "sign_in", "one_time_code"}
_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows there are, and a hash of all, the same in whatever order they lie."""

    rows: int
    hash: str


def snapshot(engine: Engine) -> Connection:
    """A connection that sees one instant of the database, however long it reads; others write meanwhile."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ").connect()
    return engine.execution_options(reads_only=True).connect()


def copy_rows(source: Connection, target: Connection) -> Contents:
    """Insert every row of the source in the target, which has the same tables, empty.

    Of the server's own row only this comes with them, that the clients were made up.
    """
    total, rows = 0, 0
    for table in _tables():
        later = [key.parent.name for key in table.foreign_keys if key.column.table is table]
        for chunk in _chunks(source, table):
            total, rows = total + sum(map(_row_hash, [table.name] * len(chunk), chunk)), rows + len(chunk)
            target.execute(insert(table), [{**row, **dict.fromkeys(later)} for row in chunk])
        if later:
            _set_own_references(source, target, table, later)
    made_up = source.scalar(select(col(Server.synthetic)))
    target.execute(update(Server).values(synthetic=made_up))
    return _contents(total, rows)


def contents_of(connection: Connection) -> Contents:
    """The rows that a copy would have."""
    total, rows = 0, 0
    for table in _tables():
        for chunk in _chunks(connection, table):
            total, rows = total + sum(_row_hash(table.name, row) for row in chunk), rows + len(chunk)
    return _contents(total, rows)


def _tables() -> list[Table]:
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in NOT_CARRIED]


def _chunks(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    options = {"yield_per": CHUNK}
    for chunk in connection.execute(select(table), execution_options=options).mappings().partitions():
        yield [dict(row) for row in chunk]


def _set_own_references(source: Connection, target: Connection, table: Table, columns: list[str]) -> None:
    """A row may name one that is inserted after it, so these columns come last."""
    keys = [column.name for column in table.primary_key]
    statement = update(table).values({name: bindparam(f"new_{name}") for name in columns})
    statement = statement.where(*(table.c[name] == bindparam(f"old_{name}") for name in keys))
    for chunk in _chunks(source, table):
        naming = [row for row in chunk if any(row[name] is not None for name in columns)]
        if naming:
            values = [_named("new", row, columns) | _named("old", row, keys) for row in naming]
            target.execute(statement, values)


def _named(prefix: str, row: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    return {f"{prefix}_{name}": row[name] for name in columns}


def _row_hash(table: str, row: Mapping[str, Any]) -> int:
    text = json.dumps([table, *row.values()], default=str, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _contents(total: int, rows: int) -> Contents:
    return Contents(rows, f"{total % _MODULUS:064x}")
