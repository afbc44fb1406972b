"""The migrations end where the models are, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

import models.tables
from models.database import open_database
from models.errors import CannotUnlock
from models.keys import Keys
from models.migrate import migrate, require_migrated
from models.settings import Settings

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
