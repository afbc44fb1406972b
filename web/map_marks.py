"""Where the map's towns, day numbers and names stand, so that they do not cover each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, product

from models.queries.week_parts import WeekView
from models.queries.week_places import Place
from web.map_lines import Line, Point

# Shares of a line at which its day's number may stand, the best first.
BADGE_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
# Directions from a town in which its name may stand, the best first: right, left, below, above.
SIDES = tuple(
    (right, down) for right, down in product((1, -1, 0), (0, 0.5, -0.5, 1, -1)) if right or abs(down) == 1
)
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

    def holds(self, point: Point) -> bool:
        return self.left < point.x < self.right and self.top < point.y < self.bottom


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
        spots = {line.at(share): around(line.at(share), width / 2, size * 0.6) for share in BADGE_SHARES}
        spot = min(spots, key=lambda spot: sum(spots[spot].overlaps(other) for other in taken))
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
    room = _Room(towns, size, taken, [line.at(share / 24) for line in lines for share in range(25)], corner)
    choices = [room.sides_of(town, town.place.name(language)) for town in towns]
    orders = (
        sorted(choices, key=len),
        sorted(choices, key=lambda sides: [side.label.point.x for side in sides[:1]]),
        sorted(choices, key=lambda sides: [side.label.point.y for side in sides[:1]]),
        sorted(choices, key=lambda sides: [-side.label.point.y for side in sides[:1]]),
    )
    by_weight = [sorted(order, key=lambda sides: [-side.weight for side in sides[:1]]) for order in orders]
    best = max(map(_greedy, (*orders, *by_weight)), key=_value)
    return tuple(side.label for side in best)


@dataclass(frozen=True, slots=True)
class _Side:
    label: Label
    box: Box
    weight: int
    cost: int


@dataclass(frozen=True, slots=True)
class _Room:
    towns: Sequence[TownMark]
    size: float
    taken: Sequence[Box]
    road: Sequence[Point]
    corner: Point

    def sides_of(self, town: TownMark, name: str) -> list[_Side]:
        """The sides on which the name covers no mark, the best first."""
        sides = [
            _Side(label, box, 4 if town.nights else 2 if town.served else 1, self.cost(town, box))
            for label, box in _labels_around(town, name, self.size)
            if box.is_inside(self.corner) and not _hits(box, self.taken)
        ]
        return sorted(sides, key=lambda side: side.cost)

    def cost(self, town: TownMark, box: Box) -> int:
        """How much of the routes it covers, and how many other towns it could be taken to name."""
        others = [around(other.point, self.size, self.size) for other in self.towns if other != town]
        return sum(box.holds(point) for point in self.road) + 5 * sum(box.overlaps(other) for other in others)


def _value(sides: Sequence[_Side]) -> tuple[int, int]:
    return sum(side.weight for side in sides), -sum(side.cost for side in sides)


def _greedy(choices: Iterable[Sequence[_Side]]) -> list[_Side]:
    placed: list[_Side] = []
    for sides in choices:
        free = (side for side in sides if not _hits(side.box, [other.box for other in placed]))
        placed += islice(free, 1)
    return placed


def _labels_around(town: TownMark, name: str, size: float) -> Iterator[tuple[Label, Box]]:
    lines = 2 if town.nights else 1
    width = size * LETTER_WIDTH * max(len(name), len(town.nights) + 2 if town.nights else 0)
    height, gap = size * 1.1 * lines, size * 0.65
    for right, down in SIDES:
        left = town.point.x + right * gap - (width if right < 0 else 0 if right > 0 else width / 2)
        top = town.point.y - height / 2 + down * (height / 2 + gap)
        anchor = "start" if right > 0 else "end" if right < 0 else "middle"
        x = left if right > 0 else left + width if right < 0 else left + width / 2
        baseline = top + size * 0.9
        moon = Point(_moon_left(x, anchor, town.nights, size), baseline + size * 0.75)
        yield (
            Label(name, Point(x, baseline), anchor, town.nights, moon),
            Box(left, top, left + width, top + height),
        )


def _moon_left(x: float, anchor: str, nights: str, size: float) -> float:
    """Where the moon starts so that it and the numbers behind it stand under the name."""
    width = size * (1 + DIGIT_WIDTH * len(nights))
    return x if anchor == "start" else x - width if anchor == "end" else x - width / 2


def around(point: Point, half_width: float, half_height: float) -> Box:
    return Box(point.x - half_width, point.y - half_height, point.x + half_width, point.y + half_height)


def _hits(box: Box, taken: Iterable[Box]) -> bool:
    return any(box.overlaps(other) for other in taken)
