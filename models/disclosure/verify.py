"""Whether a table could be the true one, for all that was published: by itself, from the menu and its rules.

Shares nothing with what looks for such tables, so that a fault there cannot pass for a proof.
"""

from collections.abc import Callable, Iterable, Mapping

from models.disclosure.lives import Life
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import Count

Get = Callable[[Cell], int]


class Verifier:
    """Judges tables of one life."""

    def __init__(self, menu: Menu, life: Life) -> None:
        self._menu, self._life = menu, life

    def accepts_all(self, table: Mapping[Cell, int]) -> bool:
        """Whether every count of a whole table fits."""
        return all(self._fits(cell, table.__getitem__) for cell in self._life.shown)

    def accepts(self, table: Mapping[Cell, int], changed: Mapping[Cell, int]) -> bool:
        """Whether a table that was accepted is so still with some counts changed."""
        due = {near for cell in changed for near in (cell, *self._wholes(cell))}
        return all(self._fits(cell, lambda at: changed[at] if at in changed else table[at]) for cell in due)

    def _wholes(self, cell: Cell) -> Iterable[Cell]:
        above = (cell._replace(measure=more) for more in self._menu.more_than[cell.measure])
        return (each for each in (*self._menu.wholes(cell), *above) if each in self._life.shown)

    def _fits(self, cell: Cell, value: Get) -> bool:
        """Whether a count is what is shown of it, and agrees with its parts and the measures below."""
        at, shown = value(cell), self._life.shown[cell]
        if isinstance(shown, Count):
            if abs(at - shown.value) > (2 if shown.value else 0):
                return False
        elif at < (cell in self._life.nonzero):
            return False
        below = (cell._replace(measure=less) for less in self._menu.less_than[cell.measure])
        if any(value(each) > at for each in below if each in self._life.shown):
            return False
        kind = self._menu.by_id[cell.measure].kind
        in_space, in_time = (
            [value(part) for part in parts if part in self._life.shown]
            for parts in (self._menu.parts_in_space(cell), self._menu.parts_in_time(cell))
        )
        if kind is Kind.EVENTS:
            return all(sum(there) == at for there in (in_space, in_time) if there)
        bounded = (in_space,) if kind is Kind.TOGETHER else (in_space, in_time)
        return max(*in_space, *in_time, 0, 0) <= at and all(at <= sum(there) for there in bounded if there)
