"""A hundred and more kinds of malformed problem, each with the field its sentence must name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.routing.example import MONDAY, problem_document

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Malformed:
    """``named``: what the sentence must contain; a field, or for text that is no JSON a word."""

    kind: str
    named: str
    content: bytes


def malformed_problems() -> list[Malformed]:
    return [*_changed(), *_without(), *_with_unknown_keys(), *_not_json()]


def _told(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


def _parent(document: Any, path: Path) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def _changed() -> Iterator[Malformed]:
    for path, value, *named in _CHANGES:
        document = problem_document()
        _parent(document, path)[path[-1]] = value
        field = named[0] if named else _told(path)
        kind = f"{_told(path)} is {json.dumps(value)[:40]}"
        yield Malformed(kind, field, json.dumps(document).encode())


def _without() -> Iterator[Malformed]:
    for path in _NEEDED:
        document = problem_document()
        del _parent(document, path)[path[-1]]
        yield Malformed(f"{_told(path)} is missing", _told(path), json.dumps(document).encode())


def _with_unknown_keys() -> Iterator[Malformed]:
    for path in _OBJECTS:
        document = problem_document()
        _parent(document, (*path, "colour"))["colour"] = "green"
        field = _told((*path, "colour"))
        yield Malformed(f"{field} is unknown", field, json.dumps(document).encode())


def _not_json() -> Iterator[Malformed]:
    text = json.dumps(problem_document())
    for kind, named, content in [
        ("an empty file", "JSON", ""),
        ("blank lines", "JSON", "\n\n"),
        ("cut off", "JSON", text[:300]),
        ("two documents", "JSON", text + text),
        ("a comma too many", "JSON", text.replace("]}]}", "]}],}")[:-1] + ",}"),
        ("single quotes", "JSON", text.replace('"', "'")),
        ("a comment", "JSON", "// a plan\n" + text),
        ("a list", "object", f"[{text}]"),
        ("a word", "object", '"problem"'),
        ("a number", "object", "7"),
        ("null", "object", "null"),
        ("lists without end", "deep", "[" * 100_000),
        ("objects without end", "deep", '{"places":' * 100_000),
        ("a number of 5,000 digits", "number", text.replace("30,", "9" * 5000 + ",", 1)),
        ("half a character", "JSON", text.replace("toktogul-1", "\\ud800")),
        ("a repeated key", "stops[0].prize", text.replace('"prize": 30', '"prize": 30, "prize": 31')),
        ("a repeated first key", "places", text.replace('"days"', '"places": [], "days"')),
        ("a tab in an id", "JSON", text.replace("toktogul-1", "toktogul\t1")),
    ]:
        yield Malformed(kind, named, content.encode())
    yield Malformed("UTF-16", "UTF-8", text.encode("utf-16"))
    yield Malformed("Windows' Cyrillic", "UTF-8", text.replace("toktogul-1", "Токтогул").encode("cp1251"))
    yield Malformed("a picture", "UTF-8", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


_SHIFT: Path = ("vehicles", 0, "shifts", 0)
_STOP: Path = ("stops", 0)
_WINDOW: Path = ("stops", 0, "windows", 0)
_SECONDS: Path = ("matrices", "open", "seconds")
_METRES: Path = ("matrices", "open", "metres")
_A_SHIFT = problem_document()["vehicles"][0]["shifts"][0]
_A_VEHICLE = problem_document()["vehicles"][0]
_A_STOP = problem_document()["stops"][0]

_CHANGES: list[tuple[Any, ...]] = [
    (("format",), "marshrut-problem/3"),
    (("format",), "marshrut-solution/1"),
    (("format",), None),
    (("format",), 1),
    (("places",), []),
    (("places",), "bishkek"),
    (("places",), None),
    (("places", 1), "bishkek"),
    (("places", 1), ""),
    (("places", 1), 7),
    (("places", 1), "x" * 201),
    (("places", 2), "kant", "lodging[1]"),
    (("matrices",), []),
    (("matrices",), {}, "days[0].matrix"),
    (("matrices", "open"), [[0]]),
    (_SECONDS, []),
    (_SECONDS, {"bishkek": 0}),
    ((*_SECONDS, 0), []),
    ((*_SECONDS, 0), [0, 1, 2, 3]),
    ((*_SECONDS, 0), None),
    ((*_SECONDS, 0, 0), 1),
    ((*_SECONDS, 1, 1), None),
    ((*_SECONDS, 0, 1), -1),
    ((*_SECONDS, 0, 1), 18600.5),
    ((*_SECONDS, 0, 1), 18600.0),
    ((*_SECONDS, 0, 1), "18600"),
    ((*_SECONDS, 0, 1), True),
    ((*_SECONDS, 0, 1), float("nan")),
    ((*_SECONDS, 0, 1), float("inf")),
    ((*_SECONDS, 0, 1), 10**30),
    ((*_SECONDS, 0, 1), None, "matrices.open.metres[0][1]"),
    (_METRES, [[0]]),
    ((*_METRES, 2), [0, 0]),
    ((*_METRES, 0, 1), -1),
    ((*_METRES, 0, 1), None),
    ((*_METRES, 2, 2), 5),
    (("days",), []),
    (("days",), MONDAY),
    (("days", 0), MONDAY),
    (("days", 0, "id"), "2026-11-24", "days[1].id"),
    (("days", 0, "id"), 20261123),
    (("days", 0, "matrix"), "closed"),
    (("lodging",), None),
    (("lodging",), "osh"),
    (("lodging", 0), "kant"),
    (("lodging", 0), "osh", "lodging[1]"),
    (("vehicles",), None),
    (("vehicles",), {"id": "ambulance"}),
    (("vehicles", 0), "ambulance"),
    (("vehicles", 0, "id"), ""),
    (("vehicles",), [_A_VEHICLE, _A_VEHICLE], "vehicles[1].id"),
    (("vehicles", 0, "start"), "kant"),
    (("vehicles", 0, "end"), "kant"),
    (("vehicles", 0, "end"), None),
    (("vehicles", 0, "shifts"), None),
    (("vehicles", 0, "shifts"), [_A_SHIFT, _A_SHIFT], "vehicles[0].shifts[1].day"),
    ((*_SHIFT, "day"), "2026-11-25"),
    ((*_SHIFT, "start"), 72001, "vehicles[0].shifts[0].end"),
    ((*_SHIFT, "end"), 28799),
    ((*_SHIFT, "start"), -1),
    ((*_SHIFT, "start"), "08:00"),
    ((*_SHIFT, "end"), 10**9),
    ((*_SHIFT, "max_driving"), -1),
    ((*_SHIFT, "max_driving"), 9.5),
    (("vehicles", 0, "break"), 2700),
    (("vehicles", 0, "break"), []),
    (("vehicles", 0, "break", "after_driving"), 0),
    (("vehicles", 0, "break", "duration"), -2700),
    (("vehicles", 0, "break", "duration"), None),
    (("vehicles", 0, "rest"), -1),
    (("vehicles", 0, "rest"), "11 h"),
    (("stops",), None),
    (("stops",), 3),
    (("stops", 0), []),
    (("stops", 1, "id"), "toktogul-1"),
    ((*_STOP, "id"), None),
    ((*_STOP, "place"), "kant"),
    ((*_STOP, "place"), 1),
    ((*_STOP, "service"), -1),
    ((*_STOP, "service"), 1.5),
    ((*_STOP, "service"), False),
    ((*_STOP, "prize"), -1),
    ((*_STOP, "prize"), 10**9 + 1),
    ((*_STOP, "prize"), 1e3),
    ((*_STOP, "prize"), "30"),
    ((*_STOP, "prize"), [30]),
    ((*_STOP, "required"), "yes"),
    ((*_STOP, "required"), 1),
    ((*_STOP, "windows"), {}),
    (_WINDOW, [36000, 68400]),
    ((*_WINDOW, "day"), "monday"),
    ((*_WINDOW, "start"), 68401, "stops[0].windows[0].end"),
    ((*_WINDOW, "end"), -1),
    ((*_WINDOW, "start"), 36000.25),
    ((*_STOP, "pin"), "ambulance"),
    ((*_STOP, "pin"), {}),
    ((*_STOP, "pin", "day"), "someday"),
    ((*_STOP, "pin", "vehicle"), "bus"),
    ((*_STOP, "pin", "vehicle"), 1),
]

_NEEDED: list[Path] = [
    ("format",),
    ("places",),
    ("matrices",),
    ("days",),
    ("lodging",),
    ("vehicles",),
    ("stops",),
    _SECONDS,
    ("days", 1, "matrix"),
    ("days", 1, "id"),
    ("vehicles", 0, "start"),
    ("vehicles", 0, "shifts"),
    (*_SHIFT, "end"),
    ("vehicles", 0, "break", "duration"),
    (*_STOP, "service"),
    (*_STOP, "prize"),
    (*_STOP, "place"),
    (*_WINDOW, "day"),
]

_OBJECTS: list[Path] = [
    (),
    ("matrices", "open"),
    ("days", 0),
    ("vehicles", 0),
    _SHIFT,
    ("vehicles", 0, "break"),
    _STOP,
    _WINDOW,
    (*_STOP, "pin"),
]
