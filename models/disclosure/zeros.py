"""When a zero is shown: the rule is public, and tells of which withheld counts that they are not zero."""

from collections.abc import Iterator, Mapping

from models.disclosure.menu import Cell, Menu
from models.disclosure.values import Count, Shown


def shows_zero(menu: Menu, shown: Mapping[Cell, Shown], cell: Cell) -> bool:
    """Whether the cell, were its count 0, would be shown as 0 beside all that is shown.

    Two months of which each is known not to be 0 make up a quarter that is not 1. So a zero is shown only
    where whatever it is a part of is large already, by what is published; or where it is known to be 0,
    since a whole or a measure above it is shown as 0.
    """
    return _is_known_zero(menu, shown, cell) or all(
        _is_large(menu, shown, whole) for whole in menu.wholes(cell)
    )


def touched_by(menu: Menu, cell: Cell) -> Iterator[Cell]:
    """The cells of which the rule may say something else once this one is withheld."""
    for whole in (cell, *menu.wholes(cell)):
        yield from menu.parts_in_space(whole)
        yield from menu.parts_in_time(whole)
    for less in menu.less_than[cell.measure]:
        yield cell._replace(measure=less)


def _is_known_zero(menu: Menu, shown: Mapping[Cell, Shown], cell: Cell) -> bool:
    above = (cell._replace(measure=more) for more in menu.more_than[cell.measure])
    return any(shown.get(each) == Count(0) for each in (*menu.wholes(cell), *above))


def _is_large(menu: Menu, shown: Mapping[Cell, Shown], whole: Cell) -> bool:
    """Whether a whole, published or not yet, is at least 8 by itself or by one of its parts."""
    parts = (*menu.parts_in_space(whole), *menu.parts_in_time(whole))
    return any(isinstance(value := shown.get(each), Count) and value.value > 0 for each in (whole, *parts))
