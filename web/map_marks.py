"""Where the map's towns, day numbers and names stand, so that they do not cover each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product

import numpy as np
from numpy.typing import NDArray

from models.queries.week_parts import WeekView
from models.queries.week_places import Place
from web.map_lines import Line, Point

# Shares of a line at which its day's number may stand, the best first.
BADGE_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
# Directions from a town in which its name may stand, the best first: right, left, below, above.
SIDES = tuple(
    (right, down) for right, down in product((1, -1, 0), (0, 0.5, -0.5, 1, -1)) if right or abs(down) == 1
)
# Shares of a line at which a name is seen to cover it.
ROAD_SHARES = tuple(share / 24 for share in range(25))
LETTER_WIDTH, DIGIT_WIDTH = 0.68, 0.62


@dataclass(frozen=True, slots=True)
class TownMark:
    """``nights``: the numbers of the days after which a crew sleeps there, such as ``1–2, 4``."""

    place: Place
    point: Point
    served: bool
    left_out: bool
    depot: bool
    nights: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A day's number on its line."""

    day: int
    text: str
    point: Point
    width: float


@dataclass(frozen=True, slots=True)
class Label:
    """A town's name; ``moon`` is where its night mark stands, ``anchor`` is SVG's ``text-anchor``."""

    text: str
    point: Point
    anchor: str
    nights: str
    moon: Point


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_inside(self, corner: Point) -> bool:
        return min(self.left, self.top) > 0 and self.right < corner.x and self.bottom < corner.y


@dataclass(frozen=True, slots=True)
class Many:
    """Boxes as rows of numbers: hundreds are compared as fast as one. A point is a box without size."""

    edges: NDArray[np.float64]

    @classmethod
    def of(cls, boxes: Iterable[Box]) -> "Many":
        rows = [(box.left, box.top, box.right, box.bottom) for box in boxes]
        return cls(np.array(rows, dtype=float).reshape(-1, 4).T)

    def overlapped_by(self, others: "Many") -> NDArray[np.bool_]:
        """A row for each of these, a column for each of the others."""
        left, top, right, bottom = self.edges[:, :, None]
        other_left, other_top, other_right, other_bottom = others.edges[:, None, :]
        across = (left < other_right) & (other_left < right)
        both: NDArray[np.bool_] = across & (top < other_bottom) & (other_top < bottom)
        return both


def mark_towns(week: WeekView, point_of: Callable[[Place], Point]) -> tuple[TownMark, ...]:
    """The towns that the week is about: served, left out, slept in, or a depot."""
    served = {stop.place for route in week.routes for stop in route.stops}
    left_out = {site.place for site in week.left_out}
    depots = {night.place for day in week.days for night in day.nights if not night.away}
    nights = _nights(week)
    return tuple(
        TownMark(
            place,
            point_of(place),
            place in served,
            place in left_out,
            place in depots,
            nights.get(place, ""),
        )
        for place in sorted(served | left_out | depots | set(nights), key=lambda place: place.id)
    )


def _nights(week: WeekView) -> dict[Place, str]:
    """The days after which a crew sleeps in each place: ``1–3, 5``, or ``A1–3, B5``."""
    numbers: dict[tuple[Place, str], list[int]] = defaultdict(list)
    for night in week.nights_away:
        numbers[night.place, night.vehicle.letter or ""].append(night.number)
    spans: dict[Place, list[str]] = defaultdict(list)
    for (place, letter), days in numbers.items():
        for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
            together = [day for _, day in run]
            first, last = together[0], together[-1]
            spans[place].append(f"{letter}{first}" if first == last else f"{letter}{first}–{last}")
    return {place: ", ".join(found) for place, found in spans.items()}


def place_badges(lines: Sequence[Line], size: float, taken: list[Box]) -> tuple[Badge, ...]:
    """Each line's day number, where it hits least of what is ``taken``, to which it is added.

    ``size`` is the height of the letters.
    """
    badges = []
    for line in lines:
        width = size * (0.7 + DIGIT_WIDTH * len(line.label))
        spots = {spot: around(spot, width / 2, size * 0.6) for spot in line.at(*BADGE_SHARES)}
        covered = Many.of(spots.values()).overlapped_by(Many.of(taken)).sum(axis=1)
        spot = list(spots)[int(covered.argmin())]
        taken.append(spots[spot])
        badges.append(Badge(line.route.number, line.label, spot, width))
    return tuple(badges)


