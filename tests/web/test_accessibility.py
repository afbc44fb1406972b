"""The pages around the plans, in a browser: axe-core finds nothing, and nothing is wider than a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from models.database import transaction
from models.permissions import Role
from models.vocabulary import Service
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE
from tests.models.small_country import load_small
from tests.web.reading import assert_reads_well
from tests.web.visit_pages import TAPS, Thumb
from web.i18n import LANGUAGES


@pytest.fixture
def database_url() -> None:
    """What a page looks like does not depend on where its rows are kept."""


@pytest.fixture
def country(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_reads_the_door(open_page: Callable[..., Page], live_server: str, language: str) -> None:
    page = open_page(locale=language)
    page.goto(live_server)
    assert_reads_well(page, language)
    page.goto(f"{live_server}/welcome")
    assert_reads_well(page, language)
    page.fill("#name", "nobody")
    page.fill("#code", "ABCD-EFGH-JKLM")
    page.fill("#password", "a sentence that nobody else says")
    page.click("main form button")
    page.wait_for_selector(".error-summary")
    assert_reads_well(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_admin_reads_the_account_and_the_staff(
    hire: Callable[..., Colleague], open_page_as: Callable[..., Page], live_server: str, language: str
) -> None:
    hire(Role.MEDICAL, "Бактыгүл Абдрахманова-Токтогулова")
    page = open_page_as(hire(Role.ADMIN, language=language))
    for path in (
        "/account",
        "/account/password",
        "/account/second-factor",
        "/plans",
        "/devices",
        "/quarantine",
        "/staff",
    ):
        page.goto(live_server + path)
        assert_reads_well(page, language)
    page.fill("#name", "Жыпаргүл")
    page.locator("main form").filter(has=page.locator("#name")).locator("button").click()
    page.wait_for_selector("main .button")
    assert_reads_well(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_coordinator_reads_and_changes_the_country(
    hire: Callable[..., Colleague],
    open_page_as: Callable[..., Page],
    live_server: str,
    country: None,
    language: str,
) -> None:
    page = open_page_as(hire(Role.COORDINATOR, language=language))
    for path in ("/country/legs", "/country/sites", "/country/sites/new"):
        page.goto(live_server + path)
        assert_reads_well(page, language)
    # So that the server refuses it, not the browser.
    page.eval_on_selector("main form", "form => { form.noValidate = true }")
    page.fill("#id", "Ivory Tower")
    page.locator(".form-actions button").click()
    page.wait_for_selector(".error-summary")
    assert_reads_well(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nurse_records_a_visit_and_corrects_it(
    hire: Callable[..., Colleague],
    open_page_as: Callable[..., Page],
    live_server: str,
    country: None,
    language: str,
) -> None:
    page = open_page_as(hire(Role.MEDICAL, language=language), viewport=PHONE, has_touch=True)
    thumb = Thumb(page)
    page.goto(f"{live_server}/visits")
    assert_reads_well(page, language)
    thumb.enter_code(TAPS)
    thumb.choose("month", "earlier")
    with page.expect_navigation():
        page.locator(".form-actions .button").tap()
    assert_reads_well(page, language)
    thumb.begin_with_new_client(live_server, "osh")
    for service in Service:
        thumb.choose("services", service)
    for name, word in (("hiv_test_consent", "given"), ("prep.state", "started"), ("tb_screen", "presumed")):
        thumb.choose(name, word)
    thumb.tap("details.about summary")
    thumb.save()
    expect(page.locator(".field-error")).to_have_count(1)
    assert_reads_well(page, language)
    for service in Service:
        if service != Service.VIOLENCE:
            thumb.choose("services", service)
    thumb.save()
    page.wait_for_url("**/visits/receipt")
    assert_reads_well(page, language)
    page.goto(f"{live_server}/visits/mine")
    assert_reads_well(page, language)
    page.locator(".own-visits form[action='/visits/mine/visit'] button").tap()
    page.wait_for_url("**/visits/mine/visit")
    assert_reads_well(page, language)
