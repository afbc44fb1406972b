"""The week's map as numbers for the template: oblasts, roads, each day's route, towns, nights.

What is drawn over the country comes twice, for wide and for narrow screens, because letters must not shrink
with the map.
"""

from dataclasses import dataclass
from functools import lru_cache

from models.queries.week_parts import WeekView
from models.queries.week_places import Place
from web.country_shape import WIDTH, country_shape
from web.map_lines import Line, Point, route_lines
from web.map_marks import Badge, Label, TownMark, around, mark_towns, place_badges, place_labels


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
    country = country_shape()
    legs = [(_point(leg.origin), _point(leg.destination)) for leg in week.roads]
    return WeekMap(
        width=WIDTH,
        height=country.height,
        oblasts=tuple(oblast.path for oblast in country.oblasts),
        roads="".join(f"M{a.x:.0f} {a.y:.0f}L{b.x:.0f} {b.y:.0f}" for a, b in legs),
        layers=tuple(_layer(week, language, name, size) for name, size in (("wide", 19.0), ("narrow", 32.0))),
    )


def _layer(week: WeekView, language: str, name: str, size: float) -> Layer:
    stroke = size / 4
    lines = route_lines(week.routes, _point, stroke)
    towns = mark_towns(week, _point)
    taken = [around(town.point, size * 0.45, size * 0.45) for town in towns]
    badges = place_badges(lines, size, taken)
    labels = place_labels(towns, language, size, taken, lines, Point(WIDTH, country_shape().height))
    return Layer(name, size, stroke, lines, towns, badges, labels)


def _point(place: Place) -> Point:
    return country_shape().at(place.longitude, place.latitude)
