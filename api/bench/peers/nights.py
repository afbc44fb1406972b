"""A week as one long tour a vehicle: each night is a visit to one of the lodgings at a fixed time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from routing.problem import SECONDS_A_DAY, Problem
from routing.wire import read_problem

NO_ROAD = 10_000_000


@dataclass(frozen=True)
class Visit:
    """One way to do what ``group`` asks: a service begun from ``opens`` to ``latest`` at a place.

    Groups of nights are ``required``; of the others each is worth ``prize``, served once at most.
    """

    group: str
    place: int
    opens: int
    latest: int
    service: int
    prize: int
    required: bool


def read_week(path: Path) -> Problem:
    """A problem as these models can take it: one matrix, alike vehicles, a shift on every day."""
    return read_problem(path.read_bytes())


def legs(problem: Problem) -> list[list[int]]:
    """Driving seconds of the first day."""
    rows = problem.matrices[problem.days[0].matrix].seconds
    return [[NO_ROAD if cell is None else cell for cell in row] for row in rows]


def horizon(problem: Problem) -> tuple[int, int]:
    """When a vehicle may leave and must be back."""
    shifts = problem.vehicles[0].shifts
    return shifts[0].start, shifts[-1].end + SECONDS_A_DAY * (len(shifts) - 1)


def visits(problem: Problem) -> Iterator[Visit]:
    """Each stop on each of its days, each night of each vehicle in each lodging."""
    yield from _stops(problem)
    yield from _nights(problem)


def _stops(problem: Problem) -> Iterator[Visit]:
    place = {name: i for i, name in enumerate(problem.places)}
    number = {day.id: i for i, day in enumerate(problem.days)}
    for stop in problem.stops:
        for window in stop.windows or ():
            midnight = SECONDS_A_DAY * number[window.day]
            latest = window.end - stop.service
            if latest >= window.start:
                yield Visit(
                    stop.id,
                    place[stop.place],
                    midnight + window.start,
                    midnight + latest,
                    stop.service,
                    stop.prize,
                    False,
                )


def _nights(problem: Problem) -> Iterator[Visit]:
    place = {name: i for i, name in enumerate(problem.places)}
    for vehicle in problem.vehicles:
        sleeps = sorted({place[name] for name in (*problem.lodging, vehicle.start, vehicle.end)})
        for night in range(len(vehicle.shifts) - 1):
            evening = vehicle.shifts[night].end + SECONDS_A_DAY * night
            morning = vehicle.shifts[night + 1].start + SECONDS_A_DAY * (night + 1)
            for lodging in sleeps:
                group = f"night {night} of {vehicle.id}"
                yield Visit(group, lodging, evening, evening, morning - evening, 0, True)
