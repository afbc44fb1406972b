"""``marshrut.py test`` and ``marshrut.py lint``: every check of the tree, each with its time."""

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers.chromium import ChromiumUnavailableError, get_chromium
from tests.servers.osrm import OsrmUnavailableError, get_osrm
from tests.servers.postgres import PostgresUnavailableError, find_programs

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / ".venv" / "bin"
TREE = ["routing", "models", "api", "web", "tests", "marshrut.py"]
CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", *TREE],
    "ruff format": ["ruff", "format", "--check", *TREE],
    "mypy, strict": ["mypy", "--no-error-summary", *TREE],
    "import contracts": ["lint-imports"],
}
DESCRIPTIONS = {
    "test": "Run every check and every test. What is not known here is passed on to pytest, such as -k WORD "
    "or a file. PostgreSQL and Chromium are found on this machine or fetched.",
    "lint": "Run the checks that take seconds: ruff, mypy, import contracts, and the tests marked workshop.",
}


def main() -> None:
    command = sys.argv[1]
    parser = argparse.ArgumentParser(prog=f"marshrut.py {command}", description=DESCRIPTIONS[command])
    if command == "test":
        parser.add_argument(
            "--no-browser", action="store_true", help="leave out the tests that need Chromium"
        )
        parser.add_argument("--coverage", action="store_true", help="tell which lines no test runs")
        parser.add_argument("--no-postgres", action="store_true", help="leave out those that need PostgreSQL")
    options, for_pytest = parser.parse_known_args(sys.argv[2:])
    if command == "lint" and for_pytest:
        parser.error(f"lint takes no arguments: {' '.join(for_pytest)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    sys.exit(lint() if command == "lint" else test(options, for_pytest))


def lint() -> int:
    """Run what takes seconds; give the exit status."""
    passed = run_checks()
    return run_pytest(["-q", "-m", "workshop"]) or int(not passed)


def test(options: argparse.Namespace, for_pytest: list[str]) -> int:
    """Run everything; give the exit status. pytest's summary is the last that is printed."""
    passed = run_checks()
    passed &= options.no_postgres or succeeds("PostgreSQL", find_programs)
    passed &= options.no_browser or succeeds("Chromium", get_chromium)
    passed &= succeeds("OSRM", get_osrm)
    chosen = [f"--no-{name}" for name in ("browser", "postgres") if getattr(options, f"no_{name}")]
    if not passed:
        print("Some of the above failed, so this run fails; the tests run all the same.", flush=True)
    coverage = ["--cov", "--cov-report=term"] if options.coverage else []
    # One worker takes a file whole where it can, so that what a file's tests share is made once.
    spread = ["-n", "2", "--dist", "worksteal"]
    return run_pytest([*spread, *coverage, *chosen, *for_pytest]) or int(not passed)


def run_checks() -> bool:
    results = [run_check(name, command) for name, command in CHECKS.items()]
    return all(results)


def run_check(name: str, command: list[str]) -> bool:
    def complain() -> None:
        done = subprocess.run(
            [str(PROGRAMS / command[0]), *command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise CheckFailedError(done.stdout.strip())

    return succeeds(name, complain)


class CheckFailedError(Exception):
    """A check found something; the message is what it printed."""


def succeeds(name: str, attempt: Callable[[], object]) -> bool:
    """Try, print one line with the time it took, and say whether it went well."""
    print(f"{name} ...", end=" ", flush=True)
    began = time.monotonic()
    fault = ""
    try:
        attempt()
    except (
        CheckFailedError,
        PostgresUnavailableError,
        ChromiumUnavailableError,
        OsrmUnavailableError,
    ) as error:
        fault = str(error)
    print(f"{'FAILED' if fault else 'ok'}, {time.monotonic() - began:.1f} s", flush=True)
    if fault:
        print(fault, flush=True)
    return not fault


def run_pytest(arguments: list[str]) -> int:
    pytest = subprocess.Popen([str(PROGRAMS / "python"), "-m", "pytest", *arguments], cwd=ROOT)
    try:
        return pytest.wait()
    except KeyboardInterrupt:  # Ctrl-C has reached pytest too, which stops its servers
        return pytest.wait()
    except SystemExit:
        pytest.terminate()
        pytest.wait()
        raise
