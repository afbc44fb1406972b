"""Backups of a database at work, restored on fresh folders and compared; and damaged backups."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from models.database import open_database, transaction
from models.errors import CannotUnlock
from models.keys import Keys
from models.kinds import COUNTRY
from models.operations.make_backup import make_backup
from models.operations.restore_backup import restore_backup
from models.operations.save_country_row import save_country_row
from models.operations.verify_audit import verify_audit
from models.row_copy import NOT_CARRIED
from models.row_faults import read_row
from models.settings import Settings

WRITERS = 3
Snapshot = dict[str, Counter[str]]


@dataclass
class Findings:
    rows: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def rows_of(engine: Engine) -> Snapshot:
    """Every row of every table that a backup carries, read by other code than the backup's."""
    tables = [table for name, table in SQLModel.metadata.tables.items() if name not in NOT_CARRIED]
    with engine.connect() as connection:
        return {t.name: Counter(repr(tuple(row)) for row in connection.execute(select(t))) for t in tables}


@contextmanager
def load(settings: Settings, keys: Keys) -> Iterator[None]:
    """Writers, each of which sets the same number on two rows in one transaction, again and again."""
    leaving = threading.Event()
    engine = open_database(settings, keys)

    def write(writer: int) -> None:
        number = 0
        while not leaving.wait(0.01):
            number += 1
            with transaction(engine) as session:
                for day in days_of(writer):
                    names = dict.fromkeys(("name_en", "name_ru", "name_ky"), f"{number}")
                    row = read_row(COUNTRY["holidays"], {"day": str(day), **names})
                    save_country_row(session, None, COUNTRY["holidays"], row)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        leaving.set()
        for thread in threads:
            thread.join()
        engine.dispose()


def days_of(writer: int) -> tuple[date, date]:
    first = date(2031, 1, 1) + timedelta(days=2 * writer)
    return first, first + timedelta(days=1)


def elsewhere(settings: Settings, folder: Path) -> Settings:
    """Another machine: its own data folder, in which nothing is yet, and its own place for keys."""
    folder.mkdir()
    return settings.model_copy(
        update={"data_dir": folder / "data", "key_file": folder / "keys.json", "database_url": None}
    )


def restored_under_load(settings: Settings, keys: Keys, folder: Path, count: int) -> Findings:
    """Make and restore backups while writers are at work, and say what is not as it should be."""
    findings = Findings()
    engine = open_database(settings, keys)
    with load(settings, keys):
        for number in range(count):
            before = rows_of(engine)
            made = make_backup(engine, settings, keys, folder / f"{number}.backup")
            after = rows_of(engine)
            other = elsewhere(settings, folder / f"machine {number}")
            back = restore_backup(other, keys, folder / f"{number}.backup")
            findings.rows.append(back.rows)
            if back != made:
                findings.faults.append(f"backup {number}: {made} was restored as {back}")
            restored = open_database(other, keys)
            findings.faults += [f"backup {number}: {fault}" for fault in _compare(restored, before, after)]
            restored.dispose()
            shutil.rmtree(other.data_dir)
    engine.dispose()
    return findings


def _compare(restored: Engine, before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What was there before the backup is in it, and nothing is that was not there after it."""
    for table, rows in rows_of(restored).items():
        if table == "holiday":
            yield from _torn_pairs(restored)
        elif table == "audit_event":
            if not before[table] <= rows or len(rows - after[table]) != 1:  # the entry of the restore itself
                yield "the log is not one of an instant between before and after"
        elif before[table] != rows:
            yield f"the rows of {table} differ"
    if fault := verify_audit(restored).fault:
        yield str(fault)


def _torn_pairs(restored: Engine) -> Iterator[str]:
    holidays, log = SQLModel.metadata.tables["holiday"], SQLModel.metadata.tables["audit_event"]
    with restored.connect() as connection:
        names = {row.day: row.name_en for row in connection.execute(select(holidays))}
        entries = Counter(row.subject for row in connection.execute(select(log)))
    for writer in range(WRITERS):
        for day in days_of(writer):
            if entries[f"holidays/{day}"] != int(names.get(day, 0)):
                yield f"writer {writer}'s rows and entries are not of one instant"


def accepted_damage(settings: Settings, keys: Keys, backup: Path, count: int, seed: int) -> list[str]:
    """Flip a bit or cut the end ``count`` times, and try another key: what was restored all the same."""
    whole, chance, accepted = backup.read_bytes(), Random(seed), []
    place = elsewhere(settings, backup.with_name("damaged"))
    file = place.key_file.with_name("damaged.backup")
    for number in range(count + 1):
        name, content = _damage(whole, number, chance) if number < count else ("another key", whole)
        file.write_bytes(content)
        used = keys if number < count else Keys.generate()
        try:
            restore_backup(place, used, file)
        except CannotUnlock:
            pass
        else:
            accepted.append(name)
        if [path.name for path in file.parent.iterdir()] != [file.name]:
            accepted.append(f"{name} left something behind")
    return accepted


def _damage(whole: bytes, number: int, chance: Random) -> tuple[str, bytes]:
    if number % 3 == 0:
        kept = chance.choice([0, 1, chance.randrange(len(whole)), len(whole) - 1, len(whole) - 32])
        return f"cut to {kept} bytes", whole[:kept]
    ends = [chance.randrange(40), len(whole) - 1 - chance.randrange(40)]
    at, bit = chance.choice([*ends, chance.randrange(len(whole))]), chance.randrange(8)
    return f"bit {bit} of byte {at}", whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
