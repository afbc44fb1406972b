"""What is known of each count by who sees all that was published: bounds, and how counts bound each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from models.disclosure.editions import Edition
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import LARGEST_WITHHELD, STEP, Count, Shown, is_small

UNBOUNDED = 10**9


class Bond(Enum):
    """How a whole is bound to its parts."""

    SUM = "it is their sum"
    COVER = "it is at most their sum"
    LEAST = "it is at least its one part here"


@dataclass(frozen=True, slots=True)
class Rule:
    """A bond between the counts of these numbers."""

    bond: Bond
    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Knowledge:
    """Of each count what was published and its bounds; the rules, and which of them speak of which count.

    A cell has a count for each edition that published it, since a correction makes it another one.
    """

    cells: list[Cell] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    rules_of: list[list[int]] = field(default_factory=list)

    def add(self, cell: Cell, exact: int, shown: Shown) -> int:
        """The number of a count that is new here."""
        self.cells.append(cell)
        self.exact.append(exact)
        self.shown.append(shown)
        low, high = bounds(exact, shown)
        self.low.append(low)
        self.high.append(high)
        self.rules_of.append([])
        return len(self.cells) - 1

    def show(self, number: int, shown: Shown) -> None:
        """Publish this instead."""
        self.shown[number] = shown
        self.low[number], self.high[number] = bounds(self.exact[number], shown)

    def bind(self, rules: Iterator[Rule]) -> None:
        for rule in rules:
            for number in (rule.whole, *rule.parts):
                self.rules_of[number].append(len(self.rules))
            self.rules.append(rule)


def bounds(exact: int, shown: Shown) -> tuple[int, int]:
    """The least and the most that a count can be.

    Of a withheld one the attacker is granted whether it is small, though all look the same: so less depends
    on what can be guessed from the pattern. It may be 0, since zeros are withheld too.
    """
    if not isinstance(shown, Count):
        return 0, LARGEST_WITHHELD if is_small(exact) else UNBOUNDED
    return (shown.value - STEP // 2, shown.value + STEP // 2) if shown.value else (0, 0)


def gather(menu: Menu, editions: Sequence[Edition]) -> tuple[Knowledge, dict[Cell, int]]:
    """All that these editions tell, and the number of each cell's latest count."""
    known, latest = Knowledge(), dict[Cell, int]()
    seen: set[Rule] = set()
    for edition in editions:
        for cell, shown in edition.shown.items():
            latest[cell] = known.add(cell, edition.exact[cell], shown)
        rules = [rule for rule in rules_between(menu, latest) if rule not in seen]
        seen.update(rules)
        known.bind(iter(rules))
    return known, latest


def rules_between(menu: Menu, numbers: Mapping[Cell, int]) -> Iterator[Rule]:
    """Every rule that speaks of these cells only."""
    greater = [(less, more) for less, more in menu.at_most]
    for cell, whole in numbers.items():
        for parts in (menu.parts_in_space(cell), menu.parts_in_time(cell)):
            there = tuple(numbers[part] for part in parts if part in numbers)
            complete = bool(parts) and len(there) == len(parts)
            if complete and menu.by_id[cell.measure].kind is Kind.EVENTS:
                yield Rule(Bond.SUM, whole, there)
                continue
            if complete:
                yield Rule(Bond.COVER, whole, there)
            for part in there:
                yield Rule(Bond.LEAST, whole, (part,))
        for less, more in greater:
            other = cell._replace(measure=more)
            if cell.measure == less and other in numbers:
                yield Rule(Bond.LEAST, numbers[other], (whole,))
