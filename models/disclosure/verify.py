"""Whether a table could be the true one, for all that was published: by itself, from the menu and its rules.

Shares nothing with what looks for such tables, so that a fault there cannot pass for a proof.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from models.disclosure.lives import Life
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import Count

Numbers = NDArray[np.int64]
Places = tuple[int, ...]


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
        sums, covers, below = list[Places](), list[Places](), list[Places]()
        for cell in cells:
            is_sum = menu.by_id[cell.measure].kind is Kind.EVENTS
            (sums if is_sum else covers).extend(self._wholes_and_parts(cell))
            below += [(self._place[cell], less) for less in self._never_more(cell)]
        self._sums, self._covers, self._below = _Rows(sums), _Rows(covers), _Rows(below)

    def accepts_all(self, table: Sequence[int]) -> bool:
        """Whether every count of a whole table fits."""
        return len(table) == len(self._life.shown) and self.accepts([0] * len(table), dict(enumerate(table)))

    def accepts(self, table: Sequence[int], changed: Mapping[int, int]) -> bool:
        """Whether a table that was accepted is so still with some counts changed."""
        if not all(self._is_shown_so(place, count) for place, count in changed.items()):
            return False
        other = np.array(table, np.int64)
        other[list(changed)] = list(changed.values())
        return bool(
            (self._sums.less_parts(other) == 0).all()
            and (self._covers.less_parts(other) <= 0).all()
            and (self._below.less_parts(other) >= 0).all()
        )

    def _is_shown_so(self, place: int, count: int) -> bool:
        shown = self._life.shown[self._cells[place]]
        if isinstance(shown, Count):
            return abs(count - shown.value) <= (2 if shown.value else 0)
        return count >= (self._cells[place] in self._life.nonzero)

    def _wholes_and_parts(self, cell: Cell) -> Iterator[Places]:
        """A count and those of which it is the sum, or at most the sum, each way that it falls into parts."""
        menu, kind = self._menu, self._menu.by_id[cell.measure].kind
        in_time = () if kind is Kind.TOGETHER else menu.parts_in_time(cell)
        for parts in (menu.parts_in_space(cell), in_time, menu.parts_by_kind(cell)):
            if there := self._places(parts):
                yield self._place[cell], *there

    def _never_more(self, cell: Cell) -> Places:
        """The counts that are at most this one."""
        menu = self._menu
        less = self._places(cell._replace(measure=measure) for measure in menu.less_than[cell.measure])
        if menu.by_id[cell.measure].kind is Kind.EVENTS:
            return less  # of a sum the parts are never more by themselves
        parts = (menu.parts_in_space(cell), menu.parts_in_time(cell), menu.parts_by_kind(cell))
        return *less, *self._places(chain.from_iterable(parts))

    def _places(self, cells: Iterable[Cell]) -> Places:
        return tuple(self._place[cell] for cell in cells if cell in self._place)


class _Rows:
    """Rules that hold between a whole and its parts, as places in the table."""

    def __init__(self, rules: Sequence[Places]) -> None:
        self._whole = np.array([rule[0] for rule in rules], np.int64)
        self._part = np.fromiter(chain.from_iterable(rule[1:] for rule in rules), np.int64)
        self._first = np.cumsum([0, *(len(rule) - 1 for rule in rules)])[:-1].astype(np.int64)

    def less_parts(self, table: Numbers) -> Numbers:
        """Of each rule, its whole less its parts."""
        if not len(self._whole):
            return self._whole
        whole: Numbers = table[self._whole]
        return whole - np.add.reduceat(table[self._part], self._first)
