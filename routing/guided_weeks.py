"""Weeks without repeats built stop by stop, the most promising kept by what an outlook says lies ahead.

A beam search whose labels carry everything they visited. It keeps every rule exactly, since its labels
are those of `routing.day_routes`; only which of them are kept is a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.day_routes import Bits, Labels, finish_all, servable, visit_all
from routing.indexed import Integers
from routing.limit import Limit
from routing.outlook import DayOutlook, Outlook
from routing.problem import SECONDS_A_DAY
from routing.relaxation import NOWHERE

BEFORE_MERGING = 3
IDLE = -1


@dataclass(frozen=True, slots=True)
class DayDraft:
    """One day as planned: start (place, second), visits (row of the day's profile, break on arrival), end."""

    start: tuple[int, int]
    visits: tuple[tuple[int, bool], ...]
    end: int
    driving: int
    arrival: int
    stops: tuple[int, ...]


WeekDraft = tuple[DayDraft | None, ...]
"""A day's draft for each day, None where the vehicle stays."""


@dataclass(frozen=True, slots=True)
class Level:
    """Labels of a day with the same number of visits, and how each came about."""

    labels: Labels
    value: Integers
    parent: Integers
    visit: Integers
    rested: Integers

    def take(self, rows: Integers) -> "Level":
        own = (self.value[rows], self.parent[rows], self.visit[rows], self.rested[rows])
        return Level(self.labels.take(rows), *own)


@dataclass(frozen=True, slots=True)
class Evenings:
    """Partial weeks after a day: where (a number among the places to sleep), worth, visited, free from when.

    ``level`` and ``label`` say how the day ended, IDLE without a route; ``before`` is the morning.
    """

    place: Integers
    value: Integers
    visited: Bits
    free: Integers
    before: Integers
    level: Integers
    label: Integers
    driving: Integers
    arrival: Integers

    def take(self, rows: Integers) -> "Evenings":
        return Evenings(*(getattr(self, name)[rows] for name in Evenings.__slots__))


@dataclass(frozen=True, slots=True)
class Width:
    """How many labels of a level and evenings of a day are kept, and by how much hopes are shaken."""

    kept: int
    noise: float


class GuidedSearch:
    """Weeks of one class beside what other vehicles have ``taken``; ``tried`` counts visits looked at.

    The outlook is that of stops worth ``of_stop`` less their ``prices``.
    """

    def __init__(
        self,
        outlook: Outlook,
        worths: tuple[Integers, Integers],
        taken: Bits,
        width: Width,
        random: np.random.Generator,
    ) -> None:
        self.outlook, self.taken = outlook, taken
        self.of_stop, self.prices = worths
        self.gain = self.of_stop - self.prices
        self.width, self.random = width, random
        self.layers: list[Evenings] = []
        self.levels: list[list[Level]] = []
        self.tried = 0

    def weeks(self, floor: int, most: int, limit: Limit) -> list[WeekDraft]:
        """At most ``most`` weeks that end where they must, the best first.

        Parameters
        ----------
        floor : what they must be worth at the prices.
        """
        self.layers, self.levels = [self._start()], []
        for number, day in enumerate(self.outlook.days):
            evenings = self._day(number, day, floor, limit)
            if not len(evenings.place):
                return []
            self.layers.append(evenings)
        last = self.layers[-1]
        home = self.outlook.vehicle.lodging.index(self.outlook.vehicle.end)
        rows = np.flatnonzero(last.place == home)
        served = members(last.visited[rows], len(self.prices))
        worth = last.value[rows] + served @ self.prices
        rows = rows[np.argsort(-worth, kind="stable")][:most]
        return [self._traced(int(row)) for row in rows]

    def _start(self) -> Evenings:
        vehicle, zero = self.outlook.vehicle, np.zeros(1, dtype=np.int64)
        place = zero + vehicle.lodging.index(vehicle.start)
        return Evenings(place, zero, self.taken[None, :], zero, zero - 1, zero - 1, zero - 1, zero, zero)

    def _day(self, number: int, day: DayOutlook | None, floor: int, limit: Limit) -> Evenings:
        """All that the day can bring the partial weeks before it, and doing nothing."""
        mornings = self.layers[-1]
        count, nothing = len(mornings.place), np.zeros(len(mornings.place), dtype=np.int64)
        idle = Evenings(
            mornings.place,
            mornings.value,
            mornings.visited,
            mornings.free,
            np.arange(count),
            nothing + IDLE,
            nothing + IDLE,
            nothing,
            nothing,
        )
        parts, levels = [idle], list[Level]()
        level = None if day is None else self._first_level(number, day)
        while level is not None and len(level.value) and not limit.over():
            assert day is not None
            levels.append(level)
            parts.append(self._home(number, day, levels))
            level = self._next_level(day, level, floor)
        self.levels.append(levels)
        joined = Evenings(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in Evenings.__slots__)
        )
        return self._hopeful(joined, self.outlook.mornings[number + 1], floor)

    def _first_level(self, number: int, day: DayOutlook) -> Level:
        mornings, grid = self.layers[-1], day.grid
        count = len(mornings.place)
        zeros = np.zeros(count, dtype=np.int64)
        labels = Labels(
            start=np.arange(count),
            place=np.array(self.outlook.vehicle.lodging)[mornings.place],
            time=np.maximum(grid.begin, mornings.free - SECONDS_A_DAY * number),
            driving=zeros,
            since=zeros,
            days=zeros + 1,
            bits=mornings.visited,
            row=np.arange(count),
        )
        return Level(labels, mornings.value, zeros - 1, zeros - 1, zeros)

    def _next_level(self, day: DayOutlook, level: Level, floor: int) -> Level | None:
        """Each label with one more visit, the most promising of them."""
        profile, grid = day.grid.profile, day.grid
        level.labels.row = np.arange(len(level.value))
        pairs = servable(profile, level.labels)
        if not len(pairs[0]):
            return None
        self.tried += len(pairs[0])
        parts = visit_all(profile, level.labels, *pairs)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        start, place, time, driving, since, days, bits, parent, visit, rested = columns
        unit_cost = grid.cost[self._rows_of(day, level)[parent], visit]
        value = level.value[parent] + self.gain[profile.visits.stop[visit]] - unit_cost
        hope = value + day.hope(visit, time, bits)
        rows = np.flatnonzero(hope >= floor)
        if self.width.noise:
            hope = hope + (self.random.random(len(hope)) * self.width.noise).astype(np.int64)
        rows = _largest(rows, hope, BEFORE_MERGING * self.width.kept)
        order = rows[np.lexsort((time[rows], *bits[rows].T, visit[rows]))]
        order = _largest(_first_of_alike(order, visit, bits), hope, self.width.kept)
        labels = Labels(start, place, time, driving, since, days, bits, parent).take(order)
        return Level(labels, value[order], parent[order], visit[order], rested[order])

    @staticmethod
    def _rows_of(day: DayOutlook, level: Level) -> Integers:
        """The row of the grid where each label stands."""
        sleeping = np.searchsorted(day.grid.profile.ends, level.labels.place) + day.grid.visits
        return np.where(level.visit < 0, sleeping, level.visit)

    def _home(self, number: int, day: DayOutlook, levels: list[Level]) -> Evenings:
        """The last level's labels driven to each place to sleep."""
        grid, level = day.grid, levels[-1]
        level.labels.row = np.arange(len(level.value))
        _, end, visited, driving, arrival, _, label = finish_all(grid.profile, level.labels)
        rows = self._rows_of(day, level)[label]
        kept = np.flatnonzero((level.visit[label] >= 0) | (rows != end + grid.visits))
        end, label, rows = end[kept], label[kept], rows[kept]
        rest = SECONDS_A_DAY * number + self.outlook.vehicle.rest
        return Evenings(
            end,
            level.value[label] - grid.home_cost[rows, end],
            visited[kept],
            arrival[kept] + rest,
            level.labels.start[label],
            np.full(len(label), len(levels) - 1),
            label,
            driving[kept],
            arrival[kept],
        )

    def _hopeful(self, evenings: Evenings, ahead: Integers, floor: int) -> Evenings:
        hope = evenings.value + ahead[evenings.place]
        rows = np.flatnonzero((hope >= floor) & (hope > NOWHERE // 2))
        rows = _largest(rows, hope, BEFORE_MERGING * self.width.kept)
        order = rows[np.lexsort((-evenings.value[rows], *evenings.visited[rows].T, evenings.place[rows]))]
        order = _first_of_alike(order, evenings.place, evenings.visited)
        return evenings.take(_largest(order, hope, self.width.kept))

    def _traced(self, row: int) -> WeekDraft:
        days: list[DayDraft | None] = []
        for number in reversed(range(len(self.levels))):
            evenings = self.layers[number + 1]
            level = int(evenings.level[row])
            days.insert(0, None if level == IDLE else self._draft(number, evenings, row, level))
            row = int(evenings.before[row])
        return tuple(days)

    def _draft(self, number: int, evenings: Evenings, row: int, level: int) -> DayDraft:
        day, levels = self.outlook.days[number], self.levels[number]
        assert day is not None
        visits: list[tuple[int, bool]] = []
        label = int(evenings.label[row])
        while level > 0:
            visits.insert(0, (int(levels[level].visit[label]), bool(levels[level].rested[label])))
            label, level = int(levels[level].parent[label]), level - 1
        first = levels[0].labels
        stop_of = day.grid.profile.visits.stop
        return DayDraft(
            start=(int(first.place[label]), int(first.time[label])),
            visits=tuple(visits),
            end=int(evenings.place[row]),
            driving=int(evenings.driving[row]),
            arrival=int(evenings.arrival[row]),
            stops=tuple(int(stop_of[visit]) for visit, _ in visits),
        )


def stops_of(week: WeekDraft) -> list[int]:
    return [stop for day in week if day is not None for stop in day.stops]


def as_bits(stops: Sequence[int], words: int) -> Bits:
    """A set of stops as 64-bit words."""
    bits = np.zeros(words, dtype=np.uint64)
    for stop in stops:
        bits[stop // 64] |= np.uint64(1 << stop % 64)
    return bits


def members(visited: Bits, stops: int) -> Integers:
    """Sets of stops as rows of zeros and ones."""
    as_bytes = np.ascontiguousarray(visited).view(np.uint8).reshape(len(visited), visited.shape[1] * 8)
    return np.unpackbits(as_bytes, axis=1, bitorder="little")[:, :stops].astype(np.int64)


def _largest(rows: Integers, hope: Integers, most: int) -> Integers:
    return rows if len(rows) <= most else rows[np.argpartition(-hope[rows], most)[:most]]


def _first_of_alike(order: Integers, key: Integers, visited: Bits) -> Integers:
    """Of rows sorted so that alike ones (in ``key`` and ``visited``) are neighbours, each first one."""
    keys, sets = key[order], visited[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (keys[1:] != keys[:-1]) | (sets[1:] != sets[:-1]).any(axis=1)
    return order[first]
