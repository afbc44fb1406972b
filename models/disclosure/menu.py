"""What can be published at all: measures, places and periods, and what everybody knows of how they relate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NamedTuple

from models.disclosure.periods import Length, Period

NATION = "KG"


class Kind(Enum):
    """How the counts of parts relate to the count of the whole."""

    EVENTS = "events"
    """They add up, over places and over periods."""
    PEOPLE = "people"
    """Each person counts once: the whole is at least its largest part and at most the sum."""
    TOGETHER = "people by all that was done"
    """As people over places; but who counts is decided by all of a period, so that no month of a quarter may
    count a person whom the quarter counts."""


class Level(IntEnum):
    """How fine a place is."""

    NATION = 0
    OBLAST = 1
    TOWN = 2


class Tier(Enum):
    """How far down a measure is shown."""

    DONE = "done"
    """Down to towns and months."""
    FOUND = "found"
    """Nation and oblasts, half-years and years."""

    @property
    def finest_level(self) -> Level:
        return Level.TOWN if self is Tier.DONE else Level.OBLAST

    @property
    def shortest(self) -> Length:
        return Length.MONTH if self is Tier.DONE else Length.HALF


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted."""

    id: str
    kind: Kind
    tier: Tier


class Cell(NamedTuple):
    """One count: which measure, where (``KG``, an oblast's code or a town's id) and when."""

    measure: str
    area: str
    period: Period


@dataclass(frozen=True)
class Menu:
    """All that is counted, where, and what is public of it by definition.

    Parameters
    ----------
    measures : tuple of Measure
    oblast_of : mapping
        Of each town's id, the code of its oblast; the country is made of these oblasts.
    at_most : tuple of pairs of measures' ids
        In each place and period the first is never more than the second.
    made_of : mapping
        Of a measure's id, those that it is made of by kind: in each place and period, of events their sum, of
        people each of whom is of one kind or more at most their sum. Each of them is never more than it.

    Raises
    ------
    ValueError
        For an id used twice, or a measure named which is not there.
    """

    measures: tuple[Measure, ...]
    oblast_of: Mapping[str, str]
    at_most: tuple[tuple[str, str], ...] = ()
    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_id: Mapping[str, Measure] = field(init=False, repr=False)
    towns_of: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    more_than: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    less_than: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_id = {measure.id: measure for measure in self.measures}
        oblasts = sorted(set(self.oblast_of.values()))
        if len(by_id) < len(self.measures) or {NATION, *oblasts} & self.oblast_of.keys() or NATION in oblasts:
            raise ValueError("Measures, towns and oblasts each need an id of their own")
        made_of = tuple((part, whole) for whole, parts in self.made_of.items() for part in parts)
        at_most = self.at_most + made_of
        for name in (name for pair in at_most for name in pair):
            if name not in by_id:
                raise ValueError(f"No measure is called {name!r}")
        towns: dict[str, list[str]] = {oblast: [] for oblast in oblasts}
        for town in sorted(self.oblast_of):
            towns[self.oblast_of[town]].append(town)
        object.__setattr__(self, "by_id", by_id)
        more = {name: tuple(above for less, above in at_most if less == name) for name in by_id}
        less = {name: tuple(below for below, above in at_most if above == name) for name in by_id}
        object.__setattr__(self, "more_than", more)
        object.__setattr__(self, "less_than", less)
        object.__setattr__(self, "towns_of", {oblast: tuple(names) for oblast, names in towns.items()})

    def level(self, area: str) -> Level:
        """Raises ValueError for a place that is not in the country."""
        if area == NATION:
            return Level.NATION
        if area in self.towns_of:
            return Level.OBLAST
        if area in self.oblast_of:
            return Level.TOWN
        raise ValueError(f"No place is called {area!r}")

    def areas(self, tier: Tier) -> tuple[str, ...]:
        """The places that a tier is shown for, the nation first, towns last."""
        towns = tuple(sorted(self.oblast_of)) if tier is Tier.DONE else ()
        return (NATION, *self.towns_of, *towns)

    def parts_in_space(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells of the next finer places that make it up; none where the tier shows none."""
        if self.level(cell.area) >= self.by_id[cell.measure].tier.finest_level:
            return ()
        finer = tuple(self.towns_of) if cell.area == NATION else self.towns_of[cell.area]
        return tuple(Cell(cell.measure, area, cell.period) for area in finer)

    def parts_in_time(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells of the next shorter periods that make it up; none where the tier shows none."""
        if cell.period.length <= self.by_id[cell.measure].tier.shortest:
            return ()
        return tuple(Cell(cell.measure, cell.area, part) for part in cell.period.parts)

    def parts_by_kind(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells of the measures that make it up; none where their tier shows none."""
        parts = self.made_of.get(cell.measure, ())
        return tuple(cell._replace(measure=part) for part in parts)

    def is_kind(self, measure: str) -> bool:
        """Whether another measure is made of it and others."""
        return any(measure in parts for parts in self.made_of.values())

    def wholes(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells that it is a part of, by place and by time; none for the nation's year."""
        level, longer = self.level(cell.area), cell.period.whole
        wider = self.oblast_of[cell.area] if level is Level.TOWN else NATION
        in_space = () if level is Level.NATION else (Cell(cell.measure, wider, cell.period),)
        return (*in_space, *((Cell(cell.measure, cell.area, longer),) if longer else ()))

    def cells(self, period: Period) -> tuple[Cell, ...]:
        """All cells of one period."""
        return tuple(
            Cell(measure.id, area, period)
            for measure in self.measures
            if period.length >= measure.tier.shortest
            for area in self.areas(measure.tier)
        )
