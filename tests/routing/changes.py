"""What the changes in ``changes_*`` are made with: the list of them, and ways about a document."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Document = dict[str, Any]
Leg = tuple[Document, list[Document], Document]
Change = Callable[[Document, Document, Random], bool]
CHANGES: dict[str, tuple[str, Change]] = {}


def change_told_as(word: str) -> Callable[[Change], Change]:
    """Adds a change to the list, with a word of the sentence that must tell it."""

    def keep(change: Change) -> Change:
        CHANGES[change.__name__] = word, change
        return change

    return keep


def pick(random: Random, choices: list[Any]) -> Any:
    """One of them; None where there is none."""
    return random.choice(choices) if choices else None


def steps_of(solution: Document, kind: str) -> list[Document]:
    return [step for route in solution["routes"] for step in route["steps"] if step["type"] == kind]


def stops_of(route: Document) -> list[Document]:
    return [step for step in route["steps"] if step["type"] == "stop"]


def vehicle_of(problem: Document, route: Document) -> Document:
    return next(vehicle for vehicle in problem["vehicles"] if vehicle["id"] == route["vehicle"])


def shift_of(problem: Document, route: Document) -> Document:
    shifts = vehicle_of(problem, route)["shifts"]
    return next(shift for shift in shifts if shift["day"] == route["day"])


def stop_of(problem: Document, step: Document) -> Document:
    return next(stop for stop in problem["stops"] if stop["id"] == step["stop"])


def legs_of(route: Document) -> Iterator[Leg]:
    origin, breaks = route["steps"][0], []
    for step in route["steps"][1:]:
        if step["type"] == "break":
            breaks.append(step)
        else:
            yield origin, breaks, step
            origin, breaks = step, []


def driving_of(leg: Leg) -> int:
    origin, breaks, step = leg
    resting = sum(pause["departure"] - pause["arrival"] for pause in breaks)
    return int(step["arrival"] - origin["departure"] - resting)


def all_legs(solution: Document) -> list[tuple[Document, Leg]]:
    return [(route, leg) for route in solution["routes"] for leg in legs_of(route)]


def other_than(random: Random, choices: list[str], than: str) -> str | None:
    others = [choice for choice in choices if choice != than]
    return random.choice(others) if others else None
