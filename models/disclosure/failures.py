"""What an attack found: values of withheld counts that can be excluded, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.disclosure.menu import Cell
from models.disclosure.values import Shown

Supposition = tuple[int, int]
"""That the count of this number has this value."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A small count that is withheld and cannot be ``value``, and the published counts that say so.

    None of ``because`` can be left out; it is empty where nobody asked for an explanation.
    """

    edition: int
    cell: Cell
    value: int
    because: tuple[tuple[int, Cell, Shown], ...]

    def __str__(self) -> str:
        told = ", ".join(f"{cell.measure} {cell.area} {cell.period.id}" for _, cell, _ in self.because)
        cell = self.cell
        return f"{cell.measure} {cell.area} {cell.period.id} cannot be {self.value}, because of {told}"


class GivenAway(Exception):
    """Nothing can be withheld any more that would protect these counts; so nothing is published.

    Editions that this engine decided on do not come to this; others may have.
    """

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        super().__init__("; ".join(map(str, failures)))


class Contradiction(Exception):
    """What was published contradicts itself: there are no counts of which all of it is true."""
