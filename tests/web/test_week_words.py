"""What the pages say of a week in words: the bound, the reasons, the warnings."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from models.queries.seasons import Season
from models.queries.warning_parts import (
    AfterDark,
    ClosingRoads,
    EstimatedTimes,
    HolidayInWeek,
    NightWithoutLodging,
    RoadEngineSilent,
    RoadPart,
    Warning_,
)
from models.queries.week_parts import LeftOut, Service, Skipped, WeekDay, WeekView
from models.queries.week_places import RoadLeg, WeekHoliday, WeekVehicle
from models.tables.plans import Plan
from models.tables.stops import StopReason
from tests.fixtures.weeks import WEEK
from tests.models.weeks import AMBULANCE, HOUR, PLACES, a_day, a_week, stop
from web.i18n import LANGUAGES
from web.rendering import environment

BUSY = a_week(a_day(1, stop("walnut", "osh"), end="osh"), a_day(2, stop("willow", "tokmok"), start="osh"))
OSH, KARAKOL = PLACES["osh"], PLACES["karakol"]
ROAD = RoadLeg(OSH, KARAKOL, HOUR)
PLAN = Plan(week=WEEK, request={}, created_by_id=uuid4())
HOLIDAY = WeekHoliday("Nooruz", "Нооруз", "Нооруз", estimated=True)


def words(partial: str, week: WeekView, language: str = "en", **context: Any) -> str:
    """The text of a part of the page, its tags and runs of blanks taken out."""
    page = (
        environment(language).get_template(f"plans/{partial}").render(week=week, language=language, **context)
    )
    text = "".join(part.split(">")[-1] for part in page.split("<"))
    return " ".join(unescape(text).split())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Every site is served, and no plan that does so drives less."),
        ({"status": "feasible"}, "No plan can serve more; one that serves as much may drive less."),
        ({"status": "feasible", "bound": 21}, "No plan can serve more than 5% beyond this."),
        ({"status": "feasible", "need_served": 0}, "No plan can serve more than a need of 20."),
        ({"status": "feasible", "bound": None}, "How much more another plan could serve is not known yet."),
    ],
)
def test_the_bound_in_words(changes: dict[str, Any], sentence: str) -> None:
    week = replace(BUSY, totals=replace(BUSY.totals, **changes))
    assert sentence in words("_summary.html", week, plan=PLAN)


def test_the_best_week_that_leaves_sites_out() -> None:
    week = replace(BUSY, left_out=(LeftOut("larch", KARAKOL, 5, "outweighed", 2),))
    assert "Proven best: no plan can serve more" in words("_summary.html", week, plan=PLAN)


@pytest.mark.parametrize(
    ("site", "sentence"),
    [
        (LeftOut("larch", OSH, 5, "unreachable"), "cannot be served this week, even with every other"),
        (
            LeftOut("larch", OSH, 5, "not in time"),
            "could be served, but not beside the sites that are required",
        ),
        (LeftOut("larch", OSH, 5, "asked"), "the coordinator left it out"),
        (LeftOut("larch", OSH, 5, "outweighed", 3), "serving it would lower the need served in all by 3."),
        (
            LeftOut("larch", OSH, 5, "outweighed", 3, at_least=True),
            "serving it would lower the need served in all by at least 3.",
        ),
        (
            LeftOut("larch", OSH, 5, "outweighed", 0),
            "serving it would serve no more in all, and drive no less.",
        ),
        (
            LeftOut("larch", OSH, 5, "outweighed", 0, at_least=True),
            "no better plan with it was found; what serving it would cost is not proven.",
        ),
    ],
)
def test_the_reason_of_a_site_left_out(site: LeftOut, sentence: str) -> None:
    said = words("_unassigned.html", replace(BUSY, left_out=(site,)))
    assert f"larch, Osh (need 5): {sentence}" in said


@pytest.mark.parametrize(
    ("warning", "sentence"),
    [
        (
            ClosingRoads(
                (WEEK, WEEK + timedelta(days=3)),
                Season(11, 4, closed=False),
                (RoadPart("Ala-Bel", 3184, None),),
            ),
            "Ala-Bel (3,184 m) · Mon 23 Nov, Thu 26 Nov: short closures for snow or avalanche danger are "
            "common, November – April.",
        ),
        (
            ClosingRoads((WEEK,), Season(10, 5, closed=True), (RoadPart(None, None, (KARAKOL, OSH)),)),
            "Karakol – Osh · Mon 23 Nov: closed in the season, October – May.",
        ),
        (
            HolidayInWeek(WEEK, HOLIDAY, 1),
            "Mon 23 Nov: Nooruz (the date is an estimate). 1 stop falls on this holiday.",
        ),
        (
            AfterDark(WEEK, AMBULANCE, OSH, 19 * HOUR, 17 * HOUR + 1800),
            "Mon 23 Nov: arrival in Osh after dark, at 19:00; the sun sets at 17:30.",
        ),
        (
            NightWithoutLodging(WEEK, WeekVehicle("van", "Van", "B"), OSH),
            "Mon 23 Nov, Van: no lodging is known in Osh",
        ),
        (RoadEngineSilent(), "The road engine did not answer"),
        (EstimatedTimes((ROAD,)), "1 road of this week has an estimated driving time. Osh – Karakol"),
    ],
)
def test_a_warning_in_words(warning: Warning_, sentence: str) -> None:
    assert sentence in words("_warnings.html", replace(BUSY, warnings=(warning,)))


def test_a_day_without_driving_says_where_the_crew_stays() -> None:
    night = a_week(a_day(1, end="osh")).days[0].nights[0]
    idle = WeekDay(WEEK, 1, HOLIDAY, (), (night,))

    said = words("_timetable.html", replace(BUSY, days=(idle, replace(idle, nights=()))))

    assert "No driving; the crew stays in Osh." in said
    assert "Nobody is on the road." in said
    assert "Nooruz" in said


def test_a_skipped_stop_is_struck_out_with_its_reason() -> None:
    route = a_day(1, stop("walnut", "osh"), stop("poplar", "osh"), stop("willow", "tokmok"))
    reasons = {"poplar": Skipped(StopReason.ROAD), "willow": Skipped(None)}
    steps = tuple(
        replace(step, skipped=reasons.get(step.site_id)) if isinstance(step, Service) else step
        for step in route.steps
    )
    said = words("_timetable.html", a_week(replace(route, steps=steps)))
    assert "poplar, Osh need 10 skipped: road or weather" in said
    assert "willow, Tokmok need 10 skipped" in said
    assert said.count("skipped") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_timetable_tells_every_step(language: str) -> None:
    said = words("_timetable.html", BUSY, language)

    for route in BUSY.routes:
        assert all(service.site_id in said for service in route.stops)
        assert all(town.name(language) in said for town in route.towns)
    assert "10:00–12:00 walnut" in said
