"""Which counts are withheld beside the small ones, so that no small one can be worked out."""

from collections.abc import Iterable, Mapping

from models.disclosure.knowledge import Knowledge
from models.disclosure.menu import Cell, Level, Menu, Tier
from models.disclosure.periods import Length
from models.disclosure.probe import Probe
from models.disclosure.values import LARGEST_WITHHELD, WITHHELD, Count, Withheld, is_small

EXTREMES = (1, LARGEST_WITHHELD)
_FINENESS = {Level.TOWN: 0, Level.OBLAST: 3, Level.NATION: 6}
_SHORTNESS = {Length.MONTH: 0, Length.QUARTER: 1, Length.HALF: 2, Length.YEAR: 3}


class Withholding:
    """Takes counts of one freeze back until none of the small ones can be told.

    What is taken back depends on classes only (0, small, what a count is rounded to) and never adds to
    what is known, so that a value once possible stays possible.
    """

    def __init__(self, menu: Menu, known: Knowledge, fresh: Mapping[Cell, int]) -> None:
        self._menu, self._known = menu, known
        self._fresh = frozenset(fresh.values())
        self._probe = Probe(known)
        self._close_under_withheld(fresh)

    def _close_under_withheld(self, fresh: Mapping[Cell, int]) -> None:
        """Under a small whole its parts are withheld as well, zeros too: so no part is known not to be 0."""
        for cell, number in fresh.items():
            if is_small(self._known.exact[number]):
                for part in (*self._menu.parts_in_space(cell), *self._menu.parts_in_time(cell)):
                    if part in fresh:
                        self._known.show(fresh[part], WITHHELD)

    def protect_all(self) -> None:
        """Withhold until bounds exclude neither 1 nor 7 of any small count."""
        for number, exact in enumerate(self._known.exact):
            if is_small(exact):
                for value in EXTREMES:
                    self.protect(number, value)

    def protect(self, number: int, value: int) -> None:
        while (because := self._probe.refute(number, value)) is not None:
            if not self.take_back(because):
                return

    def take_back_of_each(self, conflicts: Iterable[set[int]]) -> bool:
        """Take one count out of each of these conflicts, where it may be the same; whether one was taken."""
        taken = set[int]()
        for because in conflicts:
            if not taken & because and self.take_back(because):
                taken |= {n for n in because if n in self._fresh and self._known.shown[n] == WITHHELD}
        return bool(taken)

    def take_back(self, because: Iterable[int]) -> bool:
        """Withhold the least useful of these that can be; whether there was one."""
        candidates = [n for n in because if n in self._fresh and isinstance(self._known.shown[n], Count)]
        if not candidates:
            return False
        self._known.show(min(candidates, key=self._usefulness), WITHHELD)
        return True

    def _usefulness(self, number: int) -> tuple[object, ...]:
        cell, shown = self._known.cells[number], self._known.shown[number]
        assert not isinstance(shown, Withheld)
        level, length = self._menu.level(cell.area), cell.period.length
        promised = (
            level is Level.NATION
            and length >= Length.HALF
            and self._menu.by_id[cell.measure].tier is Tier.DONE
        )
        rank = _FINENESS[level] + _SHORTNESS[length]
        return promised, shown.value == 0, rank, shown.value, cell
