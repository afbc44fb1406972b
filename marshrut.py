"""Marshrut's one command: ``python3 marshrut.py --help``.

Needs only Python itself. The first use makes an environment in ``.venv`` beside this file, from pins with
hashes; after that the command hands over to it at once. Outside this folder only pip's cache is written.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = sys.version.split()[0]
if sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)] or os.name != "posix":
    sys.exit(f"Marshrut runs on Python 3.11, 3.12 or 3.13 under Linux or macOS; this is Python {VERSION}.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
WORKSHOP_COMMANDS = ("test", "lint")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def requirements_for(arguments: list[str]) -> list[Path]:
    names = ["requirements.txt"]
    if arguments and arguments[0] in (*WORKSHOP_COMMANDS, "bench"):
        names.append("requirements-test.txt")
    if arguments[:1] == ["bench"] and "--peers" in arguments:
        names.append("requirements-bench.txt")
    return [ROOT / name for name in names]


def mark_of(requirements: Path) -> Path:
    return VENV / f"{requirements.stem}.installed"


def stamp_of(requirements: Path) -> str:
    major, minor = sys.version_info[:2]
    return f"Python {major}.{minor}, sha256 {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def is_installed(requirements: Path) -> bool:
    mark = mark_of(requirements)
    return PYTHON.exists() and mark.exists() and mark.read_text() == stamp_of(requirements)


def is_usable() -> bool:
    """Whether the environment is whole, runs, has pip and is of this Python's version."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    question = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([PYTHON, "-c", question], stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    import fcntl

    with (ROOT / ".venv.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another marshrut.py that prepares the environment ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    say(f"Making an environment for Python {VERSION} in {VENV} ...")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        say(made.stdout)
        sys.exit("Python could not make an environment (on Debian: apt install python3-venv).")


def install(missing: list[Path]) -> None:
    """Install the pins of these files; after a crash in between, the next run starts afresh."""
    pins = {line.split()[0] for path in missing for line in path.open() if "==" in line}
    say(f"Installing {len(pins)} libraries, each checked against its hash ...")
    UNFINISHED.touch()
    files = [word for path in missing for word in ("-r", str(path))]
    # The pins are complete; Python compiles what is used when it is used, and keeps it.
    options = ["--require-hashes", "--no-deps", "--no-compile"]
    command = [str(PYTHON), "-m", "pip", "install", *options, *files]
    if not run_pip(command, len(pins)):
        sys.exit("The libraries were not installed. Is this machine online? The same command tries again.")
    for path in missing:
        mark_of(path).write_text(stamp_of(path))
    UNFINISHED.unlink()


def run_pip(command: list[str], total: int) -> bool:
    fetched, spoken = 0, time.monotonic()
    last_lines: deque[str] = deque(maxlen=12)
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in pip.stdout or ():
        last_lines.append(line)
        fetched += line.startswith("Collecting ")
        if line.startswith("Installing collected"):
            say("  unpacking ...")
        elif time.monotonic() - spoken > 3:
            spoken = time.monotonic()
            say(f"  {fetched} of {total} fetched")
    if pip.wait():
        say("".join(last_lines))
    return pip.returncode == 0


def prepare(requirements: list[Path]) -> None:
    if all(map(is_installed, requirements)):
        return
    with one_at_a_time():
        if not is_usable():
            make_environment()
        missing = [path for path in requirements if not is_installed(path)]
        if missing:
            began = time.monotonic()
            install(missing)
            say(f"Ready after {time.monotonic() - began:.0f} s.")


def keep_what_is_compiled() -> None:
    """Else every server and every worker would compile all libraries anew, for seconds."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def main() -> None:
    arguments = sys.argv[1:]
    keep_what_is_compiled()
    prepare(requirements_for(arguments))
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "marshrut.py"), *arguments])  # noqa: S606
    if arguments and arguments[0] in WORKSHOP_COMMANDS:
        from tests.commands import main as run_workshop

        run_workshop()
    else:
        from api.cli import main as run_product

        run_product()


if __name__ == "__main__":
    main()
