"""The audit's chain and anchor: one order for all, honest crashes forgiven, everything else found."""

import errno
import logging
import multiprocessing
import threading
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app
from models.anchor import SLOT_BYTES, Anchor
from models.audit import record
from models.database import open_database, transaction
from models.errors import Conflict
from models.keys import Keys
from models.operations.anchor_audit import anchor_audit
from models.operations.verify_audit import AuditState, verify_audit
from models.settings import Settings
from models.tables.audit import AuditEvent
from tests.models.audit_attacks import ATTACKS, attack, read_log, write_log


def act(engine: Engine, *subjects: object) -> None:
    """One transaction with an entry for each subject."""
    with transaction(engine) as session:
        for subject in subjects:
            record(session, None, "plan read", subject)


def fault_of(engine: Engine) -> str:
    return str(verify_audit(engine).fault or "none")


def test_every_attack_is_found_and_where(engine: Engine) -> None:
    findings = attack(engine, count=40, entries=20, seed=1)
    assert not findings.missed
    assert set(findings.done) == set(ATTACKS)


def test_entries_count_from_one_and_name_their_transaction(engine: Engine) -> None:
    act(engine, "a", "b")
    act(engine, "c")
    assert [(row["id"], row["first_id"], row["subject"]) for row in read_log(engine)] == [
        (1, 1, "a"),
        (2, 1, "b"),
        (3, 3, "c"),
    ]
    assert verify_audit(engine).entries == 3


def test_an_undone_act_leaves_no_entry(engine: Engine) -> None:
    def act_and_fail(session: Session) -> None:
        record(session, None, "plan read", "undone")
        raise Conflict("undone")

    with pytest.raises(Conflict), transaction(engine) as session:
        act_and_fail(session)
    with transaction(engine) as session:
        record(session, None, "plan read", "kept")
        with pytest.raises(Conflict), session.begin_nested():
            act_and_fail(session)
        with session.begin_nested():
            record(session, None, "plan read", "kept too")
    assert [row["subject"] for row in read_log(engine)] == ["kept", "kept too"]
    assert fault_of(engine) == "none"


