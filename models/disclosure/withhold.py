"""Which counts are withheld beside the small ones, so that no small one can be worked out."""

from collections.abc import Iterable

from models.disclosure.attack import Attack
from models.disclosure.bounds import Bounds
from models.disclosure.knowledge import Bond, Knowledge
from models.disclosure.menu import Cell, Level, Tier
from models.disclosure.periods import Length
from models.disclosure.probe import Probe
from models.disclosure.values import LARGEST_WITHHELD, WITHHELD, Count, Withheld, is_small
from models.disclosure.zeros import shows_zero, touched_by

_FINENESS = {Level.TOWN: 0, Level.OBLAST: 3, Level.NATION: 6}
_SHORTNESS = {Length.MONTH: 0, Length.QUARTER: 1, Length.HALF: 2, Length.YEAR: 3}


class Withholding:
    """Takes counts of one freeze back until none of the small ones can be told.

    What is taken back depends on classes only (0, small, what a count is rounded to) and never adds to
    what is known, so that a value once possible stays possible.

    Parameters
    ----------
    fresh
        The cells of this freeze.
    """

    def __init__(self, known: Knowledge, fresh: Iterable[Cell]) -> None:
        self._known, self._bounds, self._probe = known, Bounds(known), Probe(known)
        self._fresh = frozenset(known.number[cell] for cell in fresh)

    def hide_zeros(self) -> None:
        """Withhold the zeros that are not to be shown beside what is."""
        self._see_anew(self._known.cells[number] for number in sorted(self._fresh))

    def protect(self, suspects: Iterable[int], attack: Attack) -> None:
        """Withhold until neither extreme of these counts is excluded, were people divisible.

        That is 7, and 1 or, while a longer period is to come, 0: then that can still be anything.
        That the attack finds a value spares the time to see that nothing excludes it.
        """
        leasts = leasts_to_protect(self._known)
        for number in suspects:
            for value in (leasts[number], LARGEST_WITHHELD):
                while not attack.finds(number, value):
                    because = self._refuted(number, value, attack.known_value(number))
                    if because is None or not self.take_back(because):
                        break

    def _refuted(self, number: int, value: int, possible: int) -> set[int] | None:
        """By bounds if they do, since a linear programme takes seconds."""
        because = self._bounds.refute(number, value)
        return self._probe.refute(number, value, possible) if because is None else because

    def take_back(self, because: Iterable[int]) -> bool:
        """Withhold the least useful of these that can be; whether there was one.

        Zeros follow their own rule: they are withheld once that does not show them any more.
        """
        candidates = [n for n in because if n in self._fresh and self._is_large(n)]
        if not candidates:
            return False
        self._withhold(min(candidates, key=self._usefulness))
        return True

    def take_back_of_each(self, conflicts: Iterable[set[int]]) -> bool:
        """Take one count out of each of these conflicts, where it may be the same; whether one was taken."""
        taken = False
        for because in conflicts:
            if all(self._is_shown(n) for n in because if n in self._fresh):
                taken |= self.take_back(because)
        return taken

    def _is_large(self, number: int) -> bool:
        shown = self._known.life.shown[self._known.cells[number]]
        return isinstance(shown, Count) and shown.value > 0

    def _is_shown(self, number: int) -> bool:
        return isinstance(self._known.life.shown[self._known.cells[number]], Count)

    def _withhold(self, number: int) -> None:
        self._known.show(number, WITHHELD)
        self._see_anew(touched_by(self._known.menu, self._known.cells[number]))

    def _see_anew(self, cells: Iterable[Cell]) -> None:
        """Zeros that cannot be shown any more, and what is no longer known not to be one."""
        for cell in cells:
            number = self._known.number.get(cell)
            if number is None or number not in self._fresh:
                continue
            shown = self._known.life.shown[cell]
            if isinstance(shown, Withheld):
                self._known.learn(number)
            elif not shown.value and not shows_zero(self._known.menu, self._known.life.shown, cell):
                self._withhold(number)

    def _usefulness(self, number: int) -> tuple[object, ...]:
        known, cell = self._known, self._known.cells[number]
        shown = known.life.shown[cell]
        assert not isinstance(shown, Withheld)
        level, length = known.menu.level(cell.area), cell.period.length
        promised = (
            level is Level.NATION
            and length >= Length.HALF
            and known.menu.by_id[cell.measure].tier is Tier.DONE
        )
        rank = _FINENESS[level] + _SHORTNESS[length]
        return promised, rank, cell.measure in known.menu.made_of, shown.value, cell


def leasts_to_protect(known: Knowledge) -> list[int]:
    """Of each count the least value that must stay possible: 1, or 0 while a longer period is to come.

    It is 1 there too where the count or a part of it is known not to be 0.
    """
    leasts, before = [int(low > 0) for low in known.low], None
    while leasts != before:
        before = list(leasts)
        for rule in known.rules:
            if rule.bond is not Bond.COVER and any(leasts[part] for part in rule.parts):
                leasts[rule.whole] = 1
    return [
        least or int(not _is_longer_to_come(known, cell))
        for cell, least in zip(known.cells, leasts, strict=True)
    ]


def _is_longer_to_come(known: Knowledge, cell: Cell) -> bool:
    whole = cell.period.whole
    return whole is not None and cell._replace(period=whole) not in known.number


def small_ones(known: Knowledge) -> list[int]:
    """The withheld counts from 1 to 7, finer ones first."""
    return [number for number, exact in enumerate(known.exact) if is_small(exact)]
