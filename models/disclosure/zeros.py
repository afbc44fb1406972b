"""When a zero is shown: the rule is public, and tells of which withheld counts that they are not zero."""

from collections.abc import Iterator, Mapping

from models.disclosure.menu import Cell, Menu
from models.disclosure.values import Count, Shown


def shows_zero(menu: Menu, shown: Mapping[Cell, Shown], cell: Cell) -> bool:
    """Whether the cell, were its count 0, would be shown as 0 beside all that is shown.

    A zero that is shown tells what others are: of months that were withheld, that each was 0, once their
    quarter is shown as 0; of those beside them, that they make up all of the whole. So it is shown only
    where it is known anyway, since a whole or a measure above it is shown as 0, or as part of nothing.
    """
    above = (cell._replace(measure=more) for more in menu.more_than[cell.measure])
    wholes = menu.wholes(cell)
    is_part = wholes or menu.is_kind(cell.measure)
    return not is_part or any(shown.get(each) == Count(0) for each in (*wholes, *above))


def touched_by(menu: Menu, cell: Cell) -> Iterator[Cell]:
    """The cells of which the rule may say something else once this one is withheld."""
    yield from menu.parts_in_space(cell)
    yield from menu.parts_in_time(cell)
    for less in menu.less_than[cell.measure]:
        yield cell._replace(measure=less)