def test_many_at_once_make_one_chain(settings: Settings, keys: Keys, engine: Engine) -> None:
    """Two engines stand for server and worker, whose anchor is the same."""
    other = open_database(settings, keys)

    def work(chosen: Engine, name: int) -> None:
        for i in range(15):
            act(chosen, f"{name}.{i}", f"{name}.{i}+")

    threads = [threading.Thread(target=work, args=((engine, other)[i % 2], i)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    state = verify_audit(engine)
    assert (state.entries, state.beyond, state.fault) == (180, 0, None)
    subjects = [row["subject"] for row in read_log(engine)]
    assert all(later == f"{sooner}+" for sooner, later in zip(subjects[::2], subjects[1::2], strict=True))
    assert len(Counter(subjects)) == 180


def crash_before_the_anchor_moves(engine: Engine, monkeypatch: pytest.MonkeyPatch, *subjects: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "advance", lambda *_: None)
        act(engine, *subjects)


def test_a_crash_between_commit_and_anchor_is_forgiven_and_made_good(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(engine, "a")
    crash_before_the_anchor_moves(engine, monkeypatch, "b", "c")
    state = verify_audit(engine)
    assert (state.entries, state.beyond, state.fault) == (3, 2, None)
    crash_before_the_anchor_moves(engine, monkeypatch, "d")
    assert verify_audit(engine).beyond == 1
    act(engine, "e")
    assert verify_audit(engine).beyond == 0


def act_until_killed(settings: Settings, keys: Keys, told: Connection) -> None:
    engine = open_database(settings, keys)
    while True:
        act(engine, "a", "b")
        told.send("acted")


def test_killed_at_any_moment_the_log_is_whole_and_keeps_what_was_answered(
    settings: Settings, keys: Keys, engine: Engine
) -> None:
    forked = multiprocessing.get_context("fork")
    acknowledged = 0
    for patience in (0, 1, 3, 6, 10):
        ours, theirs = forked.Pipe(duplex=False)
        process = forked.Process(target=act_until_killed, args=(settings, keys, theirs), daemon=True)
        process.start()
        ours.recv()
        time.sleep(patience / 1000)
        process.kill()
        process.join()
        theirs.close()
        acknowledged += 1
        while ours.poll():
            try:
                ours.recv()
            except EOFError:
                break
            acknowledged += 1
        state = verify_audit(engine)
        assert state.fault is None
        assert state.beyond in (0, 2)
        assert 2 * acknowledged <= state.entries <= 2 * (acknowledged + 5)


def test_an_old_anchor_is_no_excuse_for_a_cut(engine: Engine, settings: Settings) -> None:
    act(engine, "a")
    old = settings.anchor_file.read_bytes()
    act(engine, "b")
    act(engine, "c")
    settings.anchor_file.write_bytes(old)
    if engine.dialect.name == "postgresql":  # where another machine may have written what lies beyond
        assert verify_audit(engine).beyond == 2
    else:
        assert "an old anchor was put in the place of the last" in fault_of(engine)


def test_a_copy_of_the_anchor_kept_elsewhere_tells_what_was_lost_since(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    act(engine, "a")
    act(engine, "b")
    copy = tmp_path / "copy"
    copy.write_bytes(settings.anchor_file.read_bytes())
    for subject in "cde":
        act(engine, subject)
    assert verify_audit(engine, copy) == AuditState(entries=5, beyond=3, fault=None)
    write_log(engine, read_log(engine)[:1])
    settings.anchor_file.unlink()
    anchor_audit(engine)
    assert fault_of(engine) == "none"
    fault = str(verify_audit(engine, copy).fault)
    assert fault.startswith("Entry 2 is not the one that the anchor knows")


def test_a_write_torn_by_a_power_cut_leaves_the_slot_before(engine: Engine, settings: Settings) -> None:
    for subject in "abcd":
        act(engine, subject)
    content = settings.anchor_file.read_bytes()
    for slot in range(2):
        torn = bytearray(content)
        torn[slot * SLOT_BYTES + 20 : slot * SLOT_BYTES + 90] = bytes(70)
        settings.anchor_file.write_bytes(torn)
        assert fault_of(engine) == "none"
    act(engine, "e")
    assert verify_audit(engine).beyond == 0


def test_a_rolled_back_log_never_moves_the_anchor_again(
    engine: Engine, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for subject in "abc":
        act(engine, subject)
    proof = settings.anchor_file.read_bytes()
    write_log(engine, read_log(engine)[:1])
    with caplog.at_level(logging.ERROR):
        for subject in "defg":
            act(engine, subject)
    assert settings.anchor_file.read_bytes() == proof
    assert fault_of(engine).startswith("Entry 3 is not the one that the anchor knows")
    assert caplog.text.count("does not fit its anchor") == 1


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "There is no anchor"), (b"", "is damaged"), (b"{}" * 600, "is damaged")]
)
def test_without_its_anchor_a_log_is_not_called_whole(
    engine: Engine, settings: Settings, content: bytes | None, sentence: str
) -> None:
    act(engine, "a")
    settings.anchor_file.unlink()
    if content is not None:
        settings.anchor_file.write_bytes(content)
    act(engine, "b")
    assert sentence in fault_of(engine)
    anchor_audit(engine)
    assert fault_of(engine) == "none"
    assert str(read_log(engine)[-1]["subject"]).startswith("log ended at 2, anchor was ")


def test_an_anchor_of_other_keys_is_not_believed(engine: Engine, settings: Settings) -> None:
    act(engine, "a")
    head = engine.get_execution_options()["anchor"].read()
    Anchor(settings.anchor_file, Keys.generate().audit).start(head)
    assert "was written with other keys" in fault_of(engine)


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "no space")


def test_an_anchor_that_cannot_be_written_stops_the_second_act(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is committed before anyone can know; from then on nothing is done that is not anchored."""
    act(engine, "a")
    monkeypatch.setattr("models.anchor.os.pwrite", full_disk)
    act(engine, "b")
    with pytest.raises(OSError, match="no space"):
        act(engine, "c")
    monkeypatch.undo()
    act(engine, "d")
    assert [row["subject"] for row in read_log(engine)] == ["a", "b", "d"]
    assert fault_of(engine) == "none"


@pytest.mark.parametrize("database_url", [None], ids=["sqlcipher"])
@pytest.mark.parametrize(("column", "value"), [("at", "'soon'"), ("at", "7"), ("event", "x'00'")])
def test_what_sqlite_keeps_but_no_program_reads_is_found(engine: Engine, column: str, value: str) -> None:
    for subject in "abc":
        act(engine, subject)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE audit_event SET {column} = {value} WHERE id = 2")  # noqa: S608
    assert fault_of(engine) == "Entry 2 is not the one that was written there."


def test_the_command_tells_and_its_status_says_so(
    engine: Engine, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    act(engine, "a", "b")
    done = CliRunner().invoke(app, ["audit", "verify"])
    assert (done.exit_code, done.output) == (0, "All 2 entries are as they were written.\n")
    with transaction(engine) as session:
        session.exec(select(AuditEvent).where(AuditEvent.id == 2)).one().subject = "c"
    done = CliRunner().invoke(app, ["audit", "verify"])
    assert (done.exit_code, done.output) == (1, "Entry 2 is not the one that was written there.\n")
    done = CliRunner().invoke(app, ["audit", "anchor"])
    assert (done.exit_code, done.output) == (0, "Anchored (log ended at 2, anchor at 2).\n")
