"""The engine, and the one way to begin a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    TypeDecorator,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from models.anchor import Anchor
from models.errors import CannotUnlock
from models.keys import Keys
from models.settings import Settings

# With SQLite's 2 MB a count over a million rows takes five times as long under encryption.
CACHE_KIB = 64 * 1024
BUSY_MILLISECONDS = 15_000
_AFTER_COMMIT = "after commit"


def open_database(settings: Settings, keys: Keys) -> Engine:
    """The engine of the sealed file, or of the PostgreSQL server that the settings name.

    Raises
    ------
    CannotUnlock
        The key does not open the file, or the server does not answer.
    """
    # What a statement was given is a client's, and belongs in no log.
    shared: dict[str, Any] = {
        "execution_options": {"anchor": Anchor(settings.anchor_file, keys.audit)},
        "hide_parameters": True,
    }
    if settings.database_url:
        # psycopg 3 is the driver whichever way the address is spelt.
        url = make_url(settings.database_url).set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True, **shared)
    else:
        address = f"sqlite:///{settings.database_file}"
        engine = create_engine(address, module=sqlcipher3.dbapi2, **shared)
        _seal(engine, keys.database)
    try:
        # Who opens only to read does not wait for who writes, nor takes being locked for being damaged.
        with engine.execution_options(reads_only=True).connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except DBAPIError:
        engine.dispose()
        raise CannotUnlock("The database cannot be opened with these keys, or it is damaged.") from None
    return engine


def _seal(engine: Engine, key: str) -> None:
    @event.listens_for(engine, "connect")
    def unlock(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late for reads
        for pragma in (
            f"key = \"x'{key}'\"",
            "cipher_log_level = NONE",
            f"cache_size = -{CACHE_KIB}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            f"busy_timeout = {BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read that turns into a write fails at once when another has written meanwhile, so whoever
        # will write takes the lock first and waits for it.
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine, *, reads_only: bool = False) -> Iterator[Session]:
    """A session whose work is committed together at the end, or not at all."""
    bind = engine.execution_options(reads_only=True) if reads_only else engine
    with Session(bind, expire_on_commit=False) as session:
        with session.begin():
            yield session
        for action in session.info.get(_AFTER_COMMIT, []):
            action()


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name every column without a default of the database's.

    Quicker by far than objects, whose changes the session has to watch: recording a visit writes a dozen.
    """
    if rows:
        session.connection().execute(_insert(table), rows)


@lru_cache
def _insert(table: type[SQLModel]) -> Insert:
    return insert(inspect(table).local_table)


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC and aware of it; SQLite itself knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Do something once the transaction is durable, and not at all if it is not."""
    session.info.setdefault(_AFTER_COMMIT, []).append(action)
