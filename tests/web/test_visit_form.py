"""The visit form on a phone: few taps, only what applies, and nothing lost on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.permissions import Role
from models.tables.staff import SignIn
from models.vocabulary import Commodity, Counselling, Finding, Service
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE
from tests.fixtures.care import TODAY
from tests.models.care.visits import a_visit
from tests.web.keyboard import Keyboard
from tests.web.visit_pages import CODE, Thumb, kept_visits, sizes_of

MOST_TAPS, MOST_BYTES = 12, 100_000

pytestmark = pytest.mark.usefixtures("kits_chosen", "on_that_day")


@pytest.fixture
def database_url() -> None:
    """What a page does in the browser does not depend on where its rows are kept."""


@pytest.fixture
def thumb(open_page_as: Callable[..., Page], nurse: Colleague) -> Thumb:
    return Thumb(open_page_as(nurse, viewport=PHONE, has_touch=True))


@pytest.fixture
def seen_before(
    kits_chosen: None, on_that_day: None, client_of: Callable[[Colleague], TestClient], nurse: Colleague
) -> str:
    """The id of a client who has the code and came to Osh today, so that the next visit is in Osh too."""
    api = client_of(nurse)
    client_id: str = api.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit(day=TODAY.isoformat(), hiv_test=None, hiv_test_consent=None, services=["counselling"])
    visit |= {"counselling": ["hiv-and-health"], "commodities": []}
    answer = api.put(f"/api/visits/{visit['id']}", json={"visit": visit, "client_id": client_id})
    assert answer.status_code == 201, answer.text
    return client_id


@pytest.mark.usefixtures("seen_before")
def test_the_usual_visit_takes_twelve_taps_and_a_hundred_kilobytes(
    thumb: Thumb, live_server: str, engine: Engine
) -> None:
    """Counted from the code's last tap: what is remembered, the whole visit and its saving."""
    sizes = sizes_of(thumb.page)
    thumb.page.goto(f"{live_server}/visits")
    thumb.enter_code()
    look_up = sizes.pop(f"{live_server}/visits")

    thumb.taps = 0
    thumb.choose("month", "2026-11-01")
    thumb.choose("town", "osh")
    thumb.tap(".form-actions .button")
    thumb.choose("consent", "given")
    thumb.preset("services", "hiv-test counselling commodities")
    thumb.choose("hiv_test_consent", "given")
    thumb.assay("hiv_test.assays.0", "non-reactive")
    thumb.choose("hiv_test.result_given", "yes")
    thumb.preset("counselling", "pre-test post-test")
    thumb.preset("amount.condoms", 20)
    thumb.save()
    thumb.page.wait_for_url("**/visits/receipt")

    assert thumb.taps <= MOST_TAPS
    assert max(look_up, sum(sizes.values())) < MOST_BYTES
    visit = kept_visits(engine)[-1]
    assert (visit.day, visit.town_id, visit.contact_preference) == (TODAY, "osh", "on-return")
    assert visit.hiv_test is not None
    assert (visit.hiv_test.report, visit.hiv_test.result_given) == (Finding.NEGATIVE, TODAY)
    assert visit.counselling == (Counselling.POST_TEST, Counselling.PRE_TEST)
    assert [(each.kind, each.amount) for each in visit.commodities] == [(Commodity.CONDOMS, 20)]
    assert set(visit.services) == {Service.HIV_TEST, Service.COUNSELLING, Service.COMMODITIES}


