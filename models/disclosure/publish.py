"""Exact counts in, published values out."""

from collections.abc import Mapping, Sequence

from models.disclosure.editions import Edition, latest
from models.disclosure.failures import Failure, Supposition
from models.disclosure.knowledge import gather
from models.disclosure.menu import Cell, Menu
from models.disclosure.values import WITHHELD, Count, Shown, is_small, rounded
from models.disclosure.withhold import Withholding

EXPLAINED_AT_ONCE, EXPLAINED_IN_AUDIT = 5, 20
"""Of failures, in each group of measures that bound each other."""


def audit(menu: Menu, editions: Sequence[Edition]) -> list[Failure]:
    """Every value from 1 to 7 of a withheld count that an attacker can exclude, and what gives it away."""
    from models.disclosure.attack import attack  # OR-Tools takes a second to load, and pages need none

    return attack(menu, editions, set(), explained=EXPLAINED_IN_AUDIT)


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
    from models.disclosure.attack import attack  # OR-Tools takes a second to load, and pages need none

    first = Edition(dict(exact), _each_alone(menu, exact, earlier))
    known, numbers = gather(menu, [*earlier, first])
    withholding = Withholding(menu, known, {cell: numbers[cell] for cell in exact})
    withholding.protect_all()
    possible: set[Supposition] = set()
    while True:
        edition = Edition(first.exact, {cell: known.shown[numbers[cell]] for cell in exact})
        failures = attack(menu, [*earlier, edition], possible, explained=EXPLAINED_AT_ONCE)
        because = [{numbers[cell] for _, cell, _ in failure.because if cell in exact} for failure in failures]
        if not withholding.take_back_of_each(because):
            return edition


def _each_alone(menu: Menu, exact: Mapping[Cell, int], earlier: Sequence[Edition]) -> dict[Cell, Shown]:
    """What each count's own class shows; once withheld, a cell stays withheld."""
    before = latest(earlier)
    shown: dict[Cell, Shown] = {}
    for cell in sorted(exact):
        count = exact[cell]
        if count < 0 or cell.measure not in menu.by_id:
            raise ValueError(f"{cell} is not on the menu, or its count {count} is none")
        menu.level(cell.area)
        stays = cell in before and not isinstance(before[cell], Count)
        shown[cell] = WITHHELD if stays or is_small(count) else rounded(count)
    return shown
