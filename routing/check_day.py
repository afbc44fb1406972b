"""The rules that hold within one vehicle's one day; a part of ``routing.check``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from routing.problem import Shift, Stop, TravelMatrix, Vehicle
from routing.solution import BreakStep, EndStep, Route, StartStep, StopStep

Placed = StartStep | StopStep | EndStep


@dataclass(frozen=True)
class RouteRules:
    """What one route is judged by: its vehicle, its day's matrix, the places' numbers, the stops."""

    vehicle: Vehicle
    matrix: TravelMatrix
    numbers: Mapping[str, int]
    stops: Mapping[str, Stop]

    def seconds(self, origin: str, destination: str) -> int | None:
        return self.matrix.seconds[self.numbers[origin]][self.numbers[destination]]


@dataclass(frozen=True)
class Leg:
    """The way between two consecutive places and the breaks taken on it."""

    origin: StartStep | StopStep
    breaks: tuple[BreakStep, ...]
    destination: StopStep | EndStep
    number: int

    @property
    def driving(self) -> int:
        """Elapsed seconds less the breaks."""
        elapsed = self.destination.arrival - self.origin.departure
        return elapsed - sum(pause.departure - pause.arrival for pause in self.breaks)


def broken_rules_of_route(rules: RouteRules, route: Route) -> Iterator[str]:
    """Sentences to follow the name of the vehicle and its day."""
    shift = next((shift for shift in rules.vehicle.shifts if shift.day == route.day), None)
    if shift is None:
        yield ": it has no shift that day"
        return
    misplaced = [*_misplaced_steps(route)]
    yield from misplaced
    if misplaced:
        return
    legs = _legs(route)
    yield from _broken_shift(shift, route, legs)
    yield from _broken_legs(rules, legs)
    for number, step in enumerate(route.steps):
        if isinstance(step, StopStep):
            for sentence in _broken_service(rules.stops[step.stop], route, step):
                yield f", step {number}: stop {step.stop!r} {sentence}"
    yield from _broken_breaks(rules.vehicle, legs)


def _misplaced_steps(route: Route) -> Iterator[str]:
    """Steps in another order than start, stops and breaks, end; or back in time."""
    last = len(route.steps) - 1
    if last < 1:
        yield ": a route has at least a start and an end"
        return
    for number, step in enumerate(route.steps):
        if isinstance(step, StartStep) != (number == 0):
            yield f", step {number}: the start must be the first step and only that"
        if isinstance(step, EndStep) != (number == last):
            yield f", step {number}: the end must be the last step and only that"
        if not isinstance(step, EndStep) and step.departure < step.arrival:
            yield f", step {number}: it departs before it arrives"
    now = 0
    for number, step in enumerate(route.steps):
        if step.arrival < now:
            yield f", step {number}: it arrives at {step.arrival}, before the last step's departure at {now}"
        now = step.arrival if isinstance(step, EndStep) else step.departure


def _legs(route: Route) -> list[Leg]:
    legs: list[Leg] = []
    origin: StartStep | StopStep | None = None
    breaks: list[BreakStep] = []
    for number, step in enumerate(route.steps):
        if isinstance(step, BreakStep):
            breaks.append(step)
            continue
        if origin is not None and not isinstance(step, StartStep):
            legs.append(Leg(origin, tuple(breaks), step, number))
        if not isinstance(step, EndStep):
            origin, breaks = step, []
    return legs


def _broken_shift(shift: Shift, route: Route, legs: list[Leg]) -> Iterator[str]:
    start, end = legs[0].origin, legs[-1].destination
    if start.arrival != start.departure:
        yield ", step 0: it waits at the start, but waiting is only before a service"
    if start.departure < shift.start:
        yield f", step 0: it starts at {start.departure}, before its shift's start at {shift.start}"
    if end.arrival > shift.end:
        yield f": it ends at {end.arrival}, after its shift's end at {shift.end}"
    driving = sum(leg.driving for leg in legs)
    if route.driving != driving:
        yield f": it says {route.driving} s of driving, its steps drive {driving} s"
    if shift.max_driving is not None and driving > shift.max_driving:
        yield f": it drives {driving} s, more than its shift's max_driving of {shift.max_driving} s"
    if route.start != start.place:
        yield f": its start is {route.start!r}, its first step is at {start.place!r}"
    if route.end != end.place:
        yield f": its end is {route.end!r}, its last step is at {end.place!r}"


def _broken_legs(rules: RouteRules, legs: list[Leg]) -> Iterator[str]:
    for leg in legs:
        road = rules.seconds(leg.origin.place, leg.destination.place)
        way = f"from {leg.origin.place!r} to {leg.destination.place!r}"
        if road is None:
            yield f", step {leg.number}: there is no road {way} that day"
        elif road != leg.driving:
            yield f", step {leg.number}: it drives {leg.driving} s {way}, the road takes {road} s"


def _broken_service(stop: Stop, route: Route, step: StopStep) -> Iterator[str]:
    if step.place != stop.place:
        yield f"is at {stop.place!r}, not at {step.place!r}"
    if step.service_start < step.arrival:
        yield f"is served from {step.service_start}, before the arrival at {step.arrival}"
    if step.departure - step.service_start != stop.service:
        yield f"is served for {step.departure - step.service_start} s, its service takes {stop.service} s"
    windows = [each for each in stop.windows or () if each.day == route.day]
    if stop.windows is not None and not any(
        window.start <= step.service_start and step.departure <= window.end for window in windows
    ):
        yield f"is served from {step.service_start} to {step.departure}, in none of its windows"
    if any(window.vehicles is not None and route.vehicle not in window.vehicles for window in windows):
        yield f"may not be served by vehicle {route.vehicle!r} that day"
    if stop.pin and stop.pin.day not in (None, route.day):
        yield f"is pinned to day {stop.pin.day!r}"
    if stop.pin and stop.pin.vehicle not in (None, route.vehicle):
        yield f"is pinned to vehicle {stop.pin.vehicle!r}"


def _broken_breaks(vehicle: Vehicle, legs: list[Leg]) -> Iterator[str]:
    """Driving without a break, from break to break; the day begins after the night's."""
    rule = vehicle.break_
    if rule is None:
        return
    driven = 0
    for leg in legs:
        on_road_since = leg.origin.departure
        for pause in leg.breaks:
            if pause.departure - pause.arrival < rule.duration:
                yield f", before step {leg.number}: the break at {pause.arrival} is under {rule.duration} s"
            driven += pause.arrival - on_road_since
            if driven > rule.after_driving:
                yield f", before step {leg.number}: {_too_long(driven, rule.after_driving)}"
            driven, on_road_since = 0, pause.departure
        driven += leg.destination.arrival - on_road_since
        if driven > rule.after_driving:
            yield f", step {leg.number}: {_too_long(driven, rule.after_driving)}"
        if isinstance(leg.destination, StopStep) and _rests(leg.destination, rule.duration):
            driven = 0


def _rests(step: StopStep, duration: int) -> bool:
    wait, service = step.service_start - step.arrival, step.departure - step.service_start
    return wait >= duration or service >= duration


def _too_long(driven: int, most: int) -> str:
    return f"{driven} s of driving without a break, more than {most} s"
