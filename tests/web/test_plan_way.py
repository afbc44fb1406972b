"""From the sign-in to a published week and its printed sheet, in Chromium, by keyboard alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, ViewportSize, expect
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.solve_plan import solve_plan, unfinished_plans
from models.permissions import Role
from models.settings import Settings
from models.tables.plans import Plan, PlanState
from tests.fixtures.app import PASSWORD, Colleague
from tests.fixtures.browser import DESK, PHONE
from tests.web.keyboard import Keyboard
from tests.web.reading import assert_reads_well
from web.dependencies import today
from web.i18n import LANGUAGES

FRIDAY = date(2026, 11, 20)
SENT = 'form[action="/plans"] button.button'


@pytest.fixture
def database_url() -> None:
    """What a page looks like does not depend on where its rows are kept."""


@pytest.fixture
def on_friday(app: FastAPI) -> None:
    app.dependency_overrides[today] = lambda: FRIDAY


@contextmanager
def solving(engine: Engine, settings: Settings) -> Iterator[None]:
    """The worker's part, beside the browser's."""

    def solve_all() -> None:
        for plan_id in unfinished_plans(engine):
            solve_plan(engine, settings, plan_id)

    worker = threading.Thread(target=solve_all)
    worker.start()
    yield
    worker.join()


@dataclass(frozen=True)
class Coordinator:
    """At a browser, with both hands on the keyboard."""

    page: Page
    keys: Keyboard
    language: str
    solving: Callable[[], AbstractContextManager[None]]

    def looks(self) -> None:
        assert_reads_well(self.page, self.language)

    def signs_in(self) -> None:
        """At first with a wrong password."""
        self.keys.follow(f"button.language[value={self.language}]")
        self.looks()
        self.keys.write("#name", "Aigul")
        self.keys.write("#password", "seventeen grey cattle")
        self.keys.follow("main button")
        self.is_told_what_is_wrong()
        self.keys.write("#password", PASSWORD)
        with self.page.expect_navigation(url="**/plans"):
            self.page.keyboard.press("Enter")
        self.looks()

    def is_told_what_is_wrong(self) -> None:
        expect(self.page.locator(".error-summary")).to_be_focused()
        self.looks()

    def asks_for_the_week(self) -> None:
        """At first without a vehicle."""
        self.keys.follow('a[href="/plans/new"]')
        self.looks()
        self.keys.press("[name=vehicle]", "Space")
        self.keys.follow(SENT)
        self.is_told_what_is_wrong()
        self.keys.press(".error-summary a")
        expect(self.page.locator("[name=vehicle]")).to_be_focused()
        self.page.keyboard.press("Space")
        self.keys.write('[name="need:juniper"]', "70")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def waits_for_the_planner(self) -> None:
        expect(self.page.locator("#progress progress")).to_be_visible()
        with self.solving():
            expect(self.page.locator("#timetable-title")).to_be_visible()

    def changes_it(self) -> None:
        """A pass is closed, and a site is served in any case."""
        self.keys.follow('a[href$="/change"]')
        assert self.page.input_value('[name="need:juniper"]') == "70"
        self.looks()
        self.keys.choose('[name="serve:poplar"]', downs=1)
        self.keys.choose('[name="closed-road:0"]', downs=1)
        self.keys.follow(SENT)

    def compares_and_publishes(self) -> None:
        self.keys.follow('form[action$="/compare"] button')
        self.looks()
        self.keys.follow("a.back")
        self.keys.follow('form[action$="/publish"] button')
        expect(self.page.locator(".page-head .badge-good")).to_be_visible()
        self.looks()

    def sees_to_the_account(self) -> None:
        self.keys.follow('a[href="/account"]')
        self.looks()
        for address in ("password", "second-factor"):
            self.keys.follow(f'a[href="/account/{address}"]')
            self.looks()
            self.keys.follow("a.back")
        self.keys.follow('form[action="/sign-out"] button')
        assert self.page.url.endswith("/sign-in")


@pytest.mark.usefixtures("country", "nurse", "on_friday")
@pytest.mark.parametrize(
    ("language", "viewport"), [("en", PHONE), ("ru", DESK), ("ky", PHONE)], ids=["en", "ru", "ky"]
)
def test_from_the_sign_in_to_the_printed_sheet(
    engine: Engine,
    settings: Settings,
    hire: Callable[..., Colleague],
    page: Page,
    live_server: str,
    language: str,
    viewport: ViewportSize,
) -> None:
    """Each page on the way reads well at both widths; the keys are pressed at one of them."""
    hire(Role.COORDINATOR, "Aigul", language=language)
    aigul = Coordinator(page, Keyboard(page), language, partial(solving, engine, settings))
    page.goto(live_server)

    aigul.signs_in()
    aigul.asks_for_the_week()
    aigul.looks()
    aigul.waits_for_the_planner()
    aigul.looks()
    aigul.changes_it()
    aigul.waits_for_the_planner()
    aigul.compares_and_publishes()

    aigul.keys.follow('a[href$="/sheet"]')
    aigul.looks()
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    what_to_load = 1
    assert len(paper.pages) == what_to_load + days_on_the_road(engine) > 1

    aigul.keys.follow('nav a[href="/plans"]')
    aigul.looks()
    aigul.sees_to_the_account()


def test_the_admins_pages_by_keyboard(
    hire: Callable[..., Colleague], open_page_as: Callable[..., Page], live_server: str
) -> None:
    hire(Role.MEDICAL, "Nurlan")
    for language in LANGUAGES:
        page = open_page_as(hire(Role.ADMIN, f"admin {language}", language=language))
        keys = Keyboard(page)
        page.goto(live_server)
        assert_reads_well(page, language)
        keys.write("#name", f"Aida {language}")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert_reads_well(page, language)
        keys.follow("main a.button")
        assert f"Aida {language}" in page.content()


def days_on_the_road(engine: Engine) -> int:
    with transaction(engine, reads_only=True) as session:
        plan = session.exec(select(Plan).where(Plan.state == PlanState.PUBLISHED)).one()
    assert plan.solution
    return len(plan.solution["routes"])
