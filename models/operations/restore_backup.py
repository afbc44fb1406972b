"""A backup becomes a database again, on another machine or after a loss."""

import tempfile
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Engine, inspect

from models.database import open_database
from models.errors import CannotUnlock, Conflict, Invalid
from models.keys import Keys
from models.migrate import migrate
from models.operations.anchor_audit import anchor_audit
from models.operations.make_backup import SEAL
from models.private_files import make_names_durable
from models.row_copy import Contents, contents_of, copy_rows, snapshot
from models.sealed_file import NotGenuine, read_sealed
from models.settings import Settings


def restore_backup(settings: Settings, keys: Keys, file: Path) -> Contents:
    """Fill the fresh database that the settings name: all of it, or nothing.

    The server's epoch is new, nobody is signed in, and the restore is an entry of the log, which tells
    where the log and its anchor ended before.

    Raises
    ------
    Conflict
        The data folder, or the database on the PostgreSQL server, is not empty.
    Invalid
        The file, or the place for the data, cannot be read or written.
    CannotUnlock
        The backup is damaged, was made with other keys, or by a newer version.
    """
    home = settings.data_dir.absolute()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Conflict("%(path)s is not an empty folder.", path=home)
    try:
        with tempfile.TemporaryDirectory(prefix=".marshrut-", dir=home.parent) as folder:
            backup = _unsealed(settings, keys, file, Path(folder) / "backup")
            new_home = Path(folder) / "data"
            new_home.mkdir(mode=0o700)
            contents = _fill(settings.model_copy(update={"data_dir": new_home}), keys, backup)
            backup.dispose()
            new_home.rename(home)
            make_names_durable(home.parent)
    except OSError as fault:
        sentence = "%(path)s cannot be read or written: %(fault)s."
        raise Invalid(sentence, path=fault.filename or home, fault=fault.strerror) from None
    return contents


def _unsealed(settings: Settings, keys: Keys, file: Path, folder: Path) -> Engine:
    """The backup's own database, brought to the tables of this version."""
    folder.mkdir(mode=0o700)
    work = settings.model_copy(update={"data_dir": folder, "database_url": None})
    try:
        read_sealed(file, work.database_file, keys.derived(SEAL))
    except NotGenuine:
        raise CannotUnlock(
            "The backup %(path)s is damaged, or was made with other keys.", path=file
        ) from None
    engine = open_database(work, keys)
    try:
        migrate(engine)
    except CommandError:
        raise CannotUnlock("The backup %(path)s was made by a newer version.", path=file) from None
    return engine


def _fill(settings: Settings, keys: Keys, backup: Engine) -> Contents:
    engine = open_database(settings, keys)
    try:
        if inspect(engine).get_table_names():
            raise Conflict("The database on the PostgreSQL server is not empty.")
        migrate(engine)
        with snapshot(backup) as source, engine.begin() as target:
            copied = copy_rows(source, target)
            if contents_of(target) != copied:
                raise CannotUnlock("What was written does not read back whole: is the disk sound?")
        anchor_audit(engine, "backup restored")
    finally:
        engine.dispose()
    return copied
