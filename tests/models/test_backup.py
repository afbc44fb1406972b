"""Backup and restore: one instant of a database at work, sealed as a whole, brought back with a new epoch."""

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from typer.testing import CliRunner

from api.cli import app
from models.audit import record
from models.database import now, open_database, transaction
from models.errors import CannotUnlock, Conflict, Invalid
from models.keys import Keys
from models.migrate import migrate
from models.operations.make_backup import make_backup
from models.operations.restore_backup import restore_backup
from models.operations.verify_audit import verify_audit
from models.permissions import Role
from models.queries.server import is_synthetic
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.plans import Plan, PlanRequest
from models.tables.server import Server
from models.tables.staff import OneTimeCode, SignIn
from tests.fixtures.app import Colleague
from tests.models.backups import accepted_damage, elsewhere, restored_under_load, rows_of
from tests.models.small_country import load_small

CANARY = "a canary among the needs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def small(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.fixture
def backup(engine: Engine, settings: Settings, keys: Keys, folder: Path, small: None) -> Path:
    """A backup of a small country and no one else."""
    make_backup(engine, settings, keys, folder / "made.backup")
    return folder / "made.backup"


def epoch_of(engine: Engine) -> UUID:
    with transaction(engine, reads_only=True) as session:
        return session.exec(select(Server)).one().epoch


def test_backups_under_load_come_back_as_of_one_instant(
    settings: Settings, keys: Keys, folder: Path, small: None
) -> None:
    findings = restored_under_load(settings, keys, folder, count=2)
    assert not findings.faults
    assert len(findings.rows) == 2


def test_made_up_data_stays_made_up(
    engine: Engine, settings: Settings, keys: Keys, folder: Path, small: None
) -> None:
    with transaction(engine) as session:
        session.exec(select(Server)).one().synthetic = True
    make_backup(engine, settings, keys, folder / "made.backup")
    other = elsewhere(settings, folder / "other machine")
    restore_backup(other, keys, folder / "made.backup")
    restored = open_database(other, keys)
    assert is_synthetic(restored)
    restored.dispose()


def test_whatever_is_flipped_or_cut_is_refused(settings: Settings, keys: Keys, backup: Path) -> None:
    assert not accepted_damage(settings, keys, backup, count=30, seed=5)


def test_all_rows_come_back_but_nobody_is_signed_in(
    engine: Engine,
    settings: Settings,
    keys: Keys,
    folder: Path,
    ask: Callable[..., UUID],
    week_request: PlanRequest,
    hire: Callable[..., Colleague],
) -> None:
    first = ask(week_request)
    admin = hire(Role.ADMIN)
    with transaction(engine) as session:
        plan = session.get_one(Plan, first)
        # Whichever of the two comes first in a table, one names a row that is not there yet.
        session.add(Plan(week=plan.week, based_on_id=first, created_by_id=admin.id, request={"note": CANARY}))
        session.flush()
        plan.based_on_id = session.exec(select(Plan.id).where(Plan.based_on_id == first)).one()
        session.add(OneTimeCode(staff_id=admin.id, code_hash="none", expires_at=now() + timedelta(days=1)))
    file = folder / "made.backup"
    made = make_backup(engine, settings, keys, file)
    there = rows_of(engine)
    other = elsewhere(settings, folder / "other machine")
    assert restore_backup(other, keys, file) == made
    restored = open_database(other, keys)
    back = rows_of(restored)
    [told] = back["audit_event"] - there["audit_event"]
    assert f"log ended at {made_entries(engine)}, anchor was missing" in told
    assert back | {"audit_event": there["audit_event"]} == there
    with transaction(restored) as session:
        assert not session.exec(select(SignIn)).all()
        assert not session.exec(select(OneTimeCode)).all()
    assert epoch_of(restored) != epoch_of(engine)
    assert verify_audit(restored).fault is None
    assert other.data_dir.stat().st_mode & 0o777 == 0o700
    restored.dispose()


def made_entries(engine: Engine) -> int:
    with transaction(engine, reads_only=True) as session:
        return len(session.exec(select(AuditEvent)).all())


def test_it_holds_neither_keys_nor_anything_to_read(
    engine: Engine, settings: Settings, keys: Keys, folder: Path, small: None
) -> None:
    make_backup(engine, settings, keys, folder / "made.backup")
    content = (folder / "made.backup").read_bytes()
    hidden = [keys.database, keys.audit, keys.pseudonyms[1]]
    hidden_bytes = [bytes.fromhex(key) for key in hidden] + [key.encode() for key in hidden]
    for secret in [*hidden_bytes, keys.sealing[1][40:80].encode(), b"Bishkek", b"CREATE TABLE"]:
        assert secret not in content
    assert (folder / "made.backup").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["made.backup"]


