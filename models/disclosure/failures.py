"""What an attack found: values of withheld counts that can be excluded, and why."""

from dataclasses import dataclass
from typing import NamedTuple

from models.disclosure.menu import Cell
from models.disclosure.values import Shown


class Place(NamedTuple):
    """A cell as one edition has it."""

    edition: int
    cell: Cell


Supposition = tuple[Place, int]
"""That this count has this value."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A small count that is withheld and cannot be ``value``, and the published counts that say so.

    None of ``because`` can be left out.
    """

    edition: int
    cell: Cell
    value: int
    because: tuple[tuple[int, Cell, Shown], ...]

    def __str__(self) -> str:
        told = ", ".join(f"{cell.measure} {cell.area} {cell.period.id}" for _, cell, _ in self.because)
        cell = self.cell
        return f"{cell.measure} {cell.area} {cell.period.id} cannot be {self.value}, because of {told}"
