"""Every day route worth having: from a place to sleep, over a set of stops, to a place to sleep.

Labels grow stop by stop. Of labels with the same start, stops, last place and days only those stay
that none beats in time, driving and driving since the last break. Days that share matrix and shift
are enumerated once: a label carries the days on which all its windows hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.breaks import breaks_due, first_fit
from routing.day_profile import DayProfile
from routing.indexed import NO_LIMIT, NO_ROAD, Integers
from routing.pareto import unbeaten
from routing.scopes import Enough

Bits = NDArray[np.uint64]
CELLS_AT_ONCE = 1 << 20
PERMUTED = 2


@dataclass(slots=True)
class Labels:
    """Unfinished day routes, one a row. ``row`` numbers them through all levels."""

    start: Integers
    place: Integers
    time: Integers
    driving: Integers
    since: Integers
    days: Integers
    bits: Bits
    row: Integers

    def take(self, rows: NDArray[np.intp]) -> "Labels":
        return Labels(*(getattr(self, name)[rows] for name in Labels.__slots__))


@dataclass(slots=True)
class Trace:
    """How each label came about: its parent's row, its visit, whether a break was taken on arrival."""

    parent: list[Integers] = field(default_factory=list)
    visit: list[Integers] = field(default_factory=list)
    rested: list[NDArray[np.bool_]] = field(default_factory=list)


class TooManyRoutes(Exception):
    """Not all routes of a day can be listed."""


@dataclass(frozen=True, slots=True)
class DayRoutes:
    """Finished day routes: indices of ``starts`` and ``ends``, stops as bits, cost, days and last label."""

    profile: DayProfile
    starts: tuple[tuple[int, int], ...]
    start: Integers
    end: Integers
    bits: Bits
    driving: Integers
    arrival: Integers
    days: Integers
    label: Integers
    parent: Integers
    visit: Integers
    rested: NDArray[np.bool_]
    complete: bool

    def __len__(self) -> int:
        return len(self.start)

    def visits_of(self, route: int) -> list[tuple[int, bool]]:
        """The visits in their order, each with whether a break is taken on arrival."""
        found: list[tuple[int, bool]] = []
        label = int(self.label[route])
        while self.parent[label] >= 0:
            found.append((int(self.visit[label]), bool(self.rested[label])))
            label = int(self.parent[label])
        return found[::-1]


def enumerate_day_routes(
    profile: DayProfile, starts: Sequence[tuple[int, int]], *, by_arrival: bool, enough: Enough
) -> DayRoutes:
    """All unbeaten day routes from ``starts`` (place, earliest departure).

    Parameters
    ----------
    by_arrival : keep the Pareto front of arrival and driving rather than the least driving.
    enough : when to give up.

    Raises
    ------
    TooManyRoutes
    """
    labels = _first_labels(profile, starts)
    trace = Trace([np.full(len(starts), -1)], [np.full(len(starts), -1)], [np.zeros(len(starts), dtype=bool)])
    finished = [finish_all(profile, labels)]
    rows, ends = len(starts), 0
    while len(labels.row):
        labels = _grow(profile, labels, trace, rows, enough)
        rows += len(labels.row)
        if len(labels.row) and enough(rows + ends):
            raise TooManyRoutes
        for chunk in _chunks(labels, len(profile.ends)):
            finished.append(finish_all(profile, chunk))
            ends += len(finished[-1][0])
    return _collect(profile, tuple(starts), finished, trace, by_arrival)


