"""The wire format: JSON text to a problem or a solution and back, faults told in one sentence.

Opens no file: text in, text out.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from routing.field_paths import field_path
from routing.problem import Frozen, Problem
from routing.solution import Solution

Wire = TypeVar("Wire", bound=Frozen)
Key = str | int


class BadInput(ValueError):
    """Text that is no problem or no solution; the message is one sentence that names the field."""


def read_problem(text: bytes | str) -> Problem:
    """The problem that JSON text in a format ``marshrut-problem`` describes.

    Raises
    ------
    BadInput
        The text is not UTF-8, not JSON or not a problem.
    """
    return _read(Problem, text, needed=("format", "lodging"))


def read_solution(text: bytes | str) -> Solution:
    """The solution that JSON text in the format ``marshrut-solution/1`` describes.

    Raises
    ------
    BadInput
        The text is not UTF-8, not JSON or not a solution.
    """
    return _read(Solution, text, needed=("format", "routes", "unassigned"))


def write_problem(problem: Problem) -> str:
    """JSON text on one line; a field without a value is left out."""
    return problem.model_dump_json(by_alias=True, exclude_none=True) + "\n"


def write_solution(solution: Solution) -> str:
    """JSON text on one line; ``conflict`` and ``cost`` are left out where there is none."""
    document = solution.model_dump(mode="json")
    if solution.conflict is None:
        del document["conflict"]
    for unassigned in document["unassigned"]:
        if unassigned["cost"] is None:
            del unassigned["cost"]
    return json.dumps(document, ensure_ascii=False) + "\n"


def _read(kind: type[Wire], text: bytes | str, needed: tuple[str, ...]) -> Wire:
    # Pydantic lets a repeated key pass and has defaults that the wire has not: hence the look before.
    text = _decoded(text)
    document = _parsed(text)
    if not isinstance(document, dict):
        raise BadInput("The file must hold one JSON object.")
    for key in needed:
        if key not in document:
            raise BadInput(f"{key}: the field is missing.")
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise BadInput(_sentence(error.errors(include_url=False)[0])) from None


def _decoded(text: bytes | str) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file is not UTF-8 text: its byte {error.start} cannot be read.") from None


def _parsed(text: str) -> Any:
    repeats: list[tuple[dict[str, Any], str]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        again = None
        for key, value in pairs:
            again = key if key in members else again
            members[key] = value
        if again is not None:
            repeats.append((members, again))
        return members

    # Only the structure is read here; a number of thousands of digits is left to pydantic.
    try:
        document = json.loads(text, object_pairs_hook=keep, parse_int=len)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadInput(f"The file is not JSON: {error.msg.lower()} at {where}.") from None
    except RecursionError:
        raise BadInput("The file is not a problem or a solution: its lists are nested too deep.") from None
    for members, key in repeats:
        path = next(path for path, value in _walk(document, ()) if value is members)
        raise BadInput(f"{field_path(*path, key)}: the key stands there twice.")
    return document


def _walk(value: Any, path: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _walk(member, (*path, key))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _walk(member, (*path, number))


def _sentence(error: ErrorDetails) -> str:
    path = field_path(*_keys(error["loc"]))
    told = _FAULTS.get(error["type"])
    fault = told(error.get("ctx", {})) if told else f"is not valid, by the rule {error['type']}"
    return f"{path}: {fault}." if path else f"{fault}."


def _keys(loc: tuple[Key, ...]) -> Iterator[Key]:
    """The keys of the JSON text: pydantic adds the kind of a step, and ``[key]`` for a bad key."""
    for number, key in enumerate(loc):
        of_step = number >= 2 and loc[number - 2] == "steps"
        if key != "[key]" and not (of_step and isinstance(loc[number - 1], int)):
            yield key


_FAULTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda ctx: "the field is missing",
    "extra_forbidden": lambda ctx: "the format has no such field",
    "int_type": lambda ctx: "must be a whole number",
    "int_from_float": lambda ctx: "must be a whole number",
    "int_parsing_size": lambda ctx: "must be a whole number of fewer digits",
    "finite_number": lambda ctx: "must be a finite number",
    "float_type": lambda ctx: "must be a number",
    "greater_than_equal": lambda ctx: f"must be at least {ctx['ge']}",
    "less_than_equal": lambda ctx: f"must be at most {ctx['le']}",
    "string_type": lambda ctx: "must be a text in quotes",
    "string_too_short": lambda ctx: "must not be empty",
    "string_too_long": lambda ctx: f"must have at most {ctx['max_length']} characters",
    "bool_type": lambda ctx: "must be true or false",
    "tuple_type": lambda ctx: "must be a list",
    "too_short": lambda ctx: f"must have at least {ctx['min_length']} entry",
    "dict_type": lambda ctx: "must be an object",
    "model_type": lambda ctx: "must be an object",
    "model_attributes_type": lambda ctx: "must be an object",
    "literal_error": lambda ctx: f"must be {ctx['expected']}",
    "union_tag_not_found": lambda ctx: "the type of the step is missing",
    "union_tag_invalid": lambda ctx: f"the type of a step must be one of {ctx['expected_tags']}",
    "json_invalid": lambda ctx: f"The file is not JSON: {ctx['error']}",
    "value_error": lambda ctx: str(ctx["error"]),
}
