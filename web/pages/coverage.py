"""Coverage: one page that a manager understands in ten seconds, and pages below it."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from models.disclosure import Count, Length, Period
from models.indicators.catalog import Indicator
from models.indicators.measures import COUNTED
from models.queries.coverage import Published, published
from web.charts import draw_trend
from web.coverage_choice import Choice, Chosen, Reader
from web.coverage_layout import by_area, look_back, map_values, most_missed, over_time
from web.coverage_map import CoverageMap, draw_coverage
from web.coverage_sections import BY_PLACE, KEY, OVER_TIME, SECTIONS, STEPS, of_done
from web.coverage_stops import towns_visited, weeks_of
from web.dependencies import Reading, Today
from web.rendering import render

pages = APIRouter(prefix="/coverage")
MOST_MISSED = 4
NOBODY = Count(0)
LENGTHS = {"month": Length.MONTH, "quarter": Length.QUARTER, "half-year": Length.HALF, "year": Length.YEAR}


@pages.get("")
def show_overview(
    request: Request, session: Reading, reader: Reader, choice: Chosen, today: Today
) -> Response:
    period, first = choice.period, BY_PLACE[0]
    if period is None:
        return _page(request, "empty", choice)
    key = of_done(KEY, only_done=choice.only_done)
    everywhere = published(session, (period,), choice.places, (first,))
    months = look_back(choice.frozen, Length.MONTH, period)
    monthly = published(session, months, (choice.area,), (first,))
    return _page(
        request,
        "overview",
        choice,
        figures=published(session, (period,), (choice.area,), key),
        map=_map(choice, everywhere),
        map_of=first,
        trend=draw_trend(over_time(monthly, first.id, months)),
        visited=towns_visited(weeks_of(session, period, today)),
        missed=most_missed((each for each in everywhere if each.area not in choice.towns), MOST_MISSED),
        nobody=[each.area for each in everywhere if each.area in choice.towns and each.value == NOBODY],
    )


@pages.get("/places")
def show_places(
    request: Request,
    session: Reading,
    reader: Reader,
    choice: Chosen,
    what: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    if choice.period is None:
        return _page(request, "empty", choice)
    indicator = next((each for each in BY_PLACE if each.id == what), BY_PLACE[0])
    numbers = published(session, (choice.period,), choice.places, (indicator,))
    return _page(
        request,
        "places",
        choice,
        indicator=indicator,
        indicators=BY_PLACE,
        map=_map(choice, numbers),
        numbers=by_area(numbers),
    )


@pages.get("/trend")
def show_trend(
    request: Request,
    session: Reading,
    reader: Reader,
    choice: Chosen,
    length: Annotated[str, Query(max_length=9)] = "month",
) -> Response:
    if choice.period is None:
        return _page(request, "empty", choice)
    chosen = LENGTHS.get(length, Length.MONTH)
    periods = look_back(choice.frozen, chosen, next(iter(choice.frozen)))
    shown = [
        each
        for each in of_done(OVER_TIME, only_done=choice.only_done)
        if chosen >= each.measure.tier.shortest
    ]
    numbers = published(session, periods, (choice.area,), shown)
    trends = [
        (each, COUNTED[each.numerator].title, draw_trend(over_time(numbers, each.id, periods)))
        for each in shown
    ]
    return _page(request, "trend", choice, trends=trends, length=length, periods=periods)


@pages.get("/services")
def show_services(request: Request, session: Reading, reader: Reader, choice: Chosen) -> Response:
    period = choice.period
    if period is None:
        return _page(request, "empty", choice)
    sections = [(title, _told(session, choice, period, indicators)) for title, indicators in SECTIONS]
    return _page(
        request,
        "services",
        choice,
        cascade=_told(session, choice, period, STEPS),
        sections=[(title, lines) for title, lines in sections if lines],
    )


def _told(
    session: Session, choice: Choice, period: Period, indicators: Iterable[Indicator]
) -> list[Published]:
    allowed = of_done(indicators, only_done=choice.only_done)
    return published(session, (period,), (choice.area,), allowed)


def _map(choice: Choice, numbers: Iterable[Published]) -> CoverageMap:
    found = by_area(numbers)
    towns = [(town, found[id].value) for id, town in choice.towns.items() if id in found]
    return draw_coverage(map_values(found, choice.oblasts), choice.towns.values(), towns)


def _page(request: Request, name: str, choice: Choice, **context: Any) -> Response:
    return render(request, f"coverage/{name}.html", choice=choice, **context)
