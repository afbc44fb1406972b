"""Exact counts of periods and places out of facts: secret, and only for ``models.disclosure`` to see."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.disclosure import Cell, Level, Menu, Period
from models.indicators.facts import GOT, OFFERED, PREVENTED, SEEN_BEFORE, Facts
from models.indicators.measures import TOGETHER
from models.indicators.package import PackageOf
from models.indicators.people import Numbers
from models.indicators.places import Places

Masks = NDArray[np.uint64]
_ONE = np.uint64(1)


def exact_counts(
    menu: Menu, places: Places, facts: Iterable[Facts], periods: Iterable[Period], package_of: PackageOf
) -> dict[Cell, int]:
    """All cells of the periods on the menu; ``package_of`` says what the package is in a year."""
    periods = tuple(periods)
    counts = {cell: 0 for period in periods for cell in menu.cells(period)}
    for each in facts:
        tally = _Tally(menu, places, each, package_of)
        for period in periods:
            for cell, count in tally.cells(period):
                counts[cell] += count
    return counts


class _Tally:
    """Facts in the order of their days, with a bit for each measure that counts people."""

    def __init__(self, menu: Menu, places: Places, facts: Facts, package_of: PackageOf) -> None:
        order = np.argsort(facts.day, kind="stable")
        self._menu, self._places, self._package_of = menu, places, package_of
        self._day, self._person, self._place = (
            column[order] for column in (facts.day, facts.person, facts.place)
        )
        together = TOGETHER if SEEN_BEFORE in facts.people else ()
        self._bit = {name: np.uint64(i) for i, name in enumerate((*facts.people, *together))}
        self._mask = np.zeros(len(order), np.uint64)
        for name, rows in facts.people.items():
            self._mask |= rows[order].astype(np.uint64) << self._bit[name]
        self._events = {name: amounts[order] for name, amounts in facts.events.items()}

    def cells(self, period: Period) -> Iterator[tuple[Cell, int]]:
        """The counts of a period that are not 0."""
        start, end = np.searchsorted(
            self._day, [period.first_day.toordinal(), period.last_day.toordinal() + 1]
        )
        if start == end:
            return
        span = slice(start, end)
        for name, amounts in self._events.items():
            yield from self._sums(
                name, period, np.bincount(self._place[span], amounts[span], self._places.size)
            )
        if self._bit:
            yield from self._people(period, span)

    def _between(self, first: date, after: date) -> slice:
        start, end = np.searchsorted(self._day, [first.toordinal(), after.toordinal()])
        return slice(int(start), int(end))

    def _sums(self, name: str, period: Period, by_place: NDArray[Any]) -> Iterator[tuple[Cell, int]]:
        for level in self._levels(name, period):
            by_area = np.bincount(self._places.area[level], by_place, len(self._places.names[level]))
            yield from self._named(name, period, level, by_area)

    def _people(self, period: Period, span: slice) -> Iterator[tuple[Cell, int]]:
        """Each person once a place: the rows lie so that those of a person in one place are neighbours."""
        order = np.lexsort((self._place[span], self._person[span]))
        person, place = self._person[span][order], self._place[span][order]
        mask = self._mask[span][order]
        if TOGETHER[0] in self._bit:
            mask |= self._together(period, person, mask, self._day[span][order])
        for level in Level:
            area = self._places.area[level][place]
            starts = np.flatnonzero((np.diff(person, prepend=-1) != 0) | (np.diff(area, prepend=-1) != 0))
            of_each, area = np.bitwise_or.reduceat(mask, starts), area[starts]
            for name, bit in self._bit.items():
                if level in self._levels(name, period):
                    counts_here = area[(of_each >> bit) & _ONE == 1]
                    by_area = np.bincount(counts_here, minlength=len(self._places.names[level]))
                    yield from self._named(name, period, level, by_area)

    def _together(self, period: Period, person: Numbers, mask: Masks, day: Numbers) -> Masks:
        """The bits of measures for which all visits of a person count together, on each of the rows."""
        starts = np.flatnonzero(np.diff(person, prepend=-1))
        lengths = np.diff(starts, append=len(person))
        of_each = np.bitwise_or.reduceat(mask, starts)

        def has(name: str) -> Masks:
            return (of_each >> self._bit[name]) & _ONE

        package = self._package_of(period.year)
        got = np.add.reduce([has(GOT[service]) for service in package.services]) >= package.at_least
        new = ~np.isin(person[starts], self._seen_earlier_in_year(period)) & (has(SEEN_BEFORE) == 0)
        bits = got.astype(np.uint64) << self._bit["package"]
        bits |= (has(PREVENTED) & has(OFFERED) & new.astype(np.uint64)) << self._bit["kp-prev"]
        return np.repeat(bits, lengths)

    def _seen_earlier_in_year(self, period: Period) -> Numbers:
        return np.unique(self._person[self._between(date(period.year, 1, 1), period.first_day)])

    def _levels(self, name: str, period: Period) -> tuple[Level, ...]:
        """How far down a measure is shown in such a period; not at all where it is only a part of others."""
        measure = self._menu.by_id.get(name)
        if measure is None or period.length < measure.tier.shortest:
            return ()
        return tuple(level for level in Level if level <= measure.tier.finest_level)

    def _named(
        self, name: str, period: Period, level: Level, by_area: NDArray[Any]
    ) -> Iterator[tuple[Cell, int]]:
        for number in np.flatnonzero(by_area):
            yield Cell(name, self._places.names[level][number], period), int(by_area[number])
