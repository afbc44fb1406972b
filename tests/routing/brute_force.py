"""Every plan of a very small problem, tried one by one; written apart from the solver.

Within a day every order of the stops is tried. For one order only two things matter to what follows:
how late it is and how long the driver has driven since the last break. Less of either never hurts:
who is early may wait before the next service, and nothing asks for more driving. So for each order the
pairs are kept of which no other is both earlier and less driven, and nothing else is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from routing.problem import SECONDS_A_DAY, Break, Problem, Shift, Stop, Vehicle

Pairs = list[tuple[int, int]]
Reached = dict[tuple[int, str], Pairs]
BEFORE_ALL = -(10**12)


@dataclass(frozen=True)
class Optimum:
    """The best plan's figures; None of it where no plan keeps what is required."""

    prize: int
    driving: int


class AllPlans:
    """What can be served at all, by sets of stops; a set is a number with a bit for each stop.

    Attributes
    ----------
    least_driving : dict of int to int
        For each set that some plan serves, and nothing beside it, the least seconds of driving.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bits = {stop.id: 1 << i for i, stop in enumerate(problem.stops)}
        self.least_driving = {0: 0}
        weeks: dict[object, dict[int, int]] = {}
        for vehicle in problem.vehicles:
            pinned = any(stop.pin and stop.pin.vehicle is not None for stop in problem.stops)
            same = (vehicle.id if pinned else "", vehicle.model_copy(update={"id": ""}))
            if same not in weeks:
                weeks[same] = VehicleWeek(problem, vehicle).least_driving()
            self.least_driving = _joined(self.least_driving, weeks[same])

    @cached_property
    def required(self) -> int:
        return sum(self.bits[stop.id] for stop in self.problem.stops if stop.must_be_served)

    def can_serve(self, stops: int) -> bool:
        """Whether some plan serves these stops, perhaps with others."""
        return any(stops & served == stops for served in self.least_driving)

    def best(self, forced: int = 0) -> Optimum | None:
        """The greatest prize, then the least driving, of plans with all that is required or forced."""
        must = self.required | forced
        worth = [
            (-self._prize(served), driving)
            for served, driving in self.least_driving.items()
            if served & must == must
        ]
        return Optimum(-min(worth)[0], min(worth)[1]) if worth else None

    def smallest_conflict_size(self) -> int:
        """How few required stops exclude each other; 0 where even an empty plan breaks a rule."""
        required = [bit for bit in self.bits.values() if bit & self.required]
        sizes = range(len(required) + 1)
        return next(size for size in sizes if not all(map(self.can_serve, _sums(required, size))))

    def _prize(self, served: int) -> int:
        return sum(stop.prize for stop in self.problem.stops if self.bits[stop.id] & served)


def _sums(bits: list[int], size: int) -> Iterator[int]:
    return (sum(chosen) for chosen in combinations(bits, size))


def _joined(some: Mapping[int, int], others: Mapping[int, int]) -> dict[int, int]:
    least: dict[int, int] = {}
    for served, driving in some.items():
        for also_served, also_driving in others.items():
            if served & also_served == 0:
                union, total = served | also_served, driving + also_driving
                least[union] = min(total, least.get(union, total))
    return least


class VehicleWeek:
    """Every week that one vehicle can drive, day by day."""

    def __init__(self, problem: Problem, vehicle: Vehicle) -> None:
        self.problem, self.vehicle = problem, vehicle
        self.nights = {*problem.lodging, vehicle.start, vehicle.end}
        self.memory: dict[tuple[int, str, int], Reached] = {}

    def least_driving(self) -> dict[int, int]:
        # For each set served and place slept at: pairs of (driving so far, end of the last route).
        weeks: Reached = {(0, self.vehicle.start): [(0, BEFORE_ALL)]}
        for number in range(len(self.problem.days)):
            weeks = self._after_day(number, weeks)
        home = {served: pairs for (served, place), pairs in weeks.items() if place == self.vehicle.end}
        return {served: min(driving for driving, _ in pairs) for served, pairs in home.items()}

    def _after_day(self, number: int, weeks: Reached) -> Reached:
        midnight = number * SECONDS_A_DAY
        after = {state: list(pairs) for state, pairs in weeks.items()}
        for (served, place), pairs in weeks.items():
            for driving, ended in pairs:
                rested = ended + (self.vehicle.rest or 0) - midnight
                for (more, night), routes in self._routes(number, place, rested).items():
                    if more & served == 0:
                        kept = after.setdefault((served | more, night), [])
                        kept.extend((driving + drive, midnight + end) for drive, end in routes)
        return {state: _undominated(pairs) for state, pairs in after.items()}

    def _routes(self, number: int, place: str, rested: int) -> Reached:
        """Pairs of (driving, end) for each set of stops and night that a route of this day can have."""
        day = self.problem.days[number].id
        shift = next((shift for shift in self.vehicle.shifts if shift.day == day), None)
        if shift is None:
            return {}
        start = max(shift.start, rested)
        key = (number, place, start)
        if key not in self.memory:
            orders = DayOrders(self.problem, self.vehicle, number, shift, self.nights)
            self.memory[key] = orders.all_from(place, start)
        return self.memory[key]


class DayOrders:
    """Every order of stops on one vehicle's one day."""

    def __init__(
        self, problem: Problem, vehicle: Vehicle, number: int, shift: Shift, nights: set[str]
    ) -> None:
        day = problem.days[number]
        self.break_, self.shift, self.nights = vehicle.break_, shift, nights
        self.seconds = problem.matrices[day.matrix].seconds
        self.rows = {place: row for row, place in enumerate(problem.places)}
        self.stops = [
            (1 << i, stop, windows_of(stop, day.id))
            for i, stop in enumerate(problem.stops)
            if _pin_permits(stop, day.id, vehicle.id) and windows_of(stop, day.id) != []
        ]

    def all_from(self, place: str, start: int) -> Reached:
        self.found: Reached = {}
        if start <= self.shift.end:
            self._go_on(place, 0, 0, [(start, 0)])
        return {state: _undominated(pairs) for state, pairs in self.found.items()}

    def _go_on(self, place: str, served: int, driving: int, clock: Pairs) -> None:
        for night in self.nights:
            self._end_at(place, night, served, driving, clock)
        for bit, stop, windows in self.stops:
            if bit & served:
                continue
            drive = self._drive(place, stop.place, driving)
            if drive is None:
                continue
            arrived = after_drive(clock, drive, self.break_, self.shift.end)
            left = after_service(arrived, stop.service, windows, self.break_, self.shift.end)
            if left:
                self._go_on(stop.place, served | bit, driving + drive, left)

    def _end_at(self, place: str, night: str, served: int, driving: int, clock: Pairs) -> None:
        drive = self._drive(place, night, driving)
        if drive is None:
            return
        arrived = after_drive(clock, drive, self.break_, self.shift.end)
        if arrived:
            earliest = min(time for time, _ in arrived)
            self.found.setdefault((served, night), []).append((driving + drive, earliest))

    def _drive(self, place: str, to: str, driving: int) -> int | None:
        seconds = self.seconds[self.rows[place]][self.rows[to]]
        most = self.shift.max_driving
        if seconds is None or (most is not None and driving + seconds > most):
            return None
        return seconds


