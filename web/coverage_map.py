"""Oblasts shaded by a number, and towns as dots, told apart by pattern, size and words as well as colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.disclosure import Count, Percent, Shown, Withheld
from models.tables.country import Town
from web.charts import nice_top
from web.country_shape import WIDTH, country_shape
from web.map_lines import Point

SHADES = 5
LAYERS = (("wide", 26.0), ("narrow", 42.0))
# The two cities are too small for letters: theirs stand beside a square, on the side that has room.
CITIES = {"KG-GB": ("middle", Point(0, -0.7)), "KG-GO": ("end", Point(-0.7, 0.35))}
DOT_SIZES = (10, 25, 50)
Value = Shown | Percent | None


@dataclass(frozen=True, slots=True)
class OblastMark:
    """``look``: ``shade-0`` to ``shade-5``, ``withheld``, or ``empty`` where it has no place on the scale.

    ``city``: drawn as a square.
    """

    code: str
    path: str
    middle: Point
    value: Value
    look: str
    city: bool

    @property
    def anchor(self) -> str:
        return CITIES[self.code][0] if self.city else "middle"

    def words_at(self, size: float) -> Point:
        """Where letters of this height stand."""
        shift = CITIES[self.code][1] if self.city else Point(0, 0.35)
        return Point(self.middle.x + shift.x * size, self.middle.y + shift.y * size)


@dataclass(frozen=True, slots=True)
class TownDot:
    """``look``: ``size-0`` (nobody) to ``size-4``, or ``withheld``."""

    town: Town
    point: Point
    look: str


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """``steps``: the largest value of each shade; ``layers``: name and height of letters."""

    width: int
    height: int
    oblasts: tuple[OblastMark, ...]
    towns: tuple[TownDot, ...]
    steps: tuple[float, ...]
    is_share: bool
    layers: tuple[tuple[str, float], ...] = LAYERS


def draw_coverage(
    values: Mapping[str, Value], places: Iterable[Town], towns: Iterable[tuple[Town, Shown]]
) -> CoverageMap:
    """The country with a value for each oblast's code, and those of its towns that have a count.

    ``places`` are all towns, since a city that is an oblast of its own stands where its town does. Where
    some oblasts have shares and others, without an estimate, counts, the scale is that of the shares.
    """
    country = country_shape()
    paths = {oblast.code: oblast for oblast in country.oblasts}
    kind = Percent if any(isinstance(each, Percent) for each in values.values()) else Count
    top = nice_top(max((each.value for each in values.values() if isinstance(each, kind)), default=0))
    steps = tuple(top * (i + 1) / SHADES for i in range(SHADES))
    capitals = {town.oblast_code: country.at(town.longitude, town.latitude) for town in places}
    marks = []
    for code in sorted({*paths, *values}, key=lambda code: code in CITIES):
        outline, city, look = paths.get(code), code in CITIES, _look(values.get(code), kind, steps)
        middle = capitals.get(code) if city or outline is None else outline.middle
        if middle is not None:
            path = outline.path if outline else ""
            marks.append(OblastMark(code, path, middle, values.get(code), look, city))
    dots = [
        TownDot(town, country.at(town.longitude, town.latitude), _size(shown))
        for town, shown in towns
        if town.oblast_code not in CITIES
    ]
    return CoverageMap(WIDTH, country.height, tuple(marks), tuple(dots), steps, kind is Percent)


def _look(value: Value, kind: type[Count | Percent], steps: tuple[float, ...]) -> str:
    if isinstance(value, Withheld):
        return "withheld"
    if value is None or not isinstance(value, kind):
        return "empty"
    if value.value <= 0:
        return "shade-0"
    return f"shade-{1 + sum(value.value > step for step in steps[:-1])}"


def _size(shown: Shown) -> str:
    if isinstance(shown, Withheld):
        return "withheld"
    return f"size-{(shown.value > 0) + sum(shown.value > size for size in DOT_SIZES)}"
