"""A locked server waits at a pipe in the data folder for the passphrase; ``unlock`` brings it there."""

import errno
import os
import threading
from pathlib import Path

import uvicorn

from api.listening import Listening
from api.logs import configure_logs
from models.errors import CannotUnlock
from models.key_file import read_key_file
from models.keys import Keys
from models.settings import Settings

PIPE = "unlock"


def serve_locked(settings: Settings, listening: Listening) -> Keys | None:
    """Serve the spool until somebody unlocks; None where a signal came instead."""
    # FastAPI is not loaded by commands that do not serve.
    from api.locked import create_locked_app

    configure_logs()
    app = create_locked_app(settings)
    server, found = uvicorn.Server(uvicorn.Config(app, **listening.options())), list[Keys]()
    pipe = _new_pipe(settings.data_dir)

    def listen() -> None:
        while not found:
            # Opening waits for one who writes; whoever writes rubbish is not heard.
            passphrase = pipe.read_text(errors="replace").strip()
            try:
                found.append(read_key_file(settings.key_file, passphrase, settings.data_dir))
            except CannotUnlock:
                continue
        server.should_exit = True

    threading.Thread(target=listen, daemon=True).start()
    try:
        server.run()
    finally:
        pipe.unlink(missing_ok=True)
    return found[0] if found else None


def give_passphrase(settings: Settings, passphrase: str) -> None:
    """Hand it to the locked server of this data folder.

    Raises
    ------
    CannotUnlock
        It does not open the key file, or no locked server waits.
    """
    read_key_file(settings.key_file, passphrase, settings.data_dir)
    try:
        pipe = os.open(settings.data_dir / PIPE, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as fault:
        if fault.errno not in (errno.ENXIO, errno.ENOENT):
            raise
        raise CannotUnlock("No locked server waits in %(path)s.", path=settings.data_dir) from None
    with os.fdopen(pipe, "w") as file:
        file.write(passphrase)


def _new_pipe(folder: Path) -> Path:
    pipe = folder / PIPE
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe, mode=0o600)
    return pipe
