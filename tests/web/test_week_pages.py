"""A plan's pages in a real browser: the week, the route sheet on paper, two plans compared."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, ViewportSize
from pypdf import PdfReader
from sqlalchemy import Engine

from models.operations.solve_plan import solve_plan
from models.settings import Settings
from models.tables.plans import PlanRequest
from tests.fixtures.app import Colleague
from tests.fixtures.browser import DESK, PHONE
from tests.fixtures.weeks import WEEK
from tests.web.reading import assert_reads_well
from web.dependencies import today
from web.i18n import LANGUAGES


@pytest.fixture
def database_url() -> None:
    """What a page looks like does not depend on where its rows are kept."""


@pytest.fixture(autouse=True)
def before_the_week(app: FastAPI) -> None:
    """So that all of it is still to be loaded for."""
    app.dependency_overrides[today] = lambda: WEEK


@pytest.fixture
def solved(engine: Engine, settings: Settings, ask: Callable[[PlanRequest], UUID]) -> Callable[..., UUID]:
    def solved_plan(request: PlanRequest) -> UUID:
        plan_id = ask(request)
        solve_plan(engine, settings, plan_id)
        return plan_id

    return solved_plan


def test_a_week_reads_well_in_each_language(
    open_page_as: Callable[..., Page],
    live_server: str,
    solved: Callable[..., UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
) -> None:
    plan_id = solved(week_request)
    other_id = solved(week_request.model_copy(update={"left_out": ("walnut",)}))
    page = open_page_as(coordinator)
    for language in LANGUAGES:
        page.goto(f"{live_server}/plans/{plan_id}")
        with page.expect_navigation():
            page.locator(f"button.language[value={language}]").click()
        for path in ("", "/sheet", f"/compare?other={other_id}"):
            page.goto(f"{live_server}/plans/{plan_id}{path}")
            assert_reads_well(page, language)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_map_and_timetable_stand_side_by_side_where_there_is_room(
    open_page_as: Callable[..., Page],
    live_server: str,
    solved: Callable[..., UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
    viewport: ViewportSize,
) -> None:
    page = open_page_as(coordinator)
    page.goto(f"{live_server}/plans/{solved(week_request)}")

    chart = page.locator(".week-map").bounding_box()
    timetable = page.locator(".week-timetable").bounding_box()

    assert chart
    assert timetable
    if viewport is DESK:
        assert chart["x"] + chart["width"] <= timetable["x"]
        assert abs(chart["y"] - timetable["y"]) < 40
    else:
        assert chart["y"] + chart["height"] <= timetable["y"]
    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.week-map svg[role=img] text')]"
        ".map(text => text.getBoundingClientRect().height).filter(height => height > 0))"
    )
    assert smallest >= 9


def test_the_sheet_is_what_to_load_and_one_page_a_day(
    open_page_as: Callable[..., Page],
    live_server: str,
    solved: Callable[..., UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
) -> None:
    page = open_page_as(coordinator)
    page.goto(f"{live_server}/plans/{solved(week_request)}/sheet")
    days = page.locator(".sheet-page").count()

    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))

    assert len(paper.pages) == days > 4
    to_load, *texts = [sheet.extract_text() for sheet in paper.pages]
    assert "Ambulance 1" in to_load
    assert "HIV test, second assay" in to_load
    assert all("Ambulance 1" in text and re.search(r"\d\d:\d\d–\d\d:\d\d", text) for text in texts)
    assert "walnut" in "".join(texts)
