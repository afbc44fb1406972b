"""The migrations end where the models are, on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

import models.tables
from models.database import open_database, transaction
from models.errors import CannotUnlock
from models.keys import Keys
from models.migrate import migrate, migration_config, require_migrated
from models.operations.create_client import create_client
from models.operations.merge_clients import merge_clients
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.settings import Settings
from models.tables.visits import OwedToClient
from models.vocabulary import ChangeReason
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit

pytestmark = pytest.mark.workshop


def test_migrations_equal_the_models(engine: Engine) -> None:
    assert models.tables.__all__
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    require_migrated(engine)


def test_a_database_of_another_version_is_not_served(settings: Settings, keys: Keys) -> None:
    empty = settings.model_copy(update={"data_dir": settings.data_dir / "empty", "database_url": None})
    empty.data_dir.mkdir()
    with pytest.raises(CannotUnlock, match="run migrate first"):
        require_migrated(open_database(empty, keys))


def test_what_is_owed_learns_when_the_person_was_last_seen(
    engine: Engine, nurse: Colleague, keep: Callable[..., Recorded]
) -> None:
    with transaction(engine) as session:
        kept, merged = [create_client(session, nurse.id, pseudonym(), TODAY).id for _ in range(2)]
    keep(a_visit(day="2026-10-30"), KnownClient(kept))
    keep(a_visit(day="2026-09-02"), KnownClient(merged))
    with transaction(engine) as session:
        merge_clients(session, nurse.id, merged, kept, ChangeReason.CONFIRMED_WITH_CLIENT, RULES)
        owed = session.exec(select(col(OwedToClient.last_seen))).all()
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0010")
        command.upgrade(config, "head")
    with transaction(engine) as session:
        assert session.exec(select(col(OwedToClient.last_seen))).all() == owed == [date(2026, 10, 1)]