def windows_of(stop: Stop, day: str) -> list[tuple[int, int]] | None:
    """The spans of that day in which a service may lie; None for any."""
    if stop.windows is None:
        return None
    return [(window.start, window.end) for window in stop.windows if window.day == day]


def _pin_permits(stop: Stop, day: str, vehicle: str) -> bool:
    return not stop.pin or (stop.pin.day in (None, day) and stop.pin.vehicle in (None, vehicle))


def after_drive(clock: Pairs, drive: int, rule: Break | None, latest: int) -> Pairs:
    """Pairs of (arrival, driven since the last break) after so many seconds on the road.

    With n breaks the last one is best put as far on as the rule allows: the first where the driver has
    driven ``after_driving``, each further one ``after_driving`` later, none beyond the arrival.
    """
    arrived: Pairs = []
    for time, driven in clock:
        if rule is None:
            arrived.append((time + drive, 0))
            continue
        if driven + drive <= rule.after_driving:
            arrived.append((time + drive, driven + drive))
        breaks, farthest = 1, rule.after_driving - driven
        while time + drive + breaks * rule.duration <= latest:
            since = max(0, drive - farthest)
            if since <= rule.after_driving:
                arrived.append((time + drive + breaks * rule.duration, since))
            if since == 0:
                break
            breaks, farthest = breaks + 1, farthest + rule.after_driving
    return _undominated([(time, driven) for time, driven in arrived if time <= latest])


def after_service(
    clock: Pairs, service: int, windows: list[tuple[int, int]] | None, rule: Break | None, latest: int
) -> Pairs:
    """Pairs of (departure, driven since the last break) after a service, as early as may be or rested.

    A service of a break's length is one, and so is a wait before it, which may be made long enough.
    """
    left: Pairs = []
    for time, driven in clock:
        for begin, end in windows if windows is not None else [(0, latest)]:
            starts = max(time, begin)
            rests = rule is not None and (service >= rule.duration or starts - time >= rule.duration)
            if starts + service <= min(end, latest):
                left.append((starts + service, 0 if rests else driven))
            if rule is not None and not rests and time + rule.duration + service <= min(end, latest):
                left.append((time + rule.duration + service, 0))
    return _undominated(left)


def _undominated(pairs: Pairs) -> Pairs:
    kept: Pairs = []
    for pair in sorted(set(pairs)):
        if not kept or pair[1] < kept[-1][1]:
            kept.append(pair)
    return kept
