"""Bring a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert
from sqlmodel import select

from models.errors import CannotUnlock
from models.tables.server import Server

FOLDER = Path(__file__).parent / "migrations"


def migration_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def migrate(engine: Engine) -> None:
    """Apply what is missing, all of it or nothing."""
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.scalar(select(Server.id)) is None:
            connection.execute(insert(Server).values(Server().model_dump()))


def require_migrated(engine: Engine) -> None:
    """Raises CannotUnlock where the tables are not those of this version."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != head:
        raise CannotUnlock("The database is not that of this version: run migrate first.")
