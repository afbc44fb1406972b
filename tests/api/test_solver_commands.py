"""``solve`` and ``check`` on files: exit codes, sentences, and what is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from routing.check import check
from routing.wire import read_problem, read_solution
from tests.routing.example import problem_document, solution_document
from tests.routing.malformed import Malformed, malformed_problems

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; gives its exit code and what it said on stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        code = ended.value.code
        return (code if isinstance(code, int) else 0), capfd.readouterr().err

    return run_command


def written(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    return written(tmp_path / "problem.json", problem_document())


def assert_refused(answer: tuple[int, str], named: str) -> None:
    code, told = answer
    assert code == 2
    assert named in told
    assert told.count("\n") == 1
    assert "Traceback" not in told


@pytest.mark.parametrize("malformed", malformed_problems(), ids=lambda malformed: malformed.kind)
def test_a_malformed_problem_ends_with_2_one_sentence_and_no_file(
    malformed: Malformed, run: Run, tmp_path: Path
) -> None:
    problem, output = tmp_path / "problem.json", tmp_path / "solution.json"
    problem.write_bytes(malformed.content)
    assert_refused(run("solve", problem, "-o", output), malformed.named)
    assert [*tmp_path.iterdir()] == [problem]


def test_a_plan_that_was_found_is_written_and_holds(run: Run, problem_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "solution.json"
    assert (
        run("solve", problem_file, "-o", output, "--seconds", "20", "--seed", "1", "--workers", "1")[0] == 0
    )
    solution = read_solution(output.read_bytes())
    assert (solution.status, solution.prize, solution.driving) == ("optimal", 30, 37200)
    assert check(read_problem(problem_file.read_bytes()), solution) == []
    assert run("check", problem_file, output) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"problem.json", "solution.json"}


def test_a_conflict_of_required_stops_ends_with_1_and_is_written(run: Run, tmp_path: Path) -> None:
    document = problem_document()
    document["stops"][1]["required"] = True
    problem, output = written(tmp_path / "problem.json", document), tmp_path / "solution.json"
    code, told = run("solve", problem, "-o", output)
    assert code == 1
    assert "'osh-1'" in told
    assert json.loads(output.read_text())["conflict"] == ["osh-1"]
    assert run("check", problem, output)[0] == 0


def test_an_earlier_answer_is_replaced_but_not_by_a_refusal(
    run: Run, problem_file: Path, tmp_path: Path
) -> None:
    output = written(tmp_path / "solution.json", "an earlier answer")
    assert_refused(run("solve", problem_file, "-o", output, "--seconds", "0"), "--seconds")
    assert json.loads(output.read_text()) == "an earlier answer"
    assert run("solve", problem_file, "-o", output)[0] == 0
    assert json.loads(output.read_text())["status"] == "optimal"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--seconds", "0"),
        ("--seconds", "-3"),
        ("--seconds", "nan"),
        ("--seconds", "inf"),
        ("--seconds", "soon"),
        ("--seed", "-1"),
        ("--seed", "1.5"),
        ("--seed", "9" * 30),
        ("--workers", "0"),
        ("--workers", "many"),
        ("--speed", "7"),
    ],
)
def test_a_bad_option_is_refused(
    option: str, value: str, run: Run, problem_file: Path, tmp_path: Path
) -> None:
    assert_refused(run("solve", problem_file, "-o", tmp_path / "s.json", option, value), option)
    assert not (tmp_path / "s.json").exists()


def test_without_an_output_it_says_so(run: Run, problem_file: Path) -> None:
    assert_refused(run("solve", problem_file), "--output")


def test_files_that_cannot_be_read_or_written_are_named(run: Run, problem_file: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "solution.json"
    assert_refused(run("solve", tmp_path / "absent.json", "-o", tmp_path / "s.json"), "absent.json")
    assert_refused(run("solve", tmp_path, "-o", tmp_path / "s.json"), "cannot be read")
    assert_refused(run("solve", problem_file, "-o", nowhere), "does not exist")
    assert_refused(run("solve", problem_file, "-o", tmp_path), "is a folder")
    assert_refused(run("solve", problem_file, "-o", tmp_path / ("x" * 300)), "cannot be written")
    assert_refused(run("check", problem_file, nowhere), "nowhere")
    assert [*tmp_path.iterdir()] == [problem_file]


def test_what_is_no_file_is_written_to_and_not_replaced(run: Run, problem_file: Path) -> None:
    assert run("solve", problem_file, "-o", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


def test_a_plan_that_holds(run: Run, problem_file: Path, tmp_path: Path) -> None:
    assert run("check", problem_file, written(tmp_path / "s.json", solution_document())) == (0, "")


def test_a_broken_plan_ends_with_1_and_says_where(run: Run, problem_file: Path, tmp_path: Path) -> None:
    document = solution_document()
    document["routes"][1]["steps"][2]["arrival"] += 1
    code, told = run("check", problem_file, written(tmp_path / "s.json", document))
    assert code == 1
    assert "Vehicle 'ambulance', day '2026-11-24', step 2" in told


def test_a_malformed_solution_is_refused(run: Run, problem_file: Path, tmp_path: Path) -> None:
    document = {**solution_document(), "prize": -1}
    assert_refused(run("check", problem_file, written(tmp_path / "s.json", document)), "s.json: prize")
    assert_refused(run("check", problem_file, problem_file), "routes: the field is missing")
