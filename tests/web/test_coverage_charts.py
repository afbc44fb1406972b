"""Charts and the map as numbers: nothing withheld is drawn as one, nothing is told by colour alone."""

import re
from typing import Any

from models.disclosure import WITHHELD, Count, Percent, Period, Shown
from models.tables.country import Town
from web.charts import TALLEST, draw_trend, nice_top, share_of
from web.country_shape import WIDTH, country_shape
from web.coverage_map import SHADES, Value, draw_coverage

MONTHS = [Period.parse(f"2026-0{month}") for month in range(1, 6)]


def town(id: str, oblast_code: str, longitude: float = 75.0, latitude: float = 41.5) -> Town:
    named: dict[str, Any] = {
        "name_en": id,
        "name_ru": id,
        "name_ky": id,
        "kind": "city",
        "oblast_name": oblast_code,
    }
    return Town(id=id, oblast_code=oblast_code, longitude=longitude, latitude=latitude, **named)


def test_bars_are_as_high_as_their_counts() -> None:
    values = dict(zip(MONTHS, (Count(40), Count(20), WITHHELD, Count(0), None), strict=True))
    bars = draw_trend(values).bars
    assert [bar.height for bar in bars[:2]] == [TALLEST, TALLEST / 2]
    assert [bar.height for bar in bars[3:]] == [0, 0]
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in bars)


def test_a_withheld_bar_is_as_high_whatever_the_others_are() -> None:
    heights = {
        draw_trend({MONTHS[0]: Count(most), MONTHS[1]: WITHHELD}).bars[1].height for most in (10, 95, 5000)
    }
    assert len(heights) == 1


def test_a_scale_ends_with_a_round_number() -> None:
    assert [nice_top(value) for value in (0, 1, 3, 7, 24, 26, 101, 1200)] == [1, 1, 5, 10, 25, 50, 200, 2000]
    assert (share_of(50, 200), share_of(300, 200), share_of(1, 0)) == (25, 100, 0)


def test_oblasts_are_shaded_by_their_share_and_say_it() -> None:
    values: dict[str, Value] = {
        "KG-C": Percent(10),
        "KG-N": Percent(1),
        "KG-T": WITHHELD,
        "KG-J": Count(25),
        "KG-O": Percent(0),
    }
    drawn = draw_coverage(values, [], [])
    looks = {mark.code: mark.look for mark in drawn.oblasts}
    assert drawn.is_share
    assert drawn.steps == tuple(10 * (i + 1) / SHADES for i in range(SHADES))
    assert (looks["KG-C"], looks["KG-N"], looks["KG-O"]) == ("shade-5", "shade-1", "shade-0")
    # Without an estimate a count has no place on a scale of shares, and neither has what is not known.
    assert (looks["KG-T"], looks["KG-J"], looks["KG-B"]) == ("withheld", "empty", "empty")


def test_a_city_that_is_an_oblast_stands_where_its_town_does() -> None:
    osh = town("osh", "KG-GO", 72.8, 40.53)
    drawn = draw_coverage({"KG-GO": Count(60)}, [osh], [(osh, Count(60))])
    mark = next(mark for mark in drawn.oblasts if mark.code == "KG-GO")
    assert (mark.city, mark.middle) == (True, country_shape().at(72.8, 40.53))
    assert drawn.towns == ()


def test_towns_are_told_apart_by_size_and_form() -> None:
    counts: dict[str, Shown] = {"none": Count(0), "few": Count(10), "many": Count(200), "hidden": WITHHELD}
    drawn = draw_coverage({}, [], [(town(id, "KG-N"), count) for id, count in counts.items()])
    assert {dot.town.id: dot.look for dot in drawn.towns} == {
        "none": "size-0",
        "few": "size-1",
        "many": "size-4",
        "hidden": "withheld",
    }


def test_letters_of_an_oblast_stand_inside_it() -> None:
    for oblast in country_shape().oblasts:
        xs = [0.0]
        for step in re.findall(r"-?\d+(?=[,-])", oblast.path.partition("l")[2]):
            xs.append(xs[-1] + int(step))
        assert 0 < oblast.middle.x < WIDTH
        assert 0 < oblast.middle.y < country_shape().height
