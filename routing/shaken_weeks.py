"""Weeks made better by thousands of small changes: between drafts and the rows of routing.tours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.day_grid import DayGrid
from routing.day_profile import DayProfile
from routing.guided_weeks import DayDraft, WeekDraft
from routing.indexed import NO_LIMIT, Indexed, Integers, VehicleClass, integers
from routing.problem import Shift
from routing.reshuffle import reshuffle, sleep_elsewhere
from routing.tours import NOWHERE, Ground, Tours, copy, remove, start_of, timed, worth_of_tours
from routing.week_graph import rest_binds

Grids = Sequence[Sequence[DayGrid | None]]

WORK = 4_000_000
FIRST_HEAT, LAST_HEAT = 0.5, 0.02
DRIVING_COUNTS = 0.45
FIRST_CYCLE, LONGER = 6, 1.2
MOST_NIGHTS_CHANGED = 2


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day of a vehicle, which has its number among the weeks."""

    vehicle: int
    number: int
    of: VehicleClass
    shift: Shift
    profile: DayProfile


def _working_days(indexed: Indexed, grids: Grids) -> list[WorkingDay]:
    """All vehicles' days by vehicle, classes in their order."""
    vehicles = [(of, own) for of, own in zip(indexed.classes, grids, strict=True) for _ in of.vehicles]
    return [
        WorkingDay(vehicle, number, of, shift, grid.profile)
        for vehicle, (of, own) in enumerate(vehicles)
        for number, (shift, grid) in enumerate(zip(of.shifts, own, strict=True))
        if shift is not None and grid is not None
    ]


def may_be_shaken(indexed: Indexed) -> bool:
    """Whether there is anything to shake and each day stands alone, since rest never binds."""
    works = any(shift is not None for of in indexed.classes for shift in of.shifts)
    return works and indexed.stops > 0 and not any(rest_binds(of) for of in indexed.classes)


