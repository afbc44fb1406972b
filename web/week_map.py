"""The week's map as numbers for the template: oblasts, roads, each day's route, towns, nights.

A simple equirectangular projection; the unit is a thousandth of the map's width. What is drawn over the
country comes twice, for wide and for narrow screens, because letters must not shrink with the map.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians

from models.queries.week_parts import WeekView
from models.queries.week_places import Place
from web.map_lines import Line, Point, route_lines
from web.map_marks import Badge, Label, TownMark, around, mark_towns, place_badges, place_labels

WIDTH, PADDING = 1000, 12
Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn over the country at one size of letters; ``size`` is their height."""

    name: str
    size: float
    stroke: float
    lines: tuple[Line, ...]
    towns: tuple[TownMark, ...]
    badges: tuple[Badge, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class WeekMap:
    """``oblasts`` and ``roads`` are SVG path data."""

    width: int
    height: int
    oblasts: tuple[str, ...]
    roads: str
    layers: tuple[Layer, ...]


# A plan's week is looked at again and again, and placing its letters takes longer than all else on its page.
@lru_cache(maxsize=32)
def draw_week(week: WeekView, language: str) -> WeekMap:
    """The map of a week, its towns named in the language."""
    country = _country()
    legs = [(country.point(leg.origin), country.point(leg.destination)) for leg in week.roads]
    return WeekMap(
        width=WIDTH,
        height=country.height,
        oblasts=country.oblasts,
        roads="".join(f"M{a.x:.0f} {a.y:.0f}L{b.x:.0f} {b.y:.0f}" for a, b in legs),
        layers=tuple(_layer(week, language, name, size) for name, size in (("wide", 19.0), ("narrow", 32.0))),
    )


def _layer(week: WeekView, language: str, name: str, size: float) -> Layer:
    country = _country()
    stroke = size / 4
    lines = route_lines(week.routes, country.point, stroke)
    towns = mark_towns(week, country.point)
    taken = [around(town.point, size * 0.45, size * 0.45) for town in towns]
    badges = place_badges(lines, size, taken)
    labels = place_labels(towns, language, size, taken, lines, Point(WIDTH, country.height))
    return Layer(name, size, stroke, lines, towns, badges, labels)


@dataclass(frozen=True, slots=True)
class _Country:
    west: float
    north: float
    per_degree: float
    squeeze: float
    height: int
    oblasts: tuple[str, ...]

    def point(self, place: Place) -> Point:
        return self.at(place.longitude, place.latitude)

    def at(self, longitude: float, latitude: float) -> Point:
        x = (longitude - self.west) * self.squeeze * self.per_degree
        return Point(PADDING + x, PADDING + (self.north - latitude) * self.per_degree)


@lru_cache
def _country() -> _Country:
    rings = _rings()
    longitudes = [longitude for ring in rings for longitude, _ in ring]
    latitudes = [latitude for ring in rings for _, latitude in ring]
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    per_degree = (WIDTH - 2 * PADDING) / ((max(longitudes) - min(longitudes)) * squeeze)
    height = round((max(latitudes) - min(latitudes)) * per_degree + 2 * PADDING)
    frame = _Country(min(longitudes), max(latitudes), per_degree, squeeze, height, ())
    oblasts = tuple(_outline([frame.at(*position) for position in ring]) for ring in rings)
    return _Country(frame.west, frame.north, per_degree, squeeze, height, oblasts)


def _rings() -> list[Ring]:
    text = (files("models") / "reference" / "kg_oblasts.geojson").read_text(encoding="utf-8")
    shapes = [feature["geometry"] for feature in json.loads(text)["features"]]
    polygons = [
        polygon
        for shape in shapes
        for polygon in ([shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"])
    ]
    return [ring for polygon in polygons for ring in polygon]


def _outline(points: list[Point]) -> str:
    """A closed path in whole units, relative from point to point: half the letters of an absolute one."""
    whole = [(round(point.x), round(point.y)) for point in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole) if a != b]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{x},{y}".replace(",-", "-") for x, y in steps) + "z"
