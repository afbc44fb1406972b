"""``init``, ``change-passphrase``, and what every command says where keys do not open or others write."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app, main
from models.database import transaction
from models.key_file import read_key_file, write_key_file
from models.keys import Keys
from models.settings import Settings
from tests.fixtures.databases import PASSPHRASE

OTHER = "quite another passphrase"


@pytest.fixture(autouse=True)
def _unlocks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.key_file.MEMORY_KIB", 64)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    return tmp_path / "keys" / "keys.json"


def init(data_dir: Path, path: Path, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    typed = f"{passphrase}\n{passphrase}\n"
    done = CliRunner().invoke(app, ["init", str(data_dir), "--keys", str(path)], input=typed)
    return done.exit_code, f"{done.output}{done.exception or ''}"


def printed_code(output: str) -> str:
    return next(line.strip() for line in output.splitlines() if line.startswith("    "))


def test_init_prints_the_recovery_code_once_and_keeps_it_nowhere(
    path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, output = init(data_dir, path)
    assert status == 0
    assert data_dir.stat().st_mode & 0o777 == 0o700
    keys, code = read_key_file(path, PASSPHRASE, data_dir), printed_code(output)
    assert output.count(code) == 1
    monkeypatch.setenv("MARSHRUT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("MARSHRUT_KEY_FILE", str(path))
    command = ["change-passphrase", "--by-recovery-code", "--new-recovery-code"]
    changed = CliRunner().invoke(app, command, input=f"{code}\n{OTHER}\n{OTHER}\n")
    assert changed.exit_code == 0, changed.output
    assert printed_code(changed.output) != code
    assert read_key_file(path, OTHER, data_dir) == keys


def test_init_refuses_without_a_trace(path: Path, data_dir: Path, tmp_path: Path) -> None:
    assert "must not lie in the data folder" in init(data_dir, data_dir / "keys.json")[1]
    assert "12 characters or more" in init(data_dir, path, "short")[1]
    assert "cannot be written: No such file" in init(data_dir, tmp_path / "nowhere" / "keys.json")[1]
    assert not data_dir.exists()
    assert not list(path.parent.iterdir())
    init(data_dir, path)
    before = path.read_bytes()
    assert f"There is a key file at {path} already." in init(tmp_path / "second", path)[1]
    assert path.read_bytes() == before
    assert not (tmp_path / "second").exists()


def break_file(fault: str, settings: Settings) -> None:
    """Do to the key file, or to its passphrase, what ``fault`` says."""
    path, passphrase_file = settings.key_file, settings.passphrase_file
    assert passphrase_file is not None
    match fault:
        case "wrong passphrase":
            passphrase_file.write_text(OTHER)
        case "no passphrase":
            passphrase_file.unlink()
        case "missing":
            path.unlink()
        case "damaged":
            path.write_bytes(path.read_bytes()[:-20])
        case "readable by others":
            path.chmod(0o644)
        case "keys of another database":
            path.unlink()
            write_key_file(path, Keys.generate(), PASSPHRASE)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("wrong passphrase", "The passphrase does not open the key file {path}."),
        ("no passphrase", "The passphrase file {folder}/passphrase cannot be read."),
        ("missing", "There is no key file at {path} that can be read."),
        ("damaged", "The key file {path} is damaged."),
        ("readable by others", "Others may read the key file {path}: run chmod 600 on it."),
        ("keys of another database", "The database cannot be opened with these keys, or it is damaged."),
    ],
)
@pytest.mark.parametrize("command", ["serve", "migrate", "backup x"])
def test_every_command_refuses_in_one_sentence_and_writes_nothing(
    command: str,
    fault: str,
    sentence: str,
    path: Path,
    data_dir: Path,
    keys: Keys,
    sealed_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(data_dir=data_dir, key_file=path, passphrase_file=path.with_name("passphrase"))
    data_dir.mkdir()
    shutil.copy(sealed_template, settings.database_file)
    write_key_file(path, keys, PASSPHRASE)
    path.with_name("passphrase").write_text(PASSPHRASE)
    break_file(fault, settings)
    for name in ("data_dir", "key_file", "passphrase_file"):
        monkeypatch.setenv(f"MARSHRUT_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.chdir(path.parent)
    before = everything_in(path.parent.parent)
    with pytest.raises(SystemExit) as end:
        main(command.split())
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (1, "")
    assert told.err == f"{sentence.format(path=path, folder=path.parent)}\n"
    assert everything_in(path.parent.parent) == before


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_rotated_sealing_key_leaves_all_others_as_they_are(
    path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(data_dir, path)
    before = read_key_file(path, PASSPHRASE, data_dir)
    passphrase = path.with_name("passphrase")
    passphrase.write_text(PASSPHRASE)
    for name, place in (("DATA_DIR", data_dir), ("KEY_FILE", path), ("PASSPHRASE_FILE", passphrase)):
        monkeypatch.setenv(f"MARSHRUT_{name}", str(place))
    rotated = CliRunner().invoke(app, ["rotate-sealing"])
    assert rotated.exit_code == 0, rotated.output
    after = read_key_file(path, PASSPHRASE, data_dir)
    assert sorted(after.sealing) == [1, 2]
    assert replace(after, sealing=before.sealing) == before
    assert "No locked server waits" in str(CliRunner().invoke(app, ["unlock"]).exception)


@pytest.mark.parametrize("database_url", [None])
def test_a_command_that_waits_in_vain_for_other_writers_says_so(
    engine: Engine,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("models.database.BUSY_MILLISECONDS", 50)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with transaction(engine) as session:
        session.connection()
        with pytest.raises(SystemExit) as end:
            main(["backup", str(tmp_path / "never.backup")])
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("The database does not answer now: ")
    assert list(tmp_path.glob("*never*")) == list(tmp_path.glob(".marshrut-*")) == []
