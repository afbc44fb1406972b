"""One sealed file of a database at work."""

import tempfile
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, bindparam
from sqlmodel import col, select, update

from models.audit import record
from models.database import open_database, transaction
from models.errors import CannotUnlock, Invalid
from models.keys import Keys
from models.migrate import migrate
from models.row_copy import Contents, copy_rows, snapshot
from models.sealed_file import write_sealed
from models.settings import Settings
from models.tables.devices import Envelope

SEAL = "seal of backups"
NO_ERROR = [("ok",)]


def make_backup(engine: Engine, settings: Settings, keys: Keys, file: Path) -> Contents:
    """Write the rows of this instant, whichever database they are in, as a sealed SQLCipher file.

    The keys are not in it. That it was made is an entry of the log, and of the backup's own.

    Raises
    ------
    Invalid
        There is such a file already, or its folder cannot be written.
    CannotUnlock
        What was written does not read back whole.
    """
    if file.exists():
        raise Invalid("There is a file %(path)s already.", path=file)
    try:
        with tempfile.TemporaryDirectory(prefix=".marshrut-", dir=file.absolute().parent) as folder:
            with transaction(engine) as session:
                record(session, None, "backup made")
            work = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
            contents, envelopes = _copy(engine, work, keys)
            write_sealed(work.database_file, file, keys.derived(SEAL))
        _mark_kept(engine, envelopes)
    except OSError as fault:
        sentence = "%(path)s cannot be written: %(fault)s."
        raise Invalid(sentence, path=file, fault=fault.strerror) from None
    return contents


def _copy(engine: Engine, work: Settings, keys: Keys) -> tuple[Contents, list[UUID]]:
    """What was copied, and the envelopes in it that no backup held before."""
    copy = open_database(work, keys)
    migrate(copy)
    with snapshot(engine) as source, copy.begin() as target:
        contents = copy_rows(source, target)
        unkept = select(Envelope.id).where(col(Envelope.kept_in_backup).is_(False))
        envelopes = list(source.execute(unkept).scalars())
    with copy.connect() as connection:
        checks = ("cipher_integrity_check", "integrity_check", "foreign_key_check")
        results = [tuple(row) for check in checks for row in connection.exec_driver_sql(f"PRAGMA {check}")]
    copy.dispose()  # the last connection folds the write-ahead log into the file
    if results != NO_ERROR:
        raise CannotUnlock("What was written does not read back whole: is the disk sound?")
    return contents, envelopes


def _mark_kept(engine: Engine, envelopes: list[UUID]) -> None:
    """Phones may forget these: the file is whole and durable."""
    if envelopes:
        kept = update(Envelope).where(col(Envelope.id) == bindparam("of")).values(kept_in_backup=True)
        with transaction(engine) as session:
            session.connection().execute(kept, [{"of": each} for each in envelopes])