def place_labels(
    towns: Sequence[TownMark],
    language: str,
    size: float,
    taken: Sequence[Box],
    lines: Sequence[Line],
    corner: Point,
) -> tuple[Label, ...]:
    """The names beside their towns; a name without room is left out. ``corner``: the lower right one.

    Each name takes the first side that is free, in several orders of the towns; the order that leaves
    room for most names (nights and stops count for more), and covers the least of the routes, is kept.
    """
    sides = _free_sides(towns, language, size, Many.of(taken), corner)
    boxes = Many.of(side.box for side in sides)
    clashes = boxes.overlapped_by(boxes)
    costs = _costs(towns, size, sides, lines)
    choices = [
        sorted(range(first, first + count), key=lambda i: costs[i])
        for first, count in _runs([side.town for side in sides])
    ]
    orders = (
        sorted(choices, key=len),
        sorted(choices, key=lambda choice: sides[choice[0]].x),
        sorted(choices, key=lambda choice: sides[choice[0]].box.top),
        sorted(choices, key=lambda choice: -sides[choice[0]].box.top),
    )
    by_weight = [sorted(order, key=lambda choice: -sides[choice[0]].weight) for order in orders]

    def value(placed: Sequence[int]) -> tuple[int, int]:
        return sum(sides[i].weight for i in placed), -sum(costs[i] for i in placed)

    best = max((_greedy(order, clashes) for order in (*orders, *by_weight)), key=value)
    return tuple(_label(sides[i], sides[i].town.place.name(language), size) for i in best)


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a town on which its name covers no mark."""

    town: TownMark
    right: int
    box: Box

    @property
    def x(self) -> float:
        """Where the name is anchored."""
        if self.right:
            return self.box.left if self.right > 0 else self.box.right
        return (self.box.left + self.box.right) / 2

    @property
    def weight(self) -> int:
        return 4 if self.town.nights else 2 if self.town.served else 1


def _free_sides(
    towns: Sequence[TownMark], language: str, size: float, taken: Many, corner: Point
) -> list[_Side]:
    sides = [
        _Side(town, right, box)
        for town in towns
        for right, box in _boxes_around(town, town.place.name(language), size)
        if box.is_inside(corner)
    ]
    covering = Many.of(side.box for side in sides).overlapped_by(taken).sum(axis=1).tolist()
    return [side for side, covered in zip(sides, covering, strict=True) if not covered]


def _costs(
    towns: Sequence[TownMark], size: float, sides: Sequence[_Side], lines: Sequence[Line]
) -> list[int]:
    """How much of the routes each side covers, and how many other towns its name could be taken for."""
    boxes = Many.of(side.box for side in sides)
    road = [around(point, 0, 0) for line in lines for point in line.at(*ROAD_SHARES)]
    names = Many.of(around(town.point, size, size) for town in towns)
    own = [side.box.overlaps(around(side.town.point, size, size)) for side in sides]
    covered = boxes.overlapped_by(Many.of(road)).sum(axis=1)
    mistaken = boxes.overlapped_by(names).sum(axis=1) - np.array(own, dtype=int)
    costs: list[int] = (covered + 5 * mistaken).tolist()
    return costs


def _runs(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Where each run of equal values starts, and how long it is."""
    first = 0
    for _, run in groupby(values):
        count = len(list(run))
        yield first, count
        first += count


def _greedy(choices: Iterable[Sequence[int]], clashes: NDArray[np.bool_]) -> list[int]:
    blocked = np.zeros(len(clashes), dtype=bool)
    placed = []
    for sides in choices:
        for i in sides:
            if not blocked[i]:
                placed.append(i)
                blocked |= clashes[i]
                break
    return placed


def _boxes_around(town: TownMark, name: str, size: float) -> Iterator[tuple[int, Box]]:
    lines = 2 if town.nights else 1
    width = size * LETTER_WIDTH * max(len(name), len(town.nights) + 2 if town.nights else 0)
    height, gap = size * 1.1 * lines, size * 0.65
    for right, down in SIDES:
        left = town.point.x + right * gap - (width if right < 0 else 0 if right > 0 else width / 2)
        top = town.point.y - height / 2 + down * (height / 2 + gap)
        yield right, Box(left, top, left + width, top + height)


def _label(side: _Side, name: str, size: float) -> Label:
    anchor = "start" if side.right > 0 else "end" if side.right < 0 else "middle"
    baseline, nights = side.box.top + size * 0.9, side.town.nights
    moon = Point(_moon_left(side.x, anchor, nights, size), baseline + size * 0.75)
    return Label(name, Point(side.x, baseline), anchor, nights, moon)


def _moon_left(x: float, anchor: str, nights: str, size: float) -> float:
    """Where the moon starts so that it and the numbers behind it stand under the name."""
    width = size * (1 + DIGIT_WIDTH * len(nights))
    return x if anchor == "start" else x - width if anchor == "end" else x - width / 2


def around(point: Point, half_width: float, half_height: float) -> Box:
    return Box(point.x - half_width, point.y - half_height, point.x + half_width, point.y + half_height)
