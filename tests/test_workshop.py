"""The one command: its environment is made once, completely, and again when something has changed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from marshrut import requirements_for
from models.errors import DomainError
from tests.servers import chromium, postgres

ROOT = Path(__file__).resolve().parents[1]
ON_A_BARE_MACHINE = """
import os, sys
from pathlib import Path
from api.cli import main
from tests.servers import chromium
os.environ["PATH"] = ""
chromium.DOWNLOADS = Path("nowhere")
main(sys.argv[1:])
"""
A_CLI = "import sys\n\n\ndef main():\n    print(sys.prefix, *sys.argv[1:])\n"


def run(
    project: Path, *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(project / "marshrut.py"), *arguments]
    return subprocess.run(command, cwd=cwd or project, env=env, capture_output=True, text=True)


def run_as_python(version: str) -> "subprocess.CompletedProcess[str]":
    program = f"import runpy, sys; sys.version_info = {version}; runpy.run_path('marshrut.py')"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clone of the command with no pins at all, whose product prints where it runs."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "marshrut.py", folder)
    (folder / "requirements.txt").touch()
    (folder / "api").mkdir()
    (folder / "api" / "cli.py").write_text(A_CLI)
    yield folder
    shutil.rmtree(folder)


def test_the_environment_is_made_once_even_by_two_at_once(project: Path) -> None:
    command = [sys.executable, str(project / "marshrut.py"), "solve", "a b"]
    pair = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")
        for _ in range(2)
    ]
    outputs = [process.communicate() for process in pair]
    assert [output[0] for output in outputs] == [f"{project / '.venv'} solve a b\n"] * 2
    assert sum("Making an environment" in output[1] for output in outputs) == 1


def test_the_second_run_is_silent_from_any_folder(project: Path, tmp_path: Path) -> None:
    run(project)
    again = run(project, "check", cwd=tmp_path)
    assert (again.stdout, again.stderr) == (f"{project / '.venv'} check\n", "")


def test_what_is_compiled_is_kept_whatever_the_machine_says(project: Path) -> None:
    """Some images forbid it to all programs, and each start of a server took seconds more."""
    shutil.rmtree(project / "api" / "__pycache__", ignore_errors=True)
    run(project, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    assert list((project / "api" / "__pycache__").glob("cli.*.pyc"))


def test_changed_pins_are_installed_into_the_same_environment(project: Path) -> None:
    run(project)
    (project / "requirements.txt").write_text("# changed\n")
    changed = run(project)
    assert "Installing" in changed.stderr
    assert "Making" not in changed.stderr
    assert run(project).stderr == ""


def test_an_interrupted_installation_is_made_afresh(project: Path) -> None:
    run(project)
    left_over = project / ".venv" / "half"
    left_over.touch()
    (project / ".venv" / "unfinished").touch()
    (project / ".venv" / "requirements.installed").unlink()
    assert "Making an environment" in run(project).stderr
    assert not left_over.exists()
    assert run(project).stderr == ""


@pytest.mark.parametrize("version", ["(3, 10, 13)", "(3, 14, 0)"])
def test_other_pythons_are_refused_in_one_sentence(version: str) -> None:
    refused = run_as_python(version)
    assert refused.returncode == 1
    assert re.fullmatch(r"Marshrut runs on Python 3\.11, 3\.12 or 3\.13 .*\.\n", refused.stderr)


def test_an_unknown_command_is_bad_input() -> None:
    refused = run(ROOT, "plant-trees")
    assert refused.returncode == 2
    assert "plant-trees" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", ["test", "lint", "demo", "solve"])
def test_every_command_explains_itself(command: str) -> None:
    helped = run(ROOT, command, "--help")
    assert helped.returncode == 0
    assert helped.stdout.lower().startswith(f"usage: marshrut.py {command}")


def test_continuous_integration_runs_what_the_readme_says() -> None:
    commands = re.findall(r"^python3 marshrut\.py \w+", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["python3 marshrut.py demo", "python3 marshrut.py test"]
    assert f"exec {commands[1]} " in (ROOT / ".ci" / "run").read_text()


def pins_of(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^(\S+)==(\S+.*?) \\$", text, re.MULTILINE))


def test_what_is_declared_is_pinned_with_hashes_and_without_addresses() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"requirements.txt": declared["dependencies"]}
    wanted |= {f"requirements-{name}.txt": extra for name, extra in declared["optional-dependencies"].items()}
    for name, requirements in wanted.items():
        text = (ROOT / name).read_text()
        names = {re.split(r"[\[<>=~;]", requirement)[0].lower() for requirement in requirements}
        assert names <= set(pins_of(name)), name
        assert "://" not in text
        assert pins_of("requirements.txt").items() <= pins_of(name).items(), name


def test_a_benchmark_says_in_one_sentence_that_chromium_is_missing() -> None:
    command = [sys.executable, "-c", ON_A_BARE_MACHINE, "bench", "phone", "weight"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 1
    assert re.fullmatch(r"Chromium is not on this machine.*\.\n", refused.stderr)


def test_what_a_benchmark_misses_is_told_by_the_command_as_a_refusal() -> None:
    missing = (chromium.ChromiumUnavailableError, postgres.PostgresUnavailableError)
    assert all(issubclass(each, DomainError) for each in missing)
    told = missing[1]("PostgreSQL does not start: %(log)s", log="50 %")
    assert str(told) == "PostgreSQL does not start: 50 %"


@pytest.mark.parametrize("arguments", [["test"], ["lint", "--help"], ["bench", "visits"]])
def test_what_runs_the_tests_code_gets_the_tests_packages(arguments: list[str]) -> None:
    assert ROOT / "requirements-test.txt" in requirements_for(arguments)
    assert ROOT / "requirements-test.txt" not in requirements_for(["demo"])


def test_postgres_comes_from_the_wheel_where_the_system_has_none() -> None:
    folders = postgres.folders_of_wheel()
    assert any((folder / "initdb").exists() for folder in folders)
