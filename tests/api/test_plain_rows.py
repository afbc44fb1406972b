"""The baseline of ``bench visits`` writes what recording wrote, and as much of it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import SQLModel

from api.bench.plain_rows import PARTS, PlainWriter
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
    plain.write(plain.rows_of(visit_id))
    plain.close()
    assert counts(engine) == {table: 2 * count for table, count in recorded.items()}
    assert recorded["VisitWord"] == 5
