"""The two processes, and how keys reach them: by passphrase, or through an inherited pipe."""

import getpass
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from models.errors import CannotUnlock
from models.key_file import read_key_file
from models.keys import Keys
from models.settings import Settings

KEYS_PIPE = "MARSHRUT_KEYS_PIPE"
PROGRAM = Path(__file__).parent.parent / "marshrut.py"
PAUSE_BEFORE_RESTART = 0.5
PATIENCE = 15


def unlock(settings: Settings) -> Keys:
    """The keys: from the process that started this one, or from the key file by its passphrase.

    Raises
    ------
    CannotUnlock
        One sentence says why.
    """
    if pipe := os.environ.pop(KEYS_PIPE, None):
        return _keys_from_parent(int(pipe))
    return read_key_file(settings.key_file, passphrase_of(settings), settings.data_dir)


def can_unlock(settings: Settings) -> bool:
    """Whether the keys are at hand, or somebody sits at the terminal to be asked for the passphrase."""
    return settings.passphrase_file is not None or KEYS_PIPE in os.environ or sys.stdin.isatty()


def passphrase_of(settings: Settings) -> str:
    """From the file that the settings name, else asked for. Raises CannotUnlock."""
    if settings.passphrase_file is None:
        return getpass.getpass("Passphrase of the key file: ")
    try:
        return settings.passphrase_file.read_text().strip()
    except OSError:
        raise CannotUnlock(
            "The passphrase file %(path)s cannot be read.", path=settings.passphrase_file
        ) from None


def _keys_from_parent(pipe: int) -> Keys:
    """Read the keys, then end this process when the parent's end of the pipe closes."""
    reader = os.fdopen(pipe, "rb")
    keys = Keys.from_json(reader.readline())

    def leave_with_parent() -> None:
        reader.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=leave_with_parent, daemon=True).start()
    return keys


class OwnWorker:
    """The worker that `serve` starts, hands the keys to, and starts again when it dies."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._keep_alive, daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._leaving.set()
        if self.process is not None:
            self.process.terminate()
        self._thread.join(PATIENCE)

    def _keep_alive(self) -> None:
        while not self._leaving.is_set():
            ours, parents = os.pipe()
            environment = os.environ | {KEYS_PIPE: str(ours)}
            command = [sys.executable, str(PROGRAM), "worker"]
            self.process = subprocess.Popen(command, pass_fds=(ours,), env=environment)
            os.close(ours)
            with os.fdopen(parents, "wb", buffering=0) as pipe:
                pipe.write(self._keys.to_json() + b"\n")
                self.process.wait()
            self._leaving.wait(PAUSE_BEFORE_RESTART)