def _chunks(labels: Labels, columns: int) -> Iterator[Labels]:
    """Runs of labels that make tables of no more than ``CELLS_AT_ONCE`` cells."""
    step = max(1, CELLS_AT_ONCE // max(1, columns))
    for begin in range(0, len(labels.row), step):
        yield labels.take(np.arange(begin, min(begin + step, len(labels.row))))


def _first_labels(profile: DayProfile, starts: Sequence[tuple[int, int]]) -> Labels:
    count = len(starts)
    zeros = np.zeros(count, dtype=np.int64)
    every_day = sum(1 << position for position in range(len(profile.days)))
    return Labels(
        start=np.arange(count),
        place=np.array([place for place, _ in starts], dtype=np.int64),
        time=np.array([time for _, time in starts], dtype=np.int64),
        driving=zeros,
        since=zeros.copy(),
        days=np.full(count, every_day),
        bits=np.zeros((count, profile.words), dtype=np.uint64),
        row=np.arange(count),
    )


def _grow(profile: DayProfile, labels: Labels, trace: Trace, rows: int, enough: Enough) -> Labels:
    """Every label with one more visit, less the beaten ones."""
    parts: list[tuple[NDArray[Any], ...]] = []
    grown_rows = 0
    for chunk in _chunks(labels, len(profile.visits.stop)):
        if parts and enough(rows + grown_rows // PERMUTED):
            raise TooManyRoutes
        parts.extend(visit_all(profile, chunk, *servable(profile, chunk)))
        grown_rows += len(parts[-1][0])
    grown = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    start, place, time, driving, since, days, bits, parent, visit, rested = grown
    costs = [time, driving, since] if profile.rule.applies else [time, driving]
    keep = unbeaten([start, place, days, *(bits[:, word] for word in range(profile.words))], costs)
    trace.parent.append(parent[keep])
    trace.visit.append(visit[keep])
    trace.rested.append(rested[keep])
    row = rows + np.arange(len(keep))
    start, place, time, driving, since, days = (
        column[keep] for column in (start, place, time, driving, since, days)
    )
    return Labels(start, place, time, driving, since, days, bits[keep], row)


def servable(profile: DayProfile, labels: Labels) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of label and visit that time, driving, days and memory do not exclude at first sight."""
    visits = profile.visits
    leg = profile.matrix[labels.place[:, None], visits.place]
    home = profile.home[visits.place]
    latest = np.minimum(visits.latest.max(axis=1, initial=-1), profile.end - home - visits.service)
    possible = labels.time[:, None] + leg <= latest
    possible &= labels.driving[:, None] + leg + home <= profile.max_driving
    possible &= (labels.days[:, None] & visits.days) != 0
    word, bit = visits.stop // 64, (visits.stop % 64).astype(np.uint64)
    possible &= (labels.bits[:, word] >> bit) & np.uint64(1) == 0
    label, visit = np.nonzero(possible)
    return label, visit


def visit_all(
    profile: DayProfile, labels: Labels, label: NDArray[np.intp], visit: NDArray[np.intp]
) -> list[tuple[NDArray[Any], ...]]:
    """The labels after the visits: without, and where it helps with, a break on arrival."""
    visits, rule = profile.visits, profile.rule
    leg = profile.matrix[labels.place[label], visits.place[visit]]
    due = breaks_due(rule, labels.since[label], leg)
    arrival = labels.time[label] + leg + due * rule.duration
    since = labels.since[label] + leg - due * rule.after_driving if rule.applies else np.zeros_like(leg)
    begins = first_fit(arrival, visits.opens[visit], visits.latest[visit])
    resting = (visits.service[visit] >= rule.duration) | (begins - arrival >= rule.duration)
    plain = np.flatnonzero(begins < NO_LIMIT)
    outcome = [_after(profile, labels, label, visit, leg, begins, np.where(resting, 0, since), plain, False)]
    if rule.applies:
        with_break = first_fit(arrival + rule.duration, visits.opens[visit], visits.latest[visit])
        helped = np.flatnonzero((with_break < NO_LIMIT) & ~resting & (since > 0))
        outcome.append(
            _after(profile, labels, label, visit, leg, with_break, np.zeros_like(since), helped, True)
        )
    return outcome


def _after(
    profile: DayProfile,
    labels: Labels,
    label: NDArray[np.intp],
    visit: NDArray[np.intp],
    leg: Integers,
    begins: Integers,
    since: Integers,
    rows: NDArray[np.intp],
    rested: bool,
) -> tuple[NDArray[Any], ...]:
    visits = profile.visits
    label, visit = label[rows], visit[rows]
    bits = labels.bits[label]
    stop = visits.stop[visit]
    bits[np.arange(len(rows)), stop // 64] |= np.uint64(1) << (stop % 64).astype(np.uint64)
    return (
        labels.start[label],
        visits.place[visit],
        begins[rows] + visits.service[visit],
        labels.driving[label] + leg[rows],
        since[rows],
        labels.days[label] & visits.days[visit],
        bits,
        labels.row[label],
        visit.astype(np.int64),
        np.full(len(rows), rested),
    )


def finish_all(profile: DayProfile, labels: Labels) -> tuple[NDArray[Any], ...]:
    """Each label driven to each place to sleep that it still reaches."""
    rule = profile.rule
    leg = profile.matrix[labels.place[:, None], profile.ends]
    due = breaks_due(rule, labels.since[:, None], leg)
    arrival = labels.time[:, None] + leg + due * rule.duration
    driving = labels.driving[:, None] + leg
    possible = (leg < NO_ROAD) & (arrival <= profile.end) & (driving <= profile.max_driving)
    stays = (labels.bits == 0).all(axis=1)[:, None] & (labels.place[:, None] == profile.ends)
    label, end = np.nonzero(possible & ~stays)
    return (
        labels.start[label],
        end.astype(np.int64),
        labels.bits[label],
        driving[label, end],
        arrival[label, end],
        labels.days[label],
        labels.row[label],
    )


def _collect(
    profile: DayProfile,
    starts: tuple[tuple[int, int], ...],
    finished: list[tuple[NDArray[Any], ...]],
    trace: Trace,
    by_arrival: bool,
) -> DayRoutes:
    start, end, bits, driving, arrival, days, label = (
        np.concatenate(columns) for columns in zip(*finished, strict=True)
    )
    keys = [start, end, days, *(bits[:, word] for word in range(profile.words))]
    keep = unbeaten(keys, [arrival, driving] if by_arrival else [driving])
    return DayRoutes(
        profile,
        starts,
        start[keep],
        end[keep],
        bits[keep],
        driving[keep],
        arrival[keep],
        days[keep],
        label[keep],
        np.concatenate(trace.parent),
        np.concatenate(trace.visit),
        np.concatenate(trace.rested),
        complete=True,
    )
