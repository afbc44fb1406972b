"""What stands published of a year, as long as nothing of it is corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.disclosure.editions import Edition
from models.disclosure.menu import Cell, Menu
from models.disclosure.values import Count, Shown
from models.disclosure.zeros import shows_zero


@dataclass(slots=True)
class Life:
    """All that stands of one year from one correction to the next.

    A correction makes all counts of the year others, of which nobody knows how far they are from what they
    were: one that is not published anew may have been corrected as well, without leaving its class.

    Attributes
    ----------
    nonzero
        What is withheld, although a zero would have been shown there.
    stays
        What was withheld before a correction, and so stays withheld whatever it is now.
    edition
        Which edition published each cell.
    """

    shown: dict[Cell, Shown] = field(default_factory=dict)
    exact: dict[Cell, int] = field(default_factory=dict)
    nonzero: set[Cell] = field(default_factory=set)
    stays: set[Cell] = field(default_factory=set)
    edition: dict[Cell, int] = field(default_factory=dict)

    def learn(self, menu: Menu, cell: Cell) -> None:
        """See anew whether a count is known not to be 0, since a zero would be shown."""
        self.nonzero.discard(cell)
        withheld = not isinstance(self.shown[cell], Count) and cell not in self.stays
        if withheld and shows_zero(menu, self.shown, cell):
            self.nonzero.add(cell)

    def corrected(self) -> "Life":
        """What stands at first in the next life."""
        return Life(
            dict(self.shown), dict(self.exact), set(self.nonzero), set(self.stays), dict(self.edition)
        )


def lives(menu: Menu, editions: Sequence[Edition]) -> list[Life]:
    """All that there were, in the order in which they began."""
    found: list[Life] = []
    current: dict[int, Life] = {}
    for number, edition in enumerate(editions):
        for year in sorted({cell.period.year for cell in edition.shown}):
            cells = [cell for cell in edition.shown if cell.period.year == year]
            life = current.get(year, Life())
            if any(cell in life.shown for cell in cells):
                life = life.corrected()
            if current.get(year) is not life:
                current[year] = life
                found.append(life)
            _publish(menu, life, number, edition, cells)
    return found


def _publish(menu: Menu, life: Life, number: int, edition: Edition, cells: Iterable[Cell]) -> None:
    for cell in cells:
        if cell in life.shown and not isinstance(life.shown[cell], Count):
            life.stays.add(cell)
        life.shown[cell], life.exact[cell] = edition.shown[cell], edition.exact[cell]
        life.edition[cell] = number
    for cell in cells:
        life.learn(menu, cell)
