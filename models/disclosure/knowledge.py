"""What is known of each count by who sees all that was published: bounds, and how counts bound each other."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from models.disclosure.lives import Life
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import STEP, Count, Shown

UNBOUNDED = 10**9


class Bond(IntEnum):
    """How a whole is bound to its parts."""

    SUM = 0
    """It is their sum."""
    COVER = 1
    """It is at most their sum."""
    LEAST = 2
    """It is at least its one part here."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A bond between the counts of these numbers."""

    bond: Bond
    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Knowledge:
    """Of each count of a life its bounds; the rules, finer wholes first, and which speak of which count."""

    menu: Menu
    life: Life
    cells: list[Cell]
    number: dict[Cell, int]
    low: "array[int]" = field(default_factory=lambda: array("q"))
    high: "array[int]" = field(default_factory=lambda: array("q"))
    rules: list[Rule] = field(default_factory=list)
    rules_of: list[list[int]] = field(default_factory=list)

    @classmethod
    def of(cls, menu: Menu, life: Life) -> "Knowledge":
        cells = sorted(life.shown, key=lambda cell: (cell.period.length, -menu.level(cell.area), cell))
        known = cls(menu, life, cells, {cell: number for number, cell in enumerate(cells)})
        known.rules_of = [[] for _ in cells]
        for cell in cells:
            low, high = bounds(life.shown[cell], int(cell in life.nonzero))
            known.low.append(low)
            known.high.append(high)
        for number, rule in enumerate(_rules_between(menu, known.number)):
            known.rules.append(rule)
            for each in (rule.whole, *rule.parts):
                known.rules_of[each].append(number)
        return known

    @property
    def exact(self) -> list[int]:
        return [self.life.exact[cell] for cell in self.cells]

    def bound_to(self, numbers: Iterable[int]) -> set[int]:
        """These counts, and whatever is bound to them in turn by counts that are not just 0."""
        due = list(numbers)
        found = set(due)
        while due:
            number = due.pop()
            if self.high[number] == 0:
                continue
            for each in self.rules_of[number]:
                rule = self.rules[each]
                new = {rule.whole, *rule.parts} - found
                found |= new
                due += new
        return found

    def show(self, number: int, shown: Shown) -> None:
        """Publish this instead."""
        self.life.shown[self.cells[number]] = shown
        self.learn(number)

    def learn(self, number: int) -> None:
        """See anew whether a count is known not to be 0, since a zero would be shown."""
        cell = self.cells[number]
        self.life.learn(self.menu, cell)
        self.low[number], self.high[number] = bounds(self.life.shown[cell], int(cell in self.life.nonzero))


def bounds(shown: Shown, low: int) -> tuple[int, int]:
    """The least and the most that a count can be.

    A withheld one may be large: counts that are withheld for others' sake look the same.
    """
    if not isinstance(shown, Count):
        return low, UNBOUNDED
    return (shown.value - STEP // 2, shown.value + STEP // 2) if shown.value else (0, 0)


def _rules_between(menu: Menu, numbers: Mapping[Cell, int]) -> Iterator[Rule]:
    """Every rule of these cells.

    A town or month that is missing beside others was not at work yet, and everybody knows that it counts 0.
    """
    for cell, whole in numbers.items():
        kind = menu.by_id[cell.measure].kind
        for parts in (menu.parts_in_space(cell), in_time := menu.parts_in_time(cell)):
            there = tuple(numbers[part] for part in parts if part in numbers)
            if there and kind is Kind.EVENTS:
                yield Rule(Bond.SUM, whole, there)
                continue
            if there and not (kind is Kind.TOGETHER and parts is in_time):
                yield Rule(Bond.COVER, whole, there)
            for part in there:
                yield Rule(Bond.LEAST, whole, (part,))
        if by_kind := tuple(numbers[part] for part in menu.parts_by_kind(cell) if part in numbers):
            yield Rule(Bond.SUM if kind is Kind.EVENTS else Bond.COVER, whole, by_kind)
        for less in menu.less_than[cell.measure]:
            if (other := cell._replace(measure=less)) in numbers:
                yield Rule(Bond.LEAST, whole, (numbers[other],))
