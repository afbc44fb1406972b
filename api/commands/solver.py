"""``marshrut solve`` and ``marshrut check``: the planner on files, without a database."""

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from routing.check import check as broken_rules
from routing.problem import Problem
from routing.solution import Solution
from routing.wire import BadInput, read_problem, read_solution, write_solution

FOUND, NOT_FOUND, BAD_INPUT = 0, 1, 2
LONGEST_NAME = 255

ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM.json", help="What is to be planned.")]
SolutionFile = Annotated[Path, typer.Argument(metavar="SOLUTION.json", help="The plan to be judged.")]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="SOLUTION.json", help="Where to write the plan.")
]
SecondsLimit = Annotated[float, typer.Option(help="Stop after so many seconds with the best plan so far.")]
Seed = Annotated[int, typer.Option(help="Another whole number searches in another order.")]
Workers = Annotated[int, typer.Option(help="How many processor cores to use.")]


def solve(
    problem_file: ProblemFile,
    output: Output,
    seconds: SecondsLimit = 60.0,
    seed: Seed = 0,
    workers: Workers = 1,
) -> None:
    """Plan the vehicles' days of PROBLEM.json and write the best plan found.

    Exit code 0: a plan was found. 1: no plan keeps the required stops (the output names the conflict),
    or none was found in time. 2: bad input, told in one sentence; nothing is written.
    """
    _refuse_options(seconds, seed, workers)
    problem = _problem(problem_file)
    _refuse_output(output)
    # OR-Tools takes most of a second to load: not before the input is known to be good.
    from routing.solve import solve as plan

    solution = plan(problem, seconds=seconds, seed=seed, workers=workers)
    _write(output, write_solution(solution))
    typer.echo(_told(solution), err=True)
    raise typer.Exit(FOUND if solution.status in ("optimal", "feasible") else NOT_FOUND)


def check(problem_file: ProblemFile, solution_file: SolutionFile) -> None:
    """Say whether the plan in SOLUTION.json keeps every rule of PROBLEM.json.

    Exit code 0: it does. 1: it does not, and each sentence says where. 2: bad input.
    """
    problem, solution = _problem(problem_file), _solution(solution_file)
    faults = broken_rules(problem, solution)
    for fault in faults:
        typer.echo(fault, err=True)
    if not faults:
        typer.echo(f"Every rule holds: {_told(solution)}")
    raise typer.Exit(NOT_FOUND if faults else FOUND)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(BAD_INPUT)


def _refuse_options(seconds: float, seed: int, workers: int) -> None:
    if not 0 < seconds < float("inf"):
        _refuse("--seconds: must be a number above 0.")
    if not 0 <= seed < 2**31:
        _refuse(f"--seed: must be a whole number from 0 to {2**31 - 1}.")
    if not 1 <= workers <= 256:
        _refuse("--workers: must be a whole number from 1 to 256.")


def _problem(path: Path) -> Problem:
    try:
        return read_problem(_content(path))
    except BadInput as error:
        _refuse(f"{_shown(path)}: {error}")


def _solution(path: Path) -> Solution:
    try:
        return read_solution(_content(path))
    except BadInput as error:
        _refuse(f"{_shown(path)}: {error}")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        _refuse(f"{_shown(path)}: the file cannot be read: {_cause(error)}.")


def _refuse_output(path: Path) -> None:
    """Before a minute is spent on a plan that could not be written."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        _refuse(f"{_shown(path)}: the output cannot be written: its name is too long.")
    if path.is_dir():
        _refuse(f"{_shown(path)}: the output is a folder, not a file.")
    if not path.parent.is_dir():
        _refuse(f"{_shown(path)}: the folder for the output does not exist.")
    if not os.access(path.parent, os.W_OK):
        _refuse(f"{_shown(path)}: the folder for the output cannot be written to.")


def _write(path: Path, text: str) -> None:
    """All of it or nothing; something that is no file, such as /dev/stdout, cannot be replaced."""
    unfinished = path.with_name(f".marshrut-{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
            return
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        _refuse(f"{_shown(path)}: the output cannot be written: {_cause(error)}.")


def _shown(path: Path) -> str:
    name = str(path)
    return name if name.isprintable() else repr(name)


def _cause(error: Exception) -> str:
    return (error.strerror or "unknown cause").lower() if isinstance(error, OSError) else str(error)


def _told(solution: Solution) -> str:
    if solution.status == "infeasible":
        names = ", ".join(repr(stop) for stop in solution.conflict or ())
        return (
            f"No plan keeps all that is required; these exclude each other: {names or 'the start and end'}."
        )
    if solution.status == "unknown":
        return "No plan was found in this time, and none was proven impossible."
    served = sum(len(route.stops) for route in solution.routes)
    return (
        f"The plan is {solution.status}: {served} {'stop' if served == 1 else 'stops'}, "
        f"prize {solution.prize} of at most {solution.bound}, {solution.driving} s of driving."
    )