def test_a_positive_test_goes_through_the_whole_algorithm(
    thumb: Thumb, live_server: str, engine: Engine
) -> None:
    page = thumb.page
    thumb.begin_with_new_client(live_server, "osh")
    thumb.choose("services", "hiv-test")
    thumb.choose("hiv_test_consent", "given")
    told = page.locator('[name="hiv_test.told_positive"]')

    thumb.assay("hiv_test.assays.0", "reactive")
    thumb.assay("hiv_test.assays.1", "non-reactive")
    expect(page.locator('[data-assays="hiv_test"] legend')).to_have_text(
        ["first assay", "second assay", "first assay"]
    )
    thumb.assay("hiv_test.assays.1", "invalid")  # what followed was asked for by another result
    expect(page.locator('[data-assays="hiv_test"] legend')).to_have_text(
        ["first assay", "second assay", "second assay"]
    )
    thumb.assay("hiv_test.assays.2", "reactive")
    expect(page.locator(".report")).to_have_count(0)
    expect(page.locator('[name="hiv_test.result_given"]')).to_be_hidden()
    thumb.assay("hiv_test.assays.3", "reactive")
    expect(page.locator(".report")).to_have_text("Report: positive")
    expect(told).to_be_hidden()
    thumb.choose("hiv_test.result_given", "yes")
    told.tap()

    # The referral to care came by itself; where to is for the nurse to say.
    thumb.save()
    expect(page.locator(".referral .field-error")).to_have_text("This is missing.")
    expect(page.locator('[name="facility_id"]')).to_be_focused()
    page.select_option('[name="facility_id"]', "aids-centre")
    thumb.save()
    page.wait_for_url("**/visits/receipt")
    expect(page.locator(".owed")).to_contain_text("positive and not yet in care")
    (visit,) = kept_visits(engine)
    assert visit.hiv_test is not None
    assert (visit.hiv_test.report, visit.hiv_test.told_positive) == (Finding.POSITIVE, TODAY)
    assert [entry.result for entry in visit.hiv_test.assays] == [
        "reactive",
        "invalid",
        "reactive",
        "reactive",
    ]
    assert [referral.reason for referral in visit.referrals] == ["hiv-care"]


def test_only_what_applies_is_shown_and_sent(thumb: Thumb, live_server: str, engine: Engine) -> None:
    page = thumb.page
    thumb.begin_with_new_client(live_server, "osh")
    shown = page.locator(".part:visible h2")
    expect(shown).to_have_text(["Consent", "Services", "Next appointment"])
    for service in ("other-tests", "sti", "prep", "tb", "violence"):
        thumb.choose("services", service)
    thumb.choose("prep.state", "started")
    thumb.preset("prep.days", 30)
    thumb.choose("prep.state", "offered")
    expect(page.locator('[name="prep.days"]')).to_be_hidden()
    thumb.assay("rapid.syphilis.assays.0", "invalid")
    thumb.assay("rapid.syphilis.assays.1", "reactive")
    thumb.choose("syndromes", "genital-ulcer")
    thumb.choose("sti_treatments", "genital-ulcer")
    thumb.choose("syndromes", "genital-ulcer")
    expect(page.locator('[name="sti_treatments"][value="genital-ulcer"]')).to_be_hidden()
    thumb.choose("violence.other", "no-action")
    thumb.choose("services", "violence")
    thumb.choose("tb_screen", "presumed")
    expect(page.locator('.referral [name="reason"]')).to_have_value("tb")
    thumb.choose("tb_screen", "no-symptom")
    expect(page.locator(".referral")).to_have_count(0)
    thumb.choose("services", "referral")
    thumb.save()
    page.wait_for_url("**/visits/receipt")

    (visit,) = kept_visits(engine)
    assert (visit.sti_treatments, visit.violence, visit.referrals) == ((), (), ())
    assert visit.prep is not None
    assert (visit.prep.state, visit.prep.days) == ("offered", 0)
    assert [(test.test, test.result) for test in visit.rapid_tests] == [
        ("syphilis", "invalid"),
        ("syphilis", "reactive"),
    ]


def test_without_consent_there_is_nothing_to_fill_in(thumb: Thumb, live_server: str, engine: Engine) -> None:
    thumb.begin_with_new_client(live_server, "osh")
    thumb.choose("consent", "declined")
    expect(thumb.page.locator(".part:visible h2")).to_have_text(["Consent"])
    thumb.save()
    expect(thumb.page.locator(".field-error")).to_have_text(
        "Without the client's consent no visit is recorded."
    )
    assert kept_visits(engine) == []


def test_a_refusal_stands_beside_its_field_and_the_form_stays(
    hire: Callable[..., Colleague], open_page_as: Callable[..., Page], live_server: str, engine: Engine
) -> None:
    """In the nurse's language; and a kit that was not chosen for today is said where it is needed."""
    without_kits = hire(Role.MEDICAL, "Нурлан", language="ru")
    page = open_page_as(without_kits, viewport=PHONE, has_touch=True)
    thumb = Thumb(page)
    thumb.begin_with_new_client(live_server, "osh")
    thumb.choose("services", "pep")
    thumb.choose("services", "hiv-test")
    thumb.choose("hiv_test_consent", "given")
    expect(page.locator('[data-assays="hiv_test"] a')).to_have_attribute("href", "/kits/today")
    page.fill('[name="pep.hours_since_exposure"]', "80")
    thumb.save()
    error = page.locator('[data-field="pep.hours_since_exposure"] .field-error')
    expect(error).to_have_text("ПКП начинают в первые часы после контакта, не позже чем через 72 ч.")
    expect(page.locator('[name="pep.hours_since_exposure"]')).to_have_value("80")
    expect(page.locator('[name="pep.hours_since_exposure"]')).to_be_focused()

    thumb.preset("pep.hours_since_exposure", 48)
    thumb.save()
    page.wait_for_url("**/visits/receipt")
    (visit,) = kept_visits(engine)
    assert visit.pep is not None
    assert (visit.pep.hours_since_exposure, visit.pep.days) == (48, 28)


