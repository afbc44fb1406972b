"""The country's outlines as SVG path data, and where its places stand among them.

A simple equirectangular projection; the unit is a thousandth of the map's width.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians
from typing import Any

from web.map_lines import Point

WIDTH, PADDING = 1000, 12
Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Oblast:
    """``path`` is SVG path data; ``middle`` lies inside, with room for letters around it."""

    code: str
    path: str
    middle: Point


@dataclass(frozen=True, slots=True)
class Country:
    west: float
    north: float
    per_degree: float
    squeeze: float
    height: int
    oblasts: tuple[Oblast, ...]

    def at(self, longitude: float, latitude: float) -> Point:
        x = (longitude - self.west) * self.squeeze * self.per_degree
        return Point(PADDING + x, PADDING + (self.north - latitude) * self.per_degree)


@lru_cache
def country_shape() -> Country:
    """Kyrgyzstan and its oblasts, as large as WIDTH allows."""
    shapes = _shapes()
    positions = [position for rings in shapes.values() for ring in rings for position in ring]
    longitudes, latitudes = zip(*positions, strict=True)
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    per_degree = (WIDTH - 2 * PADDING) / ((max(longitudes) - min(longitudes)) * squeeze)
    height = round((max(latitudes) - min(latitudes)) * per_degree + 2 * PADDING)
    frame = Country(min(longitudes), max(latitudes), per_degree, squeeze, height, ())
    oblasts = tuple(_oblast(frame, code, rings) for code, rings in shapes.items())
    return Country(frame.west, frame.north, per_degree, squeeze, height, oblasts)


def _shapes() -> dict[str, list[Ring]]:
    text = (files("models") / "reference" / "kg_oblasts.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    return {each["properties"]["iso_3166_2"]: _rings(each["geometry"]) for each in features}


def _rings(shape: Any) -> list[Ring]:
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def _oblast(frame: Country, code: str, rings: list[Ring]) -> Oblast:
    drawn = [[frame.at(*position) for position in ring] for ring in rings]
    return Oblast(code, "".join(map(_outline, drawn)), _widest_place(max(drawn, key=len)))


def _outline(points: list[Point]) -> str:
    """A closed path in whole units, relative from point to point: half the letters of an absolute one."""
    whole = [(round(point.x), round(point.y)) for point in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole) if a != b]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{x},{y}".replace(",-", "-") for x, y in steps) + "z"


def _widest_place(points: list[Point], levels: int = 24) -> Point:
    """The middle of the widest level stretch inside the ring, the outermost levels left aside."""
    top, bottom = min(point.y for point in points), max(point.y for point in points)
    best = Point(0, 0)
    widest = 0.0
    for i in range(levels // 5, levels - levels // 5):
        y = top + (bottom - top) * (i + 0.5) / levels
        crossings = sorted(
            a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
            for a, b in pairwise([*points, points[0]])
            if (a.y > y) != (b.y > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=True):
            if right - left > widest:
                best, widest = Point((left + right) / 2, y), right - left
    return best
