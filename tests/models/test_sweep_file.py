"""What is erased is gone from the sealed file as well, free pages and log included."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Engine

from models.database import now, transaction
from models.keys import Keys
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.operations.sweep_file import sweep_file
from models.permissions import Role
from models.settings import Settings
from tests.fixtures.app import Colleague
from tests.models.test_erase_client import erase, ids_of, proposed
from tests.models.test_record_visit import full_visit


def decrypted(file: Path, key: str, header: int = 0, before: int = 0) -> bytes:
    """All pages of a SQLCipher file, also unused ones, as whoever holds the key can read them."""
    content, size, reserved = file.read_bytes()[header:], 4096, 80
    pages = []
    for start in range(before, len(content), size + before):
        page = content[start : start + size]
        salt = 16 if not header and start == 0 else 0
        iv = page[size - reserved : size - reserved + 16]
        cipher = Cipher(algorithms.AES(bytes.fromhex(key)), modes.CBC(iv)).decryptor()
        pages.append(cipher.update(page[salt : size - reserved]))
    return b"".join(pages)


@pytest.mark.parametrize("database_url", [None])
def test_nothing_is_left_in_the_sealed_file_for_who_holds_its_key(
    engine: Engine,
    settings: Settings,
    keys: Keys,
    nurse: Colleague,
    hire: Callable[..., Colleague],
    known: KnownClient,
    keep: Callable[..., Recorded],
) -> None:
    visits = {keep(full_visit(), known).visit_id.hex for _ in range(3)}
    with transaction(engine) as session:
        secret = [each.encode() for each in ids_of(session, known.client_id) - visits]
    log = settings.database_file.with_name("marshrut.db-wal")
    assert all(each in decrypted(log, keys.database, header=32, before=24) for each in secret)
    assert not sweep_file(engine, now())
    erase(engine, hire(Role.ADMIN).id, proposed(engine, nurse.id, known.client_id))
    assert log.stat().st_size == 0
    assert sweep_file(engine, now())
    assert not sweep_file(engine, now() + timedelta(days=4))
    assert log.stat().st_size == 0
    left = decrypted(settings.database_file, keys.database)
    assert next(iter(visits)).encode() in left  # in erased_visit: so the pages are read rightly
    assert not [each for each in secret if each in left]
