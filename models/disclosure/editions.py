"""What was published, freeze after freeze."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.disclosure.menu import Cell, Level, Menu
from models.disclosure.periods import Length
from models.disclosure.values import Shown, Withheld


@dataclass(frozen=True, slots=True)
class Edition:
    """What one freeze published: cells of periods that were new then, or corrected.

    ``exact`` holds the same cells as ``shown`` and is as secret as visits.
    """

    exact: Mapping[Cell, int]
    shown: Mapping[Cell, Shown]

    def __post_init__(self) -> None:
        if self.exact.keys() != self.shown.keys():
            raise ValueError("An edition shows or withholds each of its exact counts, and nothing else")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many cells are withheld."""

    withheld: int
    cells: int


def latest(editions: Iterable[Edition]) -> dict[Cell, Shown]:
    """What stands published after these editions, given in their order."""
    return {cell: shown for edition in editions for cell, shown in edition.shown.items()}


def withheld_share(menu: Menu, shown: Mapping[Cell, Shown]) -> dict[tuple[Level, Length], Share]:
    """How much is withheld by how fine a place and how long a period is; only what is there has a share."""
    shares: dict[tuple[Level, Length], Share] = {}
    for cell, value in shown.items():
        key = (menu.level(cell.area), cell.period.length)
        before = shares.get(key, Share(0, 0))
        shares[key] = Share(before.withheld + isinstance(value, Withheld), before.cells + 1)
    return dict(sorted(shares.items()))
