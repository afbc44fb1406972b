"""What recording a visit wrote, written again by plain SQL to the same file under other ids.

Follow-ups are replaced, as recording replaces them: otherwise each would stand there twice, and recording the
client's next visit would have to take both away.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table, inspect
from sqlmodel import SQLModel

from models.tables.audit import AuditEvent
from models.tables.stock import StockMovement
from models.tables.visits import (
    AssayDone,
    CommodityGiven,
    OwedToClient,
    Referral,
    Result,
    Visit,
    VisitWord,
)

PARTS = (VisitWord, AssayDone, Result, CommodityGiven, Referral, StockMovement)
# The audit is a chain which nobody else may write to, so its entry goes to a table of the same shape.
ENTRIES = "plain_audit_event"
Change = tuple[str, tuple[Any, ...]]


class PlainWriter:
    """The driver alone: statements as text, one transaction for each visit."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        driver: Any = self._connection.driver_connection
        asked = "SELECT sql FROM sqlite_master WHERE name = 'audit_event'"
        driver.execute(driver.execute(asked).fetchone()[0].replace("audit_event", ENTRIES, 1))
        driver.execute(f"CREATE INDEX plain_audit_event_at ON {ENTRIES} (at)")
        self._driver = driver

    def changes_of(self, visit_id: UUID) -> list[Change]:
        """What recording this visit changed, for a visit of another id."""
        return list(self._changes(visit_id.hex, uuid4().hex))

    def write(self, changes: list[Change]) -> None:
        """All of it, committed, or nothing."""
        self._driver.execute("BEGIN IMMEDIATE")
        for statement, values in changes:
            self._driver.execute(statement, values)
        self._driver.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()

    def _changes(self, visit_id: str, other_id: str) -> Iterator[Change]:
        visit = self._rows(Visit, "id", visit_id)[0]
        yield _insert(_table(Visit).name, visit | {"id": other_id})
        for part in PARTS:
            for row in self._rows(part, "visit_id", visit_id):
                yield _insert(_table(part).name, _with_own_id(row | {"visit_id": other_id}))
        yield f"DELETE FROM {_table(OwedToClient).name} WHERE client_id = ?", (visit["client_id"],)  # noqa: S608
        for row in self._rows(OwedToClient, "client_id", visit["client_id"]):
            yield _insert(_table(OwedToClient).name, _with_own_id(row))
        for row in self._rows(AuditEvent, "subject", str(UUID(visit_id))):
            yield _insert(ENTRIES, row)

    def _rows(self, table: type[SQLModel], column: str, value: str) -> list[dict[str, Any]]:
        found = self._driver.execute(f"SELECT * FROM {_table(table).name} WHERE {column} = ?", (value,))  # noqa: S608
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _table(table: type[SQLModel]) -> Table:
    local: Table = inspect(table).local_table
    return local


def _with_own_id(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"id": uuid4().hex} if "id" in row else row


def _insert(table: str, row: dict[str, Any]) -> Change:
    marks = ", ".join("?" * len(row))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())  # noqa: S608
