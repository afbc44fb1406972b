"""The house stays small: files that can be read at a sitting, functions that fit in a glance."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
SOURCE = {".py", ".js", ".css", ".html"}
GENERATED = ("models/migrations/versions/",)

pytestmark = pytest.mark.workshop


def source_files() -> list[Path]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    files = [ROOT / name for name in names if not name.startswith(GENERATED)]
    return [file for file in files if file.suffix in SOURCE and file.exists()]


def long_functions(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines"


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in source_files()}
    long = [f"{f.relative_to(ROOT)}: {n} lines" for f, n in lengths.items() if n > MOST_LINES_OF_A_FILE]
    assert not long, "\n".join(long)


def test_no_function_is_longer_than_50_lines() -> None:
    files = [file for file in source_files() if file.suffix == ".py"]
    long = [function for file in files for function in long_functions(file)]
    assert not long, "\n".join(long)


def test_a_server_starts_without_what_only_the_worker_needs() -> None:
    """Each takes a second to load, and the server would hold it in memory for nothing."""
    program = "import sys, api.main; print([name for name in ('ortools', 'numba') if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert loaded.stdout == "[]\n", loaded.stdout + loaded.stderr
