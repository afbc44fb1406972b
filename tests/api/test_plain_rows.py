"""The baseline of ``bench visits`` writes what recording wrote, all of it and nothing else."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlmodel import SQLModel

from api.bench.plain_rows import ENTRIES, PARTS, PlainWriter
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.tables.visits import OwedToClient, Visit
from tests.models.care.visits import a_visit


def counts(engine: Engine) -> dict[str, int]:
    tables: list[type[SQLModel]] = [Visit, *PARTS, OwedToClient]
    with engine.connect() as connection:
        return {
            each.__name__: connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables
        }


@pytest.mark.parametrize("database_url", [None])
def test_the_same_rows_are_written_by_plain_sql(
    engine: Engine, keep: Callable[..., Recorded], known: KnownClient
) -> None:
    visit_id: UUID = keep(a_visit(), known).visit_id
    recorded = counts(engine)
    plain = PlainWriter(engine)
    plain.write(plain.changes_of(visit_id))
    plain.close()
    twice = {table: 2 * count for table, count in recorded.items()}
    assert counts(engine) == twice | {"OwedToClient": recorded["OwedToClient"]}  # what is owed is owed once
    assert recorded["VisitWord"] == 5
    assert recorded["OwedToClient"]


@pytest.mark.parametrize("database_url", [None])
def test_its_audit_entry_is_kept_as_strictly(engine: Engine) -> None:
    plain = PlainWriter(engine)
    plain.close()
    with engine.connect() as connection:
        audit, copy = (inspect(connection).get_columns(table) for table in ("audit_event", ENTRIES))
        keys = [inspect(connection).get_foreign_keys(table) for table in ("audit_event", ENTRIES)]
    assert [repr(each) for each in audit] == [repr(each) for each in copy]
    assert keys[0]
    assert keys[0] == keys[1]
