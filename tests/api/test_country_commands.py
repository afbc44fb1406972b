"""``marshrut import`` and ``export``, as an operator runs them."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.cli import main
from models.database import open_database, transaction
from models.key_file import write_key_file
from models.keys import Keys
from models.kinds import COUNTRY
from models.operations.export_country import export_country
from models.operations.import_country import load_reference
from models.settings import Settings
from tests.models.malformed_country import MALFORMED, REFERENCE, Malformed

PASSPHRASE = "a passphrase for tests only"
Run = Callable[..., tuple[int, str, str]]


def unlock_at_once(patch: pytest.MonkeyPatch) -> None:
    """A hundred commands would otherwise spend most of their time on the passphrase."""
    patch.setattr("models.key_file.MEMORY_KIB", 64)


@pytest.fixture(scope="module")
def country_settings(tmp_path_factory: pytest.TempPathFactory, keys: Keys, sealed_template: Path) -> Settings:
    """A database with Kyrgyzstan in it, which no test of this file may change."""
    folder = tmp_path_factory.mktemp("country")
    (folder / "passphrase").write_text(PASSPHRASE)
    made = Settings(
        data_dir=folder / "data", key_file=folder / "keys.json", passphrase_file=folder / "passphrase"
    )
    made.data_dir.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        unlock_at_once(patch)
        write_key_file(made.key_file, keys, PASSPHRASE)
    shutil.copy(sealed_template, made.database_file)
    engine = open_database(made, keys)
    with transaction(engine) as session:
        load_reference(session)
    engine.dispose()
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run(settings, "import", "all", folder)`` gives exit code, output and errors."""
    unlock_at_once(monkeypatch)

    def ran(settings: Settings, *arguments: object) -> tuple[int, str, str]:
        for name in ("data_dir", "key_file", "passphrase_file", "database_url"):
            if value := getattr(settings, name):
                monkeypatch.setenv(f"MARSHRUT_{name.upper()}", str(value))
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return int(end.value.code or 0), output.out, output.err

    return ran


@pytest.fixture
def own_settings(settings: Settings, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A test's own empty database, on either kind of server, that the command can unlock."""
    passphrase_file = settings.key_file.with_name("passphrase")
    passphrase_file.write_text(PASSPHRASE)
    unlock_at_once(monkeypatch)
    write_key_file(settings.key_file, keys, PASSPHRASE)
    return settings.model_copy(update={"passphrase_file": passphrase_file})


def exported(engine: Engine) -> dict[str, bytes]:
    with transaction(engine) as session:
        return {kind.name: export_country(session, None, kind) for kind in COUNTRY.values()}


@pytest.mark.parametrize("case", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_file_is_told_in_one_sentence_and_changes_nothing(
    case: Malformed, country_settings: Settings, run: Run, tmp_path: Path
) -> None:
    before = country_settings.database_file.read_bytes()
    file = tmp_path / f"my {case.kind}.csv"
    file.write_bytes(case.content)
    code, output, errors = run(country_settings, "import", case.kind, file)
    assert (code, output) == (2, "")
    assert errors.startswith(f"{file}, {case.fault}")
    assert errors.count("\n") == 1
    assert len(errors) < 600
    assert country_settings.database_file.read_bytes() == before
    assert [file.name for file in country_settings.data_dir.iterdir()] == ["marshrut.db"]


def test_one_bad_file_of_a_folder_keeps_all_others_out(
    own_settings: Settings, run: Run, tmp_path: Path, engine: Engine
) -> None:
    for kind, content in REFERENCE.items():
        (tmp_path / f"{kind}.csv").write_bytes(content)
    (tmp_path / "sites.csv").write_bytes(MALFORMED["site nowhere"].content)
    code, _, errors = run(own_settings, "import", "all", tmp_path)
    assert code == 2
    assert errors.strip() == f"{tmp_path / 'sites.csv'}, line 9, column town_id: there is no town atlantis"
    assert all(content.count(b"\n") == 1 for content in exported(engine).values())


def test_a_folder_goes_in_and_comes_out_again_byte_for_byte(
    own_settings: Settings, run: Run, tmp_path: Path
) -> None:
    code, output, _ = run(own_settings, "import", "all", "models/reference")
    assert code == 0
    assert "towns: 62 rows\nlegs: 75 rows\n" in output
    assert run(own_settings, "export", "all", tmp_path)[0] == 0
    assert {file.name for file in tmp_path.glob("*.csv")} == {kind.file_name for kind in COUNTRY.values()}
    for kind in COUNTRY.values():
        assert (tmp_path / kind.file_name).read_bytes() == REFERENCE[kind.name]


def test_one_kind_is_exported_so_that_only_its_owner_reads_it(
    country_settings: Settings, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "my sites.csv"
    assert run(country_settings, "export", "sites", file) == (0, "", "")
    assert file.read_bytes() == REFERENCE["sites"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("import", "rivers", "rivers.csv"), 1, "There is no kind of that name: choose from sources, towns,"),
        (("export", "rivers", "rivers.csv"), 1, "There is no kind of that name: choose from sources, towns,"),
        (("import", "towns", "not-there.csv"), 2, "not-there.csv cannot be read: No such file or directory."),
        (("import", "towns", "."), 2, ". cannot be read: Is a directory."),
        (("import", "all", "not-there"), 2, "The folder not-there has none of the files sources.csv,"),
        (
            ("export", "towns", "not-there/towns.csv"),
            2,
            "not-there/towns.csv cannot be written: No such file",
        ),
    ],
)
def test_wrong_arguments_are_told_in_one_sentence(
    arguments: tuple[str, ...],
    code: int,
    sentence: str,
    country_settings: Settings,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, output, errors = run(country_settings, *arguments)
    assert (found, output) == (code, "")
    assert errors.startswith(sentence)
    assert errors.count("\n") == 1
    assert not list(tmp_path.iterdir())