class ShakenWeeks:
    """A plan that is shaken and mended again and again; `may_be_shaken` must say so.

    Heat, and with it how much worse a plan may become on the way, falls over a cycle of rounds; the next
    cycle is longer and begins with the best plan, every other time with other nights.
    """

    def __init__(
        self,
        indexed: Indexed,
        grids: Grids,
        weeks: Sequence[WeekDraft],
        random: np.random.Generator,
    ) -> None:
        self.indexed, self.random = indexed, random
        self.days = _working_days(indexed, grids)
        self.ground = _ground(indexed, self.days, weeks)
        self.steps = max(1, WORK // (indexed.stops * (indexed.stops + len(self.days))))
        self.now, self.trial, self.best = (_empty(self.ground) for _ in range(3))
        self.round, self.cycle, self.begun, self.elsewhere = 0, float(FIRST_CYCLE), False, True

    def shake(self, weeks: Sequence[WeekDraft]) -> list[WeekDraft]:
        """The best plan known after some thousand more changes; ``weeks`` may be a better one meanwhile."""
        if self._filled(weeks) and (not self.begun or self._worth(self.trial) > self._worth(self.best)):
            copy(self.trial, self.best)
            self.begun = True
        if not self.begun:
            return list(weeks)
        if self.round >= self.cycle:
            self.round, self.cycle = 0, self.cycle * LONGER
        if self.round == 0:
            copy(self.best, self.now)
            self._sleep_elsewhere()
        heat = self._heat(self.round), self._heat(self.round + 1)
        reshuffle(self.ground, (self.now, self.trial, self.best), self.steps, heat, self.random)
        self.round += 1
        return self._weeks_of(self.best)

    def _sleep_elsewhere(self) -> None:
        """Begin every other cycle with other nights: single changes do not lead far from those there are."""
        self.elsewhere = not self.elsewhere
        if self.elsewhere:
            copy(self.best, self.trial)
            nights = int(self.random.integers(1, MOST_NIGHTS_CHANGED + 1))
            if sleep_elsewhere(self.ground, self.trial, nights, self.random):
                copy(self.trial, self.now)

    def _worth(self, tours: Tours) -> int:
        return worth_of_tours(self.ground, tours)

    def _heat(self, number: int) -> float:
        usual = max(1.0, float(self.indexed.prize.mean()))
        return float(usual * FIRST_HEAT * (LAST_HEAT / FIRST_HEAT) ** (number / self.cycle))

    def _filled(self, weeks: Sequence[WeekDraft]) -> bool:
        """Make the trial the plan ``weeks``, less what needs a break that is not due; False if that fails."""
        tours = self.trial
        tours.tour_of[:] = NOWHERE
        for number, day in enumerate(self.days):
            draft = weeks[day.vehicle][day.number]
            start = start_of(self.ground, tours, number)
            stops = () if draft is None else draft.stops
            tours.night[number] = start if draft is None else day.of.lodging[draft.end]
            tours.stops[number, : len(stops)] = stops
            tours.size[number] = len(stops)
            tours.tour_of[list(stops)] = number
            while not timed(self.ground, tours, number):
                if tours.size[number] == 0:
                    return False
                remove(tours, number, int(tours.size[number]) - 1, 1)
        return True

    def _weeks_of(self, tours: Tours) -> list[WeekDraft]:
        drafts: dict[tuple[int, int], DayDraft] = {}
        for number, day in enumerate(self.days):
            stops = tuple(tours.stops[number, : tours.size[number]].tolist())
            start, end = int(start_of(self.ground, tours, number)), int(tours.night[number])
            if stops or start != end:
                row_of = {int(stop): row for row, stop in enumerate(day.profile.visits.stop)}
                drafts[day.vehicle, day.number] = DayDraft(
                    start=(start, day.shift.start),
                    visits=tuple((row_of[stop], False) for stop in stops),
                    end=day.of.lodging.index(end),
                    driving=int(tours.driving[number]),
                    arrival=int(tours.back[number]),
                    stops=stops,
                )
        vehicles = sum(len(of.vehicles) for of in self.indexed.classes)
        days = range(self.indexed.days)
        return [tuple(drafts.get((vehicle, day)) for day in days) for vehicle in range(vehicles)]


def _empty(ground: Ground) -> Tours:
    tours, stops = ground.opens.shape[:2]
    return Tours(
        stops=np.zeros((tours, stops + 1), dtype=np.int64),
        size=np.zeros(tours, dtype=np.int64),
        night=np.full(tours, NOWHERE),
        free=np.zeros((tours, stops + 1), dtype=np.int64),
        since=np.zeros((tours, stops + 1), dtype=np.int64),
        by=np.zeros((tours, stops + 1), dtype=np.int64),
        driving=np.zeros(tours, dtype=np.int64),
        back=np.zeros(tours, dtype=np.int64),
        tour_of=np.full(stops, NOWHERE),
    )


def _ground(indexed: Indexed, days: Sequence[WorkingDay], weeks: Sequence[WeekDraft]) -> Ground:
    """``weeks`` tell what a second of driving is worth, so that the search spares it."""
    matrices = list({id(matrix): matrix for matrix in indexed.day_matrix}.values())
    road_of = {id(matrix): number for number, matrix in enumerate(matrices)}
    opens, latest = _windows(indexed, days)
    between = matrices[0][indexed.place_of[:, None], indexed.place_of]
    planned = indexed.prize[[stop for week in weeks for day in week if day for stop in day.stops]].sum()
    hours = sum(day.shift.end - day.shift.start for day in days)
    value = indexed.prize + indexed.required * indexed.prize.sum()
    last = [a.vehicle != b.vehicle for a, b in pairwise(days)]
    return Ground(
        matrix=np.stack(matrices),
        place=indexed.place_of,
        service=indexed.service,
        worth=indexed.weights.of_stop,
        value=value.astype(np.float64),
        per_second=DRIVING_COUNTS * float(planned) / max(1, hours),
        unit=indexed.weights.unit,
        near=np.argsort(between + between.T, axis=1, kind="stable"),
        road=integers(road_of[id(day.profile.matrix)] for day in days),
        opens=opens,
        latest=latest,
        earliest=opens.min(axis=2),
        until=latest.max(axis=2),
        begin=integers(day.shift.start for day in days),
        end=integers(day.shift.end for day in days),
        most=integers(day.profile.max_driving for day in days),
        after=integers(day.profile.rule.after_driving for day in days),
        pause=integers(day.profile.rule.duration for day in days),
        first=integers(
            day.of.start if begins else NOWHERE for day, begins in zip(days, [True, *last], strict=True)
        ),
        lodging=_lodging(days, [*last, True]),
    )


def _windows(indexed: Indexed, days: Sequence[WorkingDay]) -> tuple[Integers, Integers]:
    width = max(day.profile.visits.opens.shape[1] for day in days)
    opens = np.full((len(days), indexed.stops, width), NO_LIMIT)
    latest = np.full((len(days), indexed.stops, width), NOWHERE)
    for number, day in enumerate(days):
        visits = day.profile.visits
        opens[number, visits.stop, : visits.opens.shape[1]] = visits.opens
        latest[number, visits.stop, : visits.opens.shape[1]] = visits.latest
    return opens, latest


def _lodging(days: Sequence[WorkingDay], last: Sequence[bool]) -> Integers:
    """Where each day may end: after a vehicle's last day only in its end."""
    lodging = np.full((len(days), max(len(day.of.lodging) for day in days)), NOWHERE)
    for number, (day, ends) in enumerate(zip(days, last, strict=True)):
        places = (day.of.end,) if ends else day.of.lodging
        lodging[number, : len(places)] = places
    return lodging
