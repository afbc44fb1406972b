"""Whether a table could be the true one, for all that was published: by itself, from the menu and its rules.

Shares nothing with what looks for such tables, so that a fault there cannot pass for a proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from models.disclosure.lives import Life
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import Count


class _Surroundings(NamedTuple):
    """What a count must agree with, as places in the table."""

    below: tuple[int, ...]
    """What is never more."""
    sums: tuple[tuple[int, ...], ...]
    """Those of which it is the sum."""
    bounded: tuple[tuple[int, ...], ...]
    """Those of which it is at most the sum."""
    above: tuple[int, ...]
    """What must agree with it."""


class Verifier:
    """Judges tables of one life.

    Parameters
    ----------
    cells : sequence of Cell
        What the numbers of a table count, in their order.
    """

    def __init__(self, menu: Menu, life: Life, cells: Sequence[Cell]) -> None:
        self._menu, self._life, self._cells = menu, life, cells
        self._place = {cell: place for place, cell in enumerate(cells)}
        self._around = lru_cache(maxsize=None)(self._surroundings)

    def accepts_all(self, table: Sequence[int]) -> bool:
        """Whether every count of a whole table fits."""
        return len(table) == len(self._life.shown) and all(
            self._fits(place, table) for place in self._place.values()
        )

    def accepts(self, table: Sequence[int], changed: Mapping[int, int]) -> bool:
        """Whether a table that was accepted is so still with some counts changed."""
        other = list(table)
        for place, count in changed.items():
            other[place] = count
        return all(self._fits(place, other) for place in self._due(changed))

    def _due(self, changed: Iterable[int]) -> set[int]:
        return {near for place in changed for near in (place, *self._around(place).above)}

    def _fits(self, place: int, table: Sequence[int]) -> bool:
        """Whether a count is what is shown of it, and agrees with its parts and the measures below."""
        at, around = table[place], self._around(place)
        if not self._is_shown_so(place, at):
            return False
        for each in around.below:
            if table[each] > at:
                return False
        for parts in around.sums:
            if sum([table[each] for each in parts]) != at:
                return False
        return all(sum([table[each] for each in parts]) >= at for parts in around.bounded)

    def _is_shown_so(self, place: int, count: int) -> bool:
        shown = self._life.shown[self._cells[place]]
        if isinstance(shown, Count):
            return abs(count - shown.value) <= (2 if shown.value else 0)
        return count >= (self._cells[place] in self._life.nonzero)

    def _surroundings(self, place: int) -> _Surroundings:
        menu, cell = self._menu, self._cells[place]
        kind = menu.by_id[cell.measure].kind
        in_space, in_time = menu.parts_in_space(cell), menu.parts_in_time(cell)
        by_kind, less = menu.parts_by_kind(cell), self._other_measures(cell, menu.less_than)
        made_of = tuple(filter(None, map(self._places, (in_space, in_time, by_kind))))
        covered_by = map(self._places, (in_space, () if kind is Kind.TOGETHER else in_time, by_kind))
        is_sum = kind is Kind.EVENTS
        return _Surroundings(
            below=self._places(less if is_sum else (*less, *in_space, *in_time, *by_kind)),
            sums=made_of if is_sum else (),
            bounded=() if is_sum else tuple(filter(None, covered_by)),
            above=self._places((*menu.wholes(cell), *self._other_measures(cell, menu.more_than))),
        )

    def _other_measures(self, cell: Cell, of: Mapping[str, tuple[str, ...]]) -> tuple[Cell, ...]:
        return tuple(cell._replace(measure=measure) for measure in of[cell.measure])

    def _places(self, cells: Iterable[Cell]) -> tuple[int, ...]:
        return tuple(self._place[cell] for cell in cells if cell in self._place)
