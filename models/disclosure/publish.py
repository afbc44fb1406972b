"""Exact counts in, published values out."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from models.disclosure.attack import Attack
from models.disclosure.editions import Edition, latest
from models.disclosure.failures import Failure, GivenAway, Supposition
from models.disclosure.knowledge import Knowledge
from models.disclosure.lives import Life, lives
from models.disclosure.menu import Cell, Menu
from models.disclosure.values import LARGEST_WITHHELD, WITHHELD, Count, Shown, is_small, rounded
from models.disclosure.withhold import Withholding, leasts_to_protect, small_ones

EXPLAINED_AT_ONCE, EXPLAINED_IN_AUDIT = 3, 5
"""Of failures, in each life."""


def audit(menu: Menu, editions: Sequence[Edition]) -> list[Failure]:
    """Every value from 1 to 7 of a withheld count that an attacker can exclude, and what gives it away."""
    failures: list[Failure] = []
    for life in lives(menu, editions):
        known = Knowledge.of(menu, life)
        attack = Attack(known, known.exact)
        failures += attack.explain(
            sorted(attack.excluded(_suppositions(known, small_ones(known)))), EXPLAINED_IN_AUDIT
        )
    return failures


def publish(
    menu: Menu,
    exact: Mapping[Cell, int],
    earlier: Sequence[Edition] = (),
    standing: Mapping[Cell, int] = MappingProxyType({}),
) -> Edition:
    """Decide what of these counts may be seen, beside everything that was published before.

    Parameters
    ----------
    menu : Menu
        Everything that is counted, whether these counts are of it all or not.
    exact : mapping
        The counts of the periods that freeze now, all cells of each; a cell that stands in an earlier
        edition is thereby corrected. Where a period is corrected, so are the longer ones that contain it.
    earlier : sequence of Edition
        Everything that was published before, oldest first.
    standing : mapping
        What is counted now of cells that stand published. It decides nothing: an attack that begins with
        what fits together takes less time.

    Returns
    -------
    Edition
        With the same cells. The same classes (0, from 1 to 7, or what a count is rounded to) give the
        same edition, whatever the counts were.

    Raises
    ------
    ValueError
        For a cell that is not on the menu, or a count below 0.
    GivenAway
        Earlier editions tell so much that a small count would be known whatever were withheld now.
    """
    first = Edition(dict(exact), _each_alone(menu, exact, earlier))
    shown: dict[Cell, Shown] = {}
    for life in lives(menu, [*earlier, first]):
        fresh = [cell for cell, number in life.edition.items() if number == len(earlier)]
        if fresh:
            _protect(menu, life, fresh, standing)
            shown |= {cell: life.shown[cell] for cell in fresh}
    return Edition(first.exact, {cell: shown[cell] for cell in first.shown})


def _protect(menu: Menu, life: Life, fresh: Sequence[Cell], standing: Mapping[Cell, int]) -> None:
    """Withhold of a life's fresh counts until an attack on it fails."""
    known = Knowledge.of(menu, life)
    withholding = Withholding(known, fresh)
    withholding.hide_zeros()
    near = [standing.get(cell, life.exact[cell]) for cell in known.cells]
    suspects, attack = _near(known, fresh), Attack(known, near)
    withholding.protect(suspects, attack)
    while excluded := sorted(attack.excluded(_suppositions(known, suspects, zeros=True))):
        failures = attack.explain(excluded, EXPLAINED_AT_ONCE)
        because = [{known.number[cell] for _, cell, _ in failure.because} for failure in failures]
        if not withholding.take_back_of_each(because):
            break
    given_away = [(number, value) for number, value in excluded if value]
    if given_away:
        raise GivenAway(attack.explain(given_away, EXPLAINED_IN_AUDIT))


def _near(known: Knowledge, fresh: Iterable[Cell]) -> list[int]:
    """The small counts that the fresh ones can tell of; the others were judged before."""
    bound = known.bound_to(known.number[cell] for cell in fresh)
    return [number for number in small_ones(known) if number in bound]


def _suppositions(known: Knowledge, numbers: Iterable[int], *, zeros: bool = False) -> list[Supposition]:
    leasts = leasts_to_protect(known) if zeros else [1] * len(known.cells)
    return [(number, value) for number in numbers for value in range(leasts[number], LARGEST_WITHHELD + 1)]


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