def test_a_lost_connection_loses_nothing_and_doubles_nothing(
    thumb: Thumb, live_server: str, engine: Engine
) -> None:
    page = thumb.page
    thumb.begin_with_new_client(live_server, "osh")
    thumb.preset("services", "hiv-test counselling commodities")
    thumb.choose("counselling", "hiv-and-health")
    page.context.set_offline(True)
    thumb.choose("hiv_test_consent", "declined")
    thumb.save()
    expect(page.locator("#visit-error")).to_contain_text("There is no connection.")
    assert kept_visits(engine) == []
    page.context.set_offline(False)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/visits/*", lose_the_answer, times=1)
    thumb.save()
    expect(page.locator("#visit-error")).to_contain_text("There is no connection.")
    assert len(kept_visits(engine)) == 1
    with transaction(engine) as session:
        (sign_in,) = session.exec(select(SignIn)).all()
        was, sign_in.seen_at = sign_in.seen_at, sign_in.seen_at - timedelta(hours=1)
    thumb.save()
    expect(page.locator('#visit-error a[href="/sign-in"][target="_blank"]')).to_be_visible()
    with transaction(engine) as session:
        session.exec(select(SignIn)).one().seen_at = was
    thumb.save()
    page.wait_for_url("**/visits/receipt")
    (visit,) = kept_visits(engine)
    assert (visit.hiv_test_consent, visit.counselling) == ("declined", (Counselling.HIV_AND_HEALTH,))


def test_an_under_age_client_is_flagged_and_referred(thumb: Thumb, live_server: str, engine: Engine) -> None:
    page = thumb.page
    page.goto(f"{live_server}/visits")
    thumb.enter_code(
        {"mother-0": "-", "father-0": "-", "gender": "M", "year-decade": "201", "year-digit": "0"}
        | {"month": "none"}
    )
    thumb.tap(".form-actions .button")
    thumb.tap("[formaction]")
    thumb.choose("consent", "given")
    expect(page.locator('[name="safeguarding"]')).to_be_checked()
    expect(page.locator("#age_band")).to_have_value("15-19")
    expect(page.locator('.referral [name="reason"]')).to_have_value("safeguarding")
    thumb.pick("#town_id", "osh")
    thumb.pick('[name="facility_id"]', "aids-centre")
    thumb.save()
    page.wait_for_url("**/visits/receipt")
    (visit,) = kept_visits(engine)
    assert (visit.safeguarding, [each.reason for each in visit.referrals]) == (True, ["safeguarding"])


def test_a_visit_is_recorded_with_the_keyboard_alone(
    open_page_as: Callable[..., Page], nurse: Colleague, live_server: str, engine: Engine
) -> None:
    page = open_page_as(nurse)
    page.goto(f"{live_server}/visits")
    keyboard = Keyboard(page)
    for name, downs in (("mother-0", 2), ("mother-1", 1), ("father-0", 3), ("father-1", 1), ("gender", 0)):
        keyboard.go_to(f'[name="{name}"]')
        for _ in range(downs):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    for name in ("year-decade", "year-digit", "month"):
        page.keyboard.press("Space")  # the next step has the focus already
        assert page.evaluate("() => document.activeElement.name") == name
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keyboard.follow("[formaction]")
    keyboard.go_to("#town_id")
    page.keyboard.type("osh")
    for wanted in ('[name="consent"]', '[name="services"][value="counselling"]', '[name="counselling"]'):
        keyboard.press(wanted, "Space")
    keyboard.press(".save")
    page.wait_for_url("**/visits/receipt")
    (visit,) = kept_visits(engine)
    assert (visit.town_id, visit.services) == ("osh", (Service.COUNSELLING,))
