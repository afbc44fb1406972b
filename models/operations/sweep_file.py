"""What is deleted is gone from the sealed file too, for whoever holds its key.

SQLCipher overwrites a deleted row, but not a copy that was left behind when the page was divided, nor the
earlier pages in the log (WAL). PostgreSQL's own vacuum does as much there; its volume is the operator's.
"""

from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import transaction
from models.tables.audit import AuditEvent

# Longer than the day between two sweeps, so that a missed night loses nothing.
LOOKED_BACK = timedelta(days=3)


def sweep_log(engine: Engine) -> None:
    """Bring the log into the file and cut it to nothing; waits for readers, and gives up after a while."""
    _run(engine, "PRAGMA wal_checkpoint(TRUNCATE)")


def sweep_file(engine: Engine, at: datetime) -> bool:
    """Write the whole file anew if a client was erased in the last days; True where it was needed."""
    with transaction(engine, reads_only=True) as session:
        erased = select(AuditEvent.id).where(
            AuditEvent.event == "client erased", col(AuditEvent.at) > at - LOOKED_BACK
        )
        needed = session.exec(erased.limit(1)).first() is not None
    if needed:
        _run(engine, "VACUUM")
        sweep_log(engine)
    return needed


def _run(engine: Engine, statement: str) -> None:
    """Outside of any transaction, which neither statement would stand."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute(statement).fetchall()
