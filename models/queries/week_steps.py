"""A route of the solver, step by step, as a crew drives it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.queries.week_parts import Drive, Pause, Service, Skipped, Step
from models.queries.week_places import Place, RoadLeg
from routing.problem import TravelMatrix
from routing.solution import BreakStep, EndStep, Route, StartStep, StopStep

Way = Callable[[str, str], tuple[RoadLeg, ...]]


@dataclass(frozen=True, slots=True)
class Going:
    """What the steps of one route need to know; ``way`` is the road between two places on that day.

    ``skipped``: stops that were not served, by site and the second at which the service was to begin.
    """

    places: Mapping[str, Place]
    indices: Mapping[str, int]
    matrix: TravelMatrix
    needs: Mapping[str, int]
    way: Way
    skipped: Mapping[tuple[str, int], Skipped] = field(default_factory=dict)

    def metres(self, origin: str, destination: str) -> int | None:
        if self.matrix.metres is None:
            return None
        return self.matrix.metres[self.indices[origin]][self.indices[destination]]


def steps_of(route: Route, going: Going) -> Iterator[Step]:
    """Drives, breaks and services in order; breaks split a drive."""
    place, left_at, number = route.start, departure_of(route), 0
    pauses: list[BreakStep] = []
    for step in route.steps:
        if isinstance(step, BreakStep):
            pauses.append(step)
        if isinstance(step, StopStep | EndStep):
            yield from _drive(going, place, step.place, left_at, step.arrival, pauses)
            place, pauses = step.place, []
        if isinstance(step, StopStep):
            number, left_at = number + 1, step.departure
            yield _service(going, number, step)


def departure_of(route: Route) -> int:
    return next(step.departure for step in route.steps if isinstance(step, StartStep))


def arrival_of(route: Route) -> int:
    return next(step.arrival for step in route.steps if isinstance(step, EndStep))


def _service(going: Going, number: int, step: StopStep) -> Service:
    return Service(
        number=number,
        site_id=step.stop,
        place=going.places[step.place],
        arrival=step.arrival,
        service_start=step.service_start,
        departure=step.departure,
        need=going.needs[step.stop],
        skipped=going.skipped.get((step.stop, step.service_start)),
    )


def _drive(
    going: Going, start: str, end: str, departure: int, arrival: int, pauses: Sequence[BreakStep]
) -> Iterator[Drive | Pause]:
    origin, destination = going.places[start], going.places[end]
    spans = _driven_spans(departure, arrival, pauses)
    drives = [Drive(origin, destination, *span, arrives=span == spans[-1]) for span in spans]
    if drives:
        drives[0] = replace(drives[0], legs=going.way(start, end), metres=going.metres(start, end))
    steps: list[Drive | Pause] = [*drives, *(_pause(pause, origin, destination, spans) for pause in pauses)]
    yield from sorted(steps, key=lambda step: step.arrival)


def _driven_spans(departure: int, arrival: int, pauses: Sequence[BreakStep]) -> list[tuple[int, int]]:
    begins = [departure, *(pause.departure for pause in pauses)]
    ends = [*(pause.arrival for pause in pauses), arrival]
    return [(begin, end) for begin, end in zip(begins, ends, strict=True) if end > begin]


def _pause(pause: BreakStep, origin: Place, destination: Place, spans: list[tuple[int, int]]) -> Pause:
    place = None
    if not spans or pause.arrival <= spans[0][0]:
        place = origin
    elif pause.departure >= spans[-1][1]:
        place = destination
    return Pause(place, pause.arrival, pause.departure)
