"""The map's numbers: lines apart, names apart, and a small picture."""

from collections.abc import Iterator
from itertools import combinations
from types import SimpleNamespace

import pytest

from models.queries.week_parts import WeekView
from models.queries.week_places import WeekVehicle
from tests.models.weeks import a_day, a_week, stop
from web.i18n import LANGUAGES
from web.map_lines import DASHES, Line, Point, dashes_of
from web.map_marks import Box, Label
from web.rendering import environment
from web.week_map import draw_week

MOST_BYTES = 40_000


def out_and_back() -> WeekView:
    return a_week(
        a_day(1, stop("walnut", "osh"), end="osh"),
        a_day(2, stop("willow", "tokmok"), start="osh"),
        a_day(3, stop("spruce", "karakol"), stop("larch", "karakol"), end="karakol"),
        a_day(5, start="karakol"),
    )


def distance(line: Line, point: Point) -> float:
    return min(on_it.distance(point) for on_it in line.at(*(share / 200 for share in range(201))))


def test_days_on_the_same_road_run_side_by_side() -> None:
    layer = draw_week(out_and_back(), "en").layers[0]
    third, fifth = layer.lines[2:]

    assert [line.label for line in layer.lines] == ["1", "2", "3", "5"]
    assert distance(third, fifth.at(0.5)[0]) >= layer.stroke


def test_days_differ_without_colour() -> None:
    assert len(set(DASHES)) == 7
    assert len({dashes_of(number, 5) for number in range(1, 8)}) == 7


def test_towns_say_what_becomes_of_them() -> None:
    towns = {mark.place.id: mark for mark in draw_week(out_and_back(), "en").layers[0].towns}

    assert {town for town, mark in towns.items() if mark.served} == {"osh", "tokmok", "karakol"}
    assert {town for town, mark in towns.items() if mark.depot} == {"bishkek"}
    assert {town: mark.nights for town, mark in towns.items() if mark.nights} == {"osh": "1", "karakol": "3"}


def test_nights_in_a_row_are_one_span() -> None:
    van = WeekVehicle("van", "Van", "B")
    days = [a_day(number, start="osh", end="osh", vehicle=van) for number in (1, 2, 3, 5)]
    towns = {mark.place.id: mark.nights for mark in draw_week(a_week(*days), "en").layers[0].towns}

    assert towns == {"osh": "B1–3, B5"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_cover_no_other_name(language: str) -> None:
    for layer in draw_week(out_and_back(), language).layers:
        boxes = list(boxes_of(layer.labels, layer.size))
        assert len(boxes) >= 3
        assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def boxes_of(labels: tuple[Label, ...], size: float) -> Iterator[Box]:
    for label in labels:
        width = size * 0.55 * len(label.text)
        left = label.point.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        yield Box(left, label.point.y - size * 0.7, left + width, label.point.y)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_small_and_tells_itself_in_words(language: str) -> None:
    week = out_and_back()
    template = environment(language).get_template("plans/_map.html")

    figure = template.render(week=week, language=language, request=SimpleNamespace())

    assert len(figure.encode()) < MOST_BYTES
    assert 'role="img"' in figure
    assert "style=" not in figure
    assert all(town.name(language) in figure for route in week.routes for town in route.towns)
