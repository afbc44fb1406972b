"""What a phone may ask when there is signal, strangers first: behind its PIN, what its nurse may."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.revoke_device import revoke_device
from models.permissions import Role
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.staff import Staff
from models.throttle import Throttle
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE, axe
from tests.fixtures.care import TODAY
from tests.fixtures.phones import CODE, Phone, enrolled
from tests.web.phone_pages import enrol
from tests.web.test_client_pages import seen
from tests.web.visible_text import visible_texts
from tests.web.visit_pages import CODE as TAPPED_CODE
from tests.web.visit_pages import TAPS, Thumb

MEMORY = {"month": "2026-09-01", "town_id": "osh"}
ASKED: dict[str, Any] = {"code": CODE, "memory": MEMORY}
DOORS = (("/phone/owed", ASKED), ("/phone/plan", None))


@pytest.fixture
def database_url() -> None:
    """What a phone may ask does not depend on where the rows are kept."""


def statuses(phone: Phone, token: str = "") -> list[int]:
    return [phone.ask(path, content, token).status_code for path, content in DOORS]


def test_no_other_credential_opens_it_and_none_of_a_revoked_phone(
    engine: Engine,
    settings: Settings,
    phone: Phone,
    nurse: Colleague,
    boss: Colleague,
    client_of: Callable[[Colleague], TestClient],
) -> None:
    assert statuses(phone, "guessed") == [401, 401]
    assert statuses(phone, phone.token) == [401, 401], "what lies open on the phone may only send"
    assert statuses(phone, nurse.token) == [403, 403], "a sign-in has its own pages"
    assert client_of(boss).post("/phone/plan").status_code == 403
    assert statuses(phone) == [200, 200]
    asked = phone.client.get("/api/phone", headers={"authorization": f"Bearer {phone.asking_token}"})
    assert asked.status_code == 401, "what asks does not send"
    with transaction(engine) as session:
        session.get_one(Staff, nurse.id).active = False
    assert statuses(phone) == [403, 403]
    with transaction(engine) as session:
        session.get_one(Staff, nurse.id).active = True
        revoke_device(session, settings, boss.id, phone.id)
    assert statuses(phone) == [403, 403]


@pytest.mark.usefixtures("on_that_day", "kits")
def test_a_phone_is_told_match_or_no_match_and_what_is_owed(
    app: FastAPI, engine: Engine, phone: Phone, nurse: Colleague, client_of: Callable[[Colleague], TestClient]
) -> None:
    seen(client_of(nurse), CODE, "2026-09-14")
    said = " ".join(visible_texts(phone.ask("/phone/owed", ASKED).text))
    assert "HIV test again from 14 September 2027" in said
    elsewhere = phone.ask("/phone/owed", ASKED | {"memory": MEMORY | {"town_id": "naryn"}})
    assert visible_texts(elsewhere.text)[0] == "No match."
    assert phone.ask("/phone/owed", {"code": CODE}).status_code == 422
    app.state.throttle = Throttle()
    answers = [phone.ask("/phone/owed", ASKED).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]
    with transaction(engine) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.staff_id == nurse.id)).all()
    asked = [event.subject for event in events if event.event == "device asked"]
    assert asked == [str(phone.id)] * 8
    assert sum(event.event == "client looked up" for event in events) == 8


@pytest.mark.usefixtures("in_the_planned_week")
def test_a_phone_is_shown_the_way_of_its_own_crew(
    phone: Phone,
    published: UUID,
    nurse: Colleague,
    client_of: Callable[[Colleague], TestClient],
    code_for: Callable[[Colleague], str],
    client: TestClient,
    hire: Callable[..., Colleague],
) -> None:
    answer = phone.ask("/phone/plan")
    assert answer.headers["cache-control"] == "no-store"
    sheet = client_of(nurse).get(f"/plans/{published}/sheet").text
    stops = sheet.count('class="site"')
    assert stops
    assert answer.text.count('class="site"') == stops
    others = enrolled(client, code_for(hire(Role.MEDICAL, "of another crew")))
    assert visible_texts(others.ask("/phone/plan").text) == [
        "No plan is published for your crew from today on."
    ]


@pytest.mark.usefixtures("on_that_day", "kits")
def test_the_form_shows_what_is_owed_and_says_when_it_cannot_know(
    open_page: Callable[..., Page],
    live_server: str,
    nurse: Colleague,
    client_of: Callable[[Colleague], TestClient],
    code_for: Callable[[Colleague], str],
) -> None:
    seen(client_of(nurse), TAPPED_CODE, "2026-09-14")
    page = open_page(has_touch=True, viewport=PHONE)
    page.clock.set_fixed_time(f"{TODAY}T12:00:00")
    enrol(page, live_server, code_for(nurse))
    page.click("#plan")
    expect(page.locator("#days")).to_contain_text("No plan is published")
    assert axe(page) == []
    page.click("#back")
    thumb = Thumb(page)
    thumb.tap("#new-visit")
    thumb.enter_code(TAPS)
    thumb.choose("month", "2026-09-01")
    thumb.tap("#look-up .button")
    expect(page.locator("#other-town")).to_be_focused()
    thumb.pick("#other-town", "osh")
    thumb.tap("#look-up .button")
    expect(page.locator("#owed")).to_contain_text("HIV test again")
    page.context.set_offline(True)
    thumb.tap("#code-again")
    thumb.tap("#look-up .button")
    expect(page.locator("#about")).to_contain_text("Without signal it cannot be known what is owed.")
    expect(page.locator("#owed")).to_be_empty()
    assert axe(page) == []
    # What the server would refuse is refused here too, for no envelope to lie in quarantine.
    thumb.pick("#town_id", "osh")
    for choose, told in (
        (("consent", "declined"), "Without the client's consent no visit is recorded."),
        (("services", "pep"), "This is missing."),
        (("pep.hours_since_exposure", 73), "PEP is begun within 72 hours of the exposure."),
        (("pep.hours_since_exposure", 12), "PEP is only for clients who are not known to be positive."),
    ):
        name, value = choose
        if isinstance(value, int):
            page.fill(f'[name="{name}"]', str(value))
        else:
            thumb.choose(name, value)
        thumb.save()
        expect(page.locator(".field-error")).to_have_text(told)
        if value == "declined":
            thumb.choose("consent", "given")
            page.locator(".about").evaluate("(about) => (about.open = true)")
            thumb.choose("known_positive", "yes")
