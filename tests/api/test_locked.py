"""A locked server: it takes envelopes durably, says nothing else, and is unlocked while it runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import func, select

from api.locked import create_locked_app
from models.database import transaction
from models.operations.empty_spool import empty_spool
from models.operations.revoke_device import revoke_device
from models.settings import Settings
from models.spool import Spool
from models.tables.devices import Envelope
from models.tables.visits import Visit
from tests.fixtures.app import Colleague
from tests.fixtures.phones import CODE, Phone, Sealed, Work
from tests.servers.waiting import free_port, wait_for_page, wait_for_port

PROGRAM = Path(__file__).parents[2] / "marshrut.py"


@pytest.fixture
def locked(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_locked_app(settings), follow_redirects=False) as client:
        yield client


def test_a_stranger_learns_nothing_but_that_it_is_closed(phone: Phone, locked: TestClient) -> None:
    for path in ("/", "/sign-in", "/plans", "/phone", "/no-such-page"):
        answer = locked.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store"), path
        assert "Not open now" in answer.text
    for path in ("/api/plans", "/api/devices", "/api/openapi.json"):
        assert (locked.get(path).status_code, locked.get(path).json()["type"]) == (503, "locked")
    assert locked.put(f"/api/envelopes/{uuid4()}", json={"sealed": "x"}).status_code == 401
    assert locked.post("/api/receipts", json={"ids": []}).status_code == 401


def test_a_server_that_was_never_unlocked_takes_nothing(settings: Settings, locked: TestClient) -> None:
    answer = locked.put(
        f"/api/envelopes/{uuid4()}", json={"sealed": "x"}, headers={"authorization": "Bearer x"}
    )
    assert answer.status_code == 503


def test_what_came_while_it_was_locked_is_recorded_once(
    engine: Engine, settings: Settings, phone: Phone, locked: TestClient, work: Work
) -> None:
    early, spooled = phone.seal(), phone.seal()
    phone.put(early)
    unlocked, phone.client = phone.client, locked
    first = phone.put(spooled)
    assert (first.status_code, first.json()["epoch"]) == (201, phone.epoch)
    assert phone.put(spooled).status_code == 200
    assert phone.put(Sealed(spooled.id, early.text)).status_code == 409
    assert phone.put(Sealed(uuid4(), early.text[:-1])).status_code == 422
    assert phone.put(early).status_code == 201
    assert phone.receipts(early, spooled, phone.seal()) == [
        ("waiting", False),
        ("waiting", False),
        ("locked", False),
    ]
    phone.client = unlocked
    for _ in range(2):
        empty_spool(engine, Spool(settings.spool_dir))
        work()
    assert phone.receipts(early, spooled) == [("opened", False)] * 2
    assert [file.name for file in settings.spool_dir.iterdir()] == ["phones.json"]
    with transaction(engine) as session:
        assert session.exec(select(func.count()).select_from(Visit)).one() == 2


def test_the_spool_names_nobody(
    engine: Engine, settings: Settings, phone: Phone, locked: TestClient, boss: Colleague, nurse: Colleague
) -> None:
    with transaction(engine) as session:
        revoke_device(session, settings, boss.id, phone.id)
    phone.client = locked
    sealed = phone.seal()
    assert phone.put(sealed).json()["standing"] == "revoked"
    for file in settings.spool_dir.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        # Sealed text is random letters, in which a short word stands now and then.
        text = file.read_text().replace(sealed.text, "")
        for secret in (phone.token, nurse.name, str(nurse.id), "phone of", CODE["year"], "osh"):
            assert secret not in text.replace("phones", "")


def test_another_envelope_under_an_id_that_the_database_has_is_seen_in_quarantine(
    engine: Engine, settings: Settings, phone: Phone, locked: TestClient, work: Work
) -> None:
    first, second = phone.seal(), phone.seal()
    phone.put(first)
    phone.client = locked
    assert phone.put(Sealed(first.id, second.text)).status_code == 201
    empty_spool(engine, Spool(settings.spool_dir))
    work()
    with transaction(engine) as session:
        kept = session.exec(select(Envelope.state, Envelope.fault)).all()
    assert sorted(kept, key=str) == [("opened", None), ("quarantined", "replayed")]


@contextmanager
def serve_locked(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(PROGRAM), "serve", "--locked", "--no-own-worker", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for_port(port, 60)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("database_url", [None])
def test_a_receipt_outlives_kill_9_and_unlocking_needs_no_restart(
    environment: dict[str, str], settings: Settings, phone: Phone
) -> None:
    sealed, port = phone.seal(), free_port()
    with serve_locked(environment, port) as process:
        answer = httpx.put(
            f"http://127.0.0.1:{port}/api/envelopes/{sealed.id}",
            json={"sealed": sealed.text},
            headers=phone.headers,
        )
        assert answer.status_code == 201
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = Spool(settings.spool_dir).get(sealed.id)
    assert kept is not None
    assert (kept.device_id, kept.sealed) == (phone.id, sealed.text)

    with serve_locked(environment, port) as process:
        subprocess.run([sys.executable, str(PROGRAM), "unlock"], env=environment, check=True)
        wait_for_page(f"http://127.0.0.1:{port}/sign-in", 60)
        assert process.poll() is None
    assert not (settings.data_dir / "unlock").exists()
