"""The key file: opened by its passphrase or its recovery code, refused in one sentence otherwise."""

import json
import random
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from models.database import open_database
from models.errors import CannotUnlock
from models.key_file import Secret, _with_checksum, change_passphrase, read_key_file, write_key_file
from models.keys import Keys
from models.migrate import migrate
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


@pytest.fixture
def code(path: Path, keys: Keys) -> str:
    """The recovery code of the key file at ``path``."""
    return write_key_file(path, keys, PASSPHRASE)


def by_code(code: str) -> Secret:
    return Secret("recovery", code)


def test_what_goes_in_comes_out(path: Path, data_dir: Path, keys: Keys, code: str) -> None:
    assert read_key_file(path, PASSPHRASE, data_dir) == keys
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_keys_differ_from_each_other_and_each_time(keys: Keys) -> None:
    other = Keys.generate()
    made = {
        key
        for some in (keys, other)
        for key in (some.database, some.audit, some.pseudonyms[1], some.sealing[1])
    }
    assert len(made) == 8
    assert keys.derived("backup") != keys.derived("else")
    sealing = load_pem_private_key(keys.sealing[1].encode(), None)
    assert isinstance(sealing, RSAPrivateKey)
    assert sealing.key_size == 3072


def test_keys_are_never_shown(keys: Keys) -> None:
    shown = f"{keys!r} {keys} {Secret('passphrase', PASSPHRASE)!r}"
    for secret in (keys.database, keys.audit, keys.pseudonyms[1], keys.sealing[1][40:80], PASSPHRASE):
        assert secret not in shown


def test_the_file_holds_neither_keys_nor_secrets(path: Path, keys: Keys, code: str) -> None:
    content = path.read_text()
    for secret in (keys.database, keys.audit, keys.pseudonyms[1], code, PASSPHRASE):
        assert secret not in content


def test_a_passphrase_is_the_same_on_every_keyboard(path: Path, data_dir: Path, keys: Keys) -> None:
    write_key_file(path, keys, "чёрный чайник на подоконнике")
    decomposed = unicodedata.normalize("NFD", "чёрный чайник на подоконнике")
    assert read_key_file(path, f"{decomposed}\n", data_dir) == keys


def test_a_changed_passphrase_opens_and_the_old_one_does_not(
    path: Path, data_dir: Path, keys: Keys, code: str
) -> None:
    assert change_passphrase(path, Secret("passphrase", PASSPHRASE), data_dir, OTHER) is None
    assert read_key_file(path, OTHER, data_dir) == keys
    with pytest.raises(CannotUnlock, match="The passphrase does not open"):
        read_key_file(path, PASSPHRASE, data_dir)
    change_passphrase(path, by_code(code), data_dir, PASSPHRASE)
    assert read_key_file(path, PASSPHRASE, data_dir) == keys


def test_the_recovery_code_opens_however_it_is_copied(
    path: Path, data_dir: Path, keys: Keys, code: str
) -> None:
    copied = code.replace("-", " ").lower().replace("o", "0").replace("i", "1")
    change_passphrase(path, by_code(copied), data_dir, OTHER)
    assert read_key_file(path, OTHER, data_dir) == keys


def test_a_new_recovery_code_ends_the_old_one(path: Path, data_dir: Path, keys: Keys, code: str) -> None:
    new = change_passphrase(path, by_code(code), data_dir, OTHER, new_code=True)
    assert new is not None
    assert len(new.replace("-", "")) == 32
    with pytest.raises(CannotUnlock, match="not the recovery code"):
        change_passphrase(path, by_code(code), data_dir, PASSPHRASE)
    change_passphrase(path, by_code(new), data_dir, PASSPHRASE)
    assert read_key_file(path, PASSPHRASE, data_dir) == keys


@pytest.mark.parametrize("wrong", ["", "ABCD", "A" * 32, "not base 32 at all: 0189"])
def test_another_code_is_refused(path: Path, data_dir: Path, code: str, wrong: str) -> None:
    before = path.read_bytes()
    with pytest.raises(CannotUnlock, match="not the recovery code"):
        change_passphrase(path, by_code(wrong), data_dir, OTHER)
    assert path.read_bytes() == before


def test_a_short_passphrase_changes_nothing(path: Path, data_dir: Path, code: str) -> None:
    before = path.read_bytes()
    with pytest.raises(CannotUnlock, match="12 characters or more"):
        change_passphrase(path, Secret("passphrase", PASSPHRASE), data_dir, "short")
    assert path.read_bytes() == before


def damaged_copies(whole: bytes) -> Iterator[bytes]:
    chance = random.Random(7)
    for _ in range(60):
        at = chance.randrange(len(whole))
        yield whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
    for _ in range(20):
        yield whole[: chance.randrange(len(whole))]
    yield from (b"", b"null", b"[]", b"{}", b'{"sha256": null}', whole + b" ", whole[:-1], b"\xff" * 600)


def test_any_flipped_bit_and_any_missing_end_is_told_as_damage(path: Path, data_dir: Path, code: str) -> None:
    for content in damaged_copies(path.read_bytes()):
        path.write_bytes(content)
        for attempt in (
            lambda: read_key_file(path, PASSPHRASE, data_dir),
            lambda: change_passphrase(path, by_code(code), data_dir, OTHER),
        ):
            with pytest.raises(CannotUnlock, match=r"^The key file \S+ is damaged\.$"):
                attempt()
        assert path.read_bytes() == content


def test_a_lock_of_another_key_file_is_refused(path: Path, data_dir: Path, code: str) -> None:
    """An insider who knows one passphrase cannot graft its lock on other keys."""
    other = path.with_name("other.json")
    write_key_file(other, Keys.generate(), OTHER)
    content, others = json.loads(path.read_bytes()), json.loads(other.read_bytes())
    del content["sha256"]
    content["locks"] = others["locks"]
    path.write_bytes(_with_checksum(content))
    with pytest.raises(CannotUnlock, match="is damaged"):
        read_key_file(path, OTHER, data_dir)


def refusal_of(path: Path, data_dir: Path) -> str:
    with pytest.raises(CannotUnlock) as refused:
        read_key_file(path, PASSPHRASE, data_dir)
    return str(refused.value)


def test_where_and_how_it_lies_is_told(path: Path, data_dir: Path, code: str) -> None:
    assert refusal_of(path, path.parent) == f"The key file {path} must not lie in the data folder."
    missing = path.with_name("none.json")
    assert refusal_of(missing, data_dir) == f"There is no key file at {missing} that can be read."
    path.chmod(0o640)
    assert refusal_of(path, data_dir) == f"Others may read the key file {path}: run chmod 600 on it."


def test_a_link_into_the_data_folder_is_seen_through(path: Path, data_dir: Path, code: str) -> None:
    data_dir.mkdir()
    shutil.move(path, data_dir / "keys.json")
    path.symlink_to(data_dir / "keys.json")
    assert "must not lie in the data folder" in refusal_of(path, data_dir)


def test_keys_of_another_database_open_nothing_and_write_nothing(
    path: Path, data_dir: Path, keys: Keys
) -> None:
    data_dir.mkdir()
    settings = Settings(data_dir=data_dir, key_file=path)
    engine = open_database(settings, keys)
    migrate(engine)
    engine.dispose()
    before = settings.database_file.read_bytes()
    with pytest.raises(CannotUnlock, match="cannot be opened with these keys"):
        open_database(settings, Keys.generate())
    assert settings.database_file.read_bytes() == before
    assert [file.name for file in data_dir.iterdir()] == ["marshrut.db"]
