"""Exact counts in, published values out."""

from collections.abc import Mapping, Sequence

from models.disclosure.editions import Edition
from models.disclosure.menu import Cell, Menu
from models.disclosure.values import WITHHELD, Shown, is_small, rounded


def publish(menu: Menu, exact: Mapping[Cell, int], earlier: Sequence[Edition] = ()) -> Edition:
    """Decide what of these counts may be seen, beside everything that was published before.

    Parameters
    ----------
    menu : Menu
        Everything that is counted, whether these counts are of it all or not.
    exact : mapping
        The counts of the periods that freeze now, all cells of each; a cell that stands in an earlier
        edition is thereby corrected.
    earlier : sequence of Edition
        Everything that was published before, oldest first.

    Returns
    -------
    Edition
        With the same cells. The same classes (0, from 1 to 7, or what a count is rounded to) give the
        same edition, whatever the counts were.

    Raises
    ------
    ValueError
        For a cell that is not on the menu, or a count below 0.
    """
    for cell, count in exact.items():
        if count < 0 or cell.measure not in menu.by_id:
            raise ValueError(f"{cell} is not on the menu, or its count {count} is none")
        menu.level(cell.area)
    shown: dict[Cell, Shown] = {
        cell: WITHHELD if is_small(count) else rounded(count) for cell, count in exact.items()
    }
    return Edition(dict(exact), shown)
