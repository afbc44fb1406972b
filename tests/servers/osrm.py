"""A real OSRM from its wheel, on a small road network.

The wheel is built for Python 3.12 and later, but the programs in it need no Python at all: it is unpacked
into ``.venv/osrm`` under whatever Python the tests run on.
"""

import fcntl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.waiting import free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]
PINS = ROOT / "requirements-osrm.txt"
FOLDER = ROOT / ".venv" / "osrm"
PROGRAMS = FOLDER / "osrm" / "bin"
PROFILE = FOLDER / "osrm" / "share" / "profiles" / "car.lua"


class OsrmUnavailableError(Exception):
    """OSRM could not be unpacked on this machine; the message is one sentence."""


def get_osrm() -> None:
    """Unpack OSRM's programs unless they are here. Raises OsrmUnavailableError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark, pins = FOLDER / "installed", PINS.read_text()
        if not mark.exists() or mark.read_text() != pins:
            _install()
            mark.write_text(pins)


def _install() -> None:
    options = ["--no-deps", "--only-binary=:all:", "--python-version=3.12", "--require-hashes", "--upgrade"]
    command = [sys.executable, "-m", "pip", "install", "-q", *options, f"--target={FOLDER}"]
    done = subprocess.run([*command, "-r", str(PINS)], capture_output=True, text=True)
    if done.returncode or not (PROGRAMS / "osrm-routed").exists():
        raise OsrmUnavailableError(f"OSRM's programs cannot be had on this machine: {done.stderr[-300:]}")


@contextmanager
def osrm_on(network: str) -> Iterator[str]:
    """Serve a road network and give the base address, such as ``http://127.0.0.1:41234``.

    Parameters
    ----------
    network
        OpenStreetMap XML; ways need a ``highway`` tag that cars may use, and may set ``maxspeed`` (km/h).
    """
    get_osrm()
    with tempfile.TemporaryDirectory(prefix="marshrut-osrm-") as folder:
        (Path(folder) / "network.osm").write_text(network, encoding="utf-8")
        _run("osrm-extract", "-p", str(PROFILE), "network.osm", folder=folder)
        _run("osrm-contract", "network.osrm", folder=folder)
        port = free_port()
        command = [
            str(PROGRAMS / "osrm-routed"),
            "-i",
            "127.0.0.1",
            "-p",
            str(port),
            "-t",
            "1",
            "network.osrm",
        ]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def _run(program: str, *arguments: str, folder: str) -> None:
    done = subprocess.run([str(PROGRAMS / program), *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stdout[-500:]}{done.stderr[-500:]}")
