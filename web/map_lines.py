"""Routes as lines that run side by side where they share a road."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from models.queries.week_parts import DayRoute
from models.queries.week_places import Place

# Seven patterns that can be told apart without colour, in widths of the line.
DASHES = ((), (4, 1.6), (1, 1.6), (5, 1.6, 1, 1.6), (2.5, 2.5), (7, 1.4, 2, 1.4), (2, 1, 0.6, 1))


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float

    def distance(self, other: "Point") -> float:
        return hypot(other.x - self.x, other.y - self.y)


@dataclass(frozen=True, slots=True)
class Line:
    """One vehicle's one day; ``label`` is the day's number, behind the vehicle's letter if there is one."""

    route: DayRoute
    label: str
    dashes: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{point.x:.0f} {point.y:.0f}" for point in self.points)

    def at(self, *shares: float) -> list[Point]:
        """The points at these shares of the line's length."""
        xs, ys = np.array([(point.x, point.y) for point in self.points]).T
        lengths = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(xs), np.diff(ys)))))
        wanted = np.array(shares) * lengths[-1]
        found = zip(np.interp(wanted, lengths, xs), np.interp(wanted, lengths, ys), strict=True)
        return [Point(float(x), float(y)) for x, y in found]


def route_lines(
    routes: Sequence[DayRoute], point_of: Callable[[Place], Point], stroke: float
) -> tuple[Line, ...]:
    """A line for each route that drives; ``stroke`` is its width."""
    users: dict[frozenset[str], list[tuple[int, int]]] = defaultdict(list)
    for index, route in enumerate(routes):
        for hop, leg in enumerate(route.legs):
            users[frozenset((leg.origin.id, leg.destination.id))].append((index, hop))
    lines = []
    for index, route in enumerate(routes):
        points: list[Point] = []
        for hop, leg in enumerate(route.legs):
            beside = users[frozenset((leg.origin.id, leg.destination.id))]
            lane = (beside.index((index, hop)) - (len(beside) - 1) / 2) * stroke * 1.15
            points += _shifted(leg.origin, leg.destination, point_of, lane)
        if points:
            label = f"{route.vehicle.letter or ''}{route.number}"
            lines.append(Line(route, label, dashes_of(route.number, stroke), tuple(points)))
    return tuple(lines)


def dashes_of(number: int, stroke: float) -> str:
    """The ``stroke-dasharray`` of a day's lines."""
    return " ".join(f"{length * stroke:.0f}" for length in DASHES[(number - 1) % len(DASHES)]) or "none"


def _shifted(
    origin: Place, destination: Place, point_of: Callable[[Place], Point], lane: float
) -> tuple[Point, Point]:
    """The leg's two ends, moved sideways; the side does not depend on the direction of driving."""
    a, b = point_of(origin), point_of(destination)
    first, last = (a, b) if origin.id < destination.id else (b, a)
    length = first.distance(last) or 1
    right = Point(-(last.y - first.y) / length * lane, (last.x - first.x) / length * lane)
    return Point(a.x + right.x, a.y + right.y), Point(b.x + right.x, b.y + right.y)
