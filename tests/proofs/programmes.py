"""A programme with what a visit needs and nothing else, on either database."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from models.database import open_database, transaction
from models.keys import Keys
from models.migrate import migrate
from models.operations.create_client import create_client
from models.permissions import Role
from models.settings import Settings
from tests.fixtures.app import Colleague, hire_on
from tests.fixtures.care import TODAY, add_kits, add_places, pseudonym
from tests.servers.postgres import start_postgres

KNOWN_CLIENTS = 100
DATABASES = ("SQLCipher", "PostgreSQL")


@dataclass(frozen=True)
class Programme:
    """Two nurses who are signed in, and clients whom they found before; ``keys`` open the database."""

    settings: Settings
    keys: Keys
    nurses: tuple[Colleague, Colleague]
    clients: tuple[UUID, ...]


def found(settings: Settings, keys: Keys) -> Programme:
    """Fill a migrated database."""
    engine = open_database(settings, keys)
    add_places(engine)
    add_kits(engine)
    first, second = (hire_on(engine, "none", Role.MEDICAL, name, "en") for name in ("Aida", "Begimai"))
    with transaction(engine) as session:
        made = [create_client(session, first.id, pseudonym(), TODAY).id for _ in range(KNOWN_CLIENTS)]
    engine.dispose()
    return Programme(settings, keys, (first, second), tuple(made))


@contextmanager
def fresh_database(database: str) -> Iterator[tuple[Settings, Keys]]:
    """A migrated, empty database of one of ``DATABASES``, gone at the end."""
    with ExitStack() as open_things:
        place = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="marshrut-bench-")))
        url = None
        if database == "PostgreSQL":
            server = start_postgres()
            open_things.callback(server.stop)
            url = server.url("postgres")
        settings = Settings(data_dir=place / "data", key_file=place / "keys.json", database_url=url)
        settings.data_dir.mkdir()
        keys = Keys.generate()
        engine = open_database(settings, keys)
        migrate(engine)
        engine.dispose()
        yield settings, keys


@contextmanager
def fresh_programme(database: str) -> Iterator[Programme]:
    """A programme on one of ``DATABASES``, gone at the end."""
    with fresh_database(database) as (settings, keys):
        yield found(settings, keys)
