"""Part of a problem as a problem of its own: some vehicles on some days, the rest of a plan kept as it is."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from routing.problem import SECONDS_A_DAY, WHOLE_DAY, Problem, Shift, Stop, Supply, TimeWindow, Vehicle
from routing.solution import Route
from routing.supplies_left import left_beside, narrowed
from routing.varied import varied

PRIZE_AT_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Vehicles by id, and the days from the number ``first`` to the number ``last``."""

    vehicles: frozenset[str]
    first: int
    last: int

    def holds(self, vehicle: str, day: int) -> bool:
        return vehicle in self.vehicles and self.first <= day <= self.last


class PartOfPlan:
    """What is kept of a plan, and what may be planned anew beside it.

    Something required that the plan has not served yet is worth more than all else, but not required of
    a part, which may be unable to.
    """

    def __init__(self, problem: Problem, routes: Sequence[Route], part: Part) -> None:
        self.whole, self.part = problem, part
        self.number = {day.id: i for i, day in enumerate(problem.days)}
        self.kept = [route for route in routes if not part.holds(route.vehicle, self.number[route.day])]
        freed = [route for route in routes if part.holds(route.vehicle, self.number[route.day])]
        self.freed = {step.stop for route in freed for step in route.stops}
        self.above_all = min(PRIZE_AT_MOST, 1 + sum(stop.prize for stop in problem.stops))
        self.visited: dict[str, list[int]] = {}
        self.begun: dict[str, list[int]] = {}
        for route in self.kept:
            number = self.number[route.day]
            for step in route.stops:
                self.visited.setdefault(step.stop, []).append(number)
                begun = SECONDS_A_DAY * number + step.service_start
                self.begun.setdefault(step.stop, []).append(begun)

    def problem(self) -> Problem | None:
        """The part as a problem; None where it has no shift or no stop."""
        days = self.whole.days[self.part.first : self.part.last + 1]
        vehicles = [self._vehicle(one) for one in self.whole.vehicles if one.id in self.part.vehicles]
        candidates = (self._stop(stop) for stop in self.whole.stops)
        stops = tuple(stop for stop in candidates if stop is not None)
        if not stops or not any(vehicle.shifts for vehicle in vehicles):
            return None
        return Problem(
            format=self.whole.format,
            places=self.whole.places,
            matrices=self.whole.matrices,
            days=days,
            lodging=self.whole.lodging,
            vehicles=tuple(vehicles),
            stops=stops,
            supplies=self._supplies({day.id for day in days}),
        )

    def _supplies(self, days: Container[str]) -> tuple[Supply, ...] | None:
        """What the routes that are kept leave of the supplies."""
        if self.whole.supplies is None:
            return None
        return narrowed(self.whole.supplies, left_beside(self.whole, self.kept), days)

    def _vehicle(self, vehicle: Vehicle) -> Vehicle:
        """From where the routes kept before leave it to where those after need it, rested."""
        own = [route for route in self.kept if route.vehicle == vehicle.id]
        before = [route for route in own if self.number[route.day] < self.part.first]
        after = [route for route in own if self.number[route.day] > self.part.last]
        last = max(before, key=lambda route: self.number[route.day], default=None)
        following = min(after, key=lambda route: self.number[route.day], default=None)
        rest = vehicle.rest or 0
        earliest, latest = 0, WHOLE_DAY * len(self.whole.days)
        if last is not None:
            earliest = last.steps[-1].arrival + SECONDS_A_DAY * self.number[last.day] + rest
        if following is not None:
            latest = following.steps[0].arrival + SECONDS_A_DAY * self.number[following.day] - rest
        shifts = tuple(
            clipped
            for shift in vehicle.shifts
            if self.part.first <= self.number[shift.day] <= self.part.last
            and (clipped := self._clipped(shift, earliest, latest)) is not None
        )
        start = vehicle.start if last is None else last.end
        end = vehicle.end if following is None else following.start
        return vehicle.model_copy(update={"start": start, "end": end, "shifts": shifts})

    def _clipped(self, shift: Shift, earliest: int, latest: int) -> Shift | None:
        midnight = SECONDS_A_DAY * self.number[shift.day]
        start, end = max(shift.start, earliest - midnight), min(shift.end, latest - midnight)
        return shift.model_copy(update={"start": start, "end": end}) if start <= end else None

    def _stop(self, stop: Stop) -> Stop | None:
        """The stop's next visit, on the days that are far enough from those kept; None without any."""
        done = self.visited.get(stop.id, [])
        if len(done) >= len(stop.prizes):
            return None
        gap = 0 if stop.visits is None else stop.visits.gap
        days = [
            self.whole.days[day].id
            for day in range(self.part.first, self.part.last + 1)
            if all(abs(day - other) >= gap for other in done)
        ]
        windows = self._varied(stop, days, self._windows(stop, days))
        if windows == ():
            return None
        part = Stop(
            id=stop.id,
            place=stop.place,
            service=stop.service,
            prize=stop.prizes[len(done)],
            windows=windows,
            demand=None if self.whole.supplies is None else stop.demands[len(done)],
        )
        if not stop.must_be_served or done:
            return part
        if stop.id in self.freed:
            return part.model_copy(update={"required": True, "pin": stop.pin})
        pinned = stop.pin is not None and stop.pin.vehicle is not None
        if pinned and self.part.vehicles != {stop.pin and stop.pin.vehicle}:
            return None
        return part.model_copy(update={"prize": self.above_all})

    def _varied(
        self, stop: Stop, days: Sequence[str], windows: tuple[TimeWindow, ...] | None
    ) -> tuple[TimeWindow, ...] | None:
        """The windows without the hours that are too near to those of the visits kept."""
        rule = stop.visits.vary if stop.visits else None
        begun = self.begun.get(stop.id)
        if rule is None or not begun:
            return windows
        if windows is None:
            windows = stop.windows_on(days)
        return tuple(
            window.model_copy(update={"start": start, "end": end})
            for window in windows
            for start, end in varied(
                (window.start, window.end),
                stop.service,
                [begin - SECONDS_A_DAY * self.number[window.day] for begin in begun],
                rule,
            )
        )

    def _for_own_vehicles(self, window: TimeWindow) -> TimeWindow | None:
        if window.vehicles is None:
            return window
        own = tuple(name for name in window.vehicles if name in self.part.vehicles)
        return window.model_copy(update={"vehicles": own}) if own else None

    def _windows(self, stop: Stop, days: Sequence[str]) -> tuple[TimeWindow, ...] | None:
        """The windows on ``days`` that a pin permits; None for any time of any day."""
        if stop.pin is not None and stop.pin.day is not None:
            days = [day for day in days if day == stop.pin.day]
        if stop.windows is None and len(days) > self.part.last - self.part.first:
            return None
        own = map(self._for_own_vehicles, stop.windows_on(days))
        return tuple(window for window in own if window is not None)