def test_a_restore_over_later_entries_tells_where_the_anchor_was(
    engine: Engine, settings: Settings, keys: Keys, backup: Path, tmp_path: Path
) -> None:
    """The same machine, after a loss of its data folder: what was done since the backup is gone, and said."""
    kept = made_entries(engine)
    for _ in range(5):
        with transaction(engine) as session:
            record(session, None, "plan read")
    here = settings.model_copy(update={"data_dir": tmp_path / "second", "database_url": None})
    restore_backup(here, keys, backup)
    restored = open_database(here, keys)
    with transaction(restored) as session:
        entry = session.get_one(AuditEvent, kept + 1)
    assert (entry.event, entry.subject) == (
        "backup restored",
        f"log ended at {kept}, anchor at {kept + 5}",
    )
    assert verify_audit(restored).fault is None
    restored.dispose()


def test_a_backup_goes_to_postgres_too(
    keys: Keys, backup: Path, engine: Engine, settings: Settings, empty_postgres_url: str, tmp_path: Path
) -> None:
    there = settings.model_copy(
        update={
            "data_dir": tmp_path / "second",
            "key_file": tmp_path / "other.json",
            "database_url": empty_postgres_url,
        }
    )
    restore_backup(there, keys, backup)
    restored = open_database(there, keys)
    back, known = rows_of(restored), rows_of(engine)
    assert back | {"audit_event": known["audit_event"]} == known
    assert verify_audit(restored).fault is None
    restored.dispose()
    again = there.model_copy(update={"data_dir": tmp_path / "third"})
    with pytest.raises(Conflict, match="not empty"):
        restore_backup(again, keys, backup)
    assert not again.data_dir.exists()


def test_nothing_is_written_over(
    engine: Engine, settings: Settings, keys: Keys, backup: Path, tmp_path: Path
) -> None:
    before = backup.read_bytes()
    with pytest.raises(Invalid, match="There is a file"):
        make_backup(engine, settings, keys, backup)
    assert backup.read_bytes() == before
    with pytest.raises(Conflict, match="is not an empty folder"):
        restore_backup(settings.model_copy(update={"data_dir": tmp_path}), keys, backup)
    with pytest.raises(Invalid, match=r"nowhere.* cannot be written: No such file or directory\."):
        make_backup(engine, settings, keys, tmp_path / "nowhere" / "made.backup")
    with pytest.raises(Invalid, match=r"none\.backup cannot be read or written"):
        restore_backup(elsewhere(settings, tmp_path / "other"), keys, tmp_path / "none.backup")


def test_a_restore_killed_at_any_moment_is_all_or_nothing(
    settings: Settings, keys: Keys, backup: Path, folder: Path
) -> None:
    forked = multiprocessing.get_context("fork")
    for number, patience in enumerate((0.01, 0.05, 0.2, 0.5)):
        other = elsewhere(settings, folder / f"machine {number}")
        process = forked.Process(target=restore_backup, args=(other, keys, backup), daemon=True)
        process.start()
        process.join(patience)
        process.kill()
        process.join()
        if other.data_dir.exists():
            assert verify_audit(open_database(other, keys)).fault is None
        else:
            restore_backup(other, keys, backup)


def test_a_backup_of_a_newer_version_is_told(
    engine: Engine, settings: Settings, keys: Keys, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def migrate_to_the_future(copy: Engine) -> None:
        migrate(copy)
        with copy.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with monkeypatch.context() as patch:
        patch.setattr("models.operations.make_backup.migrate", migrate_to_the_future)
        make_backup(engine, settings, keys, folder / "made.backup")
    with pytest.raises(CannotUnlock, match="made by a newer version"):
        restore_backup(elsewhere(settings, folder / "other"), keys, folder / "made.backup")


def test_the_commands(
    environment: dict[str, str], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(arguments))
        return done.exit_code, f"{done.output}{done.exception or ''}"

    file, second = str(tmp_path / "a.backup"), tmp_path / "second"
    status, told = run("backup", file)
    assert status == 0, told
    contents = told.removeprefix(f"{file}: ").strip().rstrip(".")
    assert f"There is a file {file} already." in run("backup", file)[1]
    if settings.database_url:
        monkeypatch.delenv("MARSHRUT_DATABASE_URL")
    status, told = run("restore", file, str(second))
    assert (status, told.splitlines()[0].startswith(f"{second}: {contents}. ")) == (0, True), told
    monkeypatch.setenv("MARSHRUT_DATA_DIR", str(second))
    assert run("audit", "verify") == (0, "All 2 entries are as they were written.\n")
