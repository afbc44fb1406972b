"""Chromium for the tests: the machine's own, else Debian's package, else Playwright's download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from models.errors import Unavailable

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOADS = ROOT / ".venv" / "browsers"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


class ChromiumUnavailableError(Unavailable):
    """There is no Chromium; the message is one sentence."""


def find_chromium() -> Path:
    """Where Chromium's executable is. Raises ChromiumUnavailableError."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    executable_names = {"chrome", "Chromium", "Google Chrome for Testing"}
    for folder in sorted(DOWNLOADS.glob("chromium-*/chrome-*")):
        for path in sorted(folder.rglob("*")):
            if path.name in executable_names and path.is_file() and os.access(path, os.X_OK):
                return path
    raise ChromiumUnavailableError("Chromium is not on this machine: `python3 marshrut.py test` gets it.")


def get_chromium() -> Path:
    """Find Chromium, or install it: Debian's package as root, Playwright's own into ``.venv`` otherwise.

    Raises
    ------
    ChromiumUnavailableError
        It cannot be had.
    """
    try:
        return find_chromium()
    except ChromiumUnavailableError:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            _install_debian_package()
        else:
            _download()
    return find_chromium()


def _install_debian_package() -> None:
    print("Installing Debian's package chromium; a minute or two ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-q", "update"], ["apt-get", "-q", "install", "-y", "chromium"]):
        _run(command, environment, "Debian's package chromium cannot be installed")


def _download() -> None:
    print("Downloading Playwright's Chromium into .venv/browsers; a minute or two ...", flush=True)
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(DOWNLOADS)}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _run(command, environment, "Playwright's Chromium cannot be downloaded")


def _run(command: list[str], environment: dict[str, str], complaint: str) -> None:
    done = subprocess.run(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        lines = done.stdout.strip().splitlines() or ["it did not say why"]
        reason = next((line.strip() for line in lines if "error" in line.lower()), lines[-1])
        raise ChromiumUnavailableError("%(complaint)s: %(reason)s", complaint=complaint, reason=reason)
