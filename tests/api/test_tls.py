"""HTTPS as the operator's guide has it: a laptop with its own authority, a proxy before a public host."""

import base64
import hashlib
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import expect, sync_playwright

from api.commands.certificate import make_certificate
from api.listening import Certificate
from models.errors import CannotUnlock, Invalid
from tests.fixtures.app import PASSWORD, Colleague
from tests.servers.chromium import ARGUMENTS, find_chromium
from tests.servers.waiting import free_port, wait_for_port, wait_until
from tests.web.phone_pages import enrol
from web.dependencies import COOKIE

PROGRAM = Path(__file__).parents[2] / "marshrut.py"
HOSTS = ["127.0.0.1", "marshrut.local"]


@pytest.fixture
def database_url() -> None:
    """Where the rows are kept does not change how they are reached."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The folder of ``make-certificate``."""
    folder = tmp_path / "tls"
    make_certificate(folder, HOSTS)
    return folder


@pytest.fixture
def address(certificate: Path, environment: dict[str, str]) -> Iterator[str]:
    """Of a server that waits, locked, with the certificate."""
    port = free_port()
    own = ("--certificate", certificate / "server.crt", "--certificate-key", certificate / "server.key")
    options = ("serve", "--locked", "--no-own-worker", "--port", port, *own)
    command = [sys.executable, str(PROGRAM), *map(str, options)]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for_port(port, 60)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def pin_of(certificate: Path) -> str:
    """What Chromium is told instead of installing the authority: the hash of the server's public key."""
    key = x509.load_pem_x509_certificate((certificate / "server.crt").read_bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return base64.b64encode(digest).decode()


def test_a_phone_is_enrolled_over_a_certificate_of_ones_own_and_opens_without_signal(
    certificate: Path,
    address: str,
    environment: dict[str, str],
    tmp_path: Path,
    nurse: Colleague,
    code_for: Callable[[Colleague], str],
) -> None:
    trusting = httpx.Client(verify=ssl.create_default_context(cafile=str(certificate / "authority.crt")))
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
    assert trusting.get(address).status_code == 503
    subprocess.run([sys.executable, str(PROGRAM), "unlock"], env=environment, check=True)
    wait_until(lambda: _status(trusting, address) == 200, 30)
    typed = {"name": nurse.name, "password": PASSWORD}
    answer = trusting.post(f"{address}/sign-in", data=typed, headers={"origin": address})
    assert answer.status_code == 303, answer.text
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=find_chromium(),
            args=[*ARGUMENTS, f"--ignore-certificate-errors-spki-list={pin_of(certificate)}"],
            locale="en-GB",
        )
        page = context.pages[0]
        enrol(page, address, code_for(nurse))
        faults = context.new_cdp_session(page).send("Page.getInstallabilityErrors")
        assert faults["installabilityErrors"] == []
        context.set_offline(True)
        page.goto(f"{address}/phone")
        expect(page.locator("#pin")).to_be_visible()
        context.close()


def _status(client: httpx.Client, address: str) -> int:
    try:
        return client.get(f"{address}/sign-in").status_code
    except httpx.TransportError:
        return 0


def test_what_is_no_certificate_is_refused_in_one_sentence(certificate: Path, tmp_path: Path) -> None:
    key = certificate / "server.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Invalid, match="there already"):
        make_certificate(certificate, HOSTS)
    with pytest.raises(Invalid, match="neither an address nor a name"):
        make_certificate(tmp_path / "other", ["маршрут"])
    Certificate(certificate / "server.crt", key).require_usable()
    for file in (key, certificate / "authority.crt", tmp_path / "none"):
        with pytest.raises(CannotUnlock, match="not a pair"):
            Certificate(file, key).require_usable()


def test_behind_a_proxy_with_https_the_cookie_is_secure_and_the_picture_names_https(
    live_server: str, nurse: Colleague, boss: Colleague
) -> None:
    """What a proxy on the same machine says of its visitor is believed."""
    host, typed = "marshrut.example", {"name": nurse.name, "password": PASSWORD}
    headers = {"host": host, "origin": f"https://{host}", "x-forwarded-proto": "https"}
    answer = httpx.post(f"{live_server}/sign-in", data=typed, headers=headers)
    assert (answer.status_code, "secure" in answer.headers["set-cookie"].lower()) == (303, True)
    phone = {"name": "Blue", "staff_id": str(nurse.id)}
    shown = httpx.post(f"{live_server}/devices", data=phone, headers=headers, cookies={COOKIE: boss.token})
    assert f"https://{host}/phone" in shown.text
