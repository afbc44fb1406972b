"""The plans' pages without a browser: who sees what, and what a bad form is told."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.country import Site, Town
from models.tables.plans import PlanRequest, PlanState, VehicleChoice
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from tests.web.plan_pages import FORM, MONDAY, all_plans, sentences
from web.dependencies import today
from web.i18n import LANGUAGES, translate

Clients = Callable[[Colleague], TestClient]
pytestmark = pytest.mark.usefixtures("in_the_planned_week")
MISSING = "/plans/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def names_of_places(engine: Engine, country: None) -> set[str]:
    """Every town's names and id, and every site's."""
    with transaction(engine) as session:
        towns = session.exec(select(Town)).all()
        found = {name for town in towns for name in (town.id, town.name_en, town.name_ru, town.name_ky)}
        return found | set(session.exec(select(Site.id)))


def named_in(text: str, names: set[str]) -> set[str]:
    return {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)}


def title(answer: Response) -> str:
    return answer.text.partition("<title>")[2].partition("</title>")[0]


def test_a_stranger_is_shown_the_sign_in(client: TestClient, engine: Engine, published: UUID) -> None:
    for path in ("", "/new", *(f"/{published}{part}" for part in ("", "/change", "/sheet", "/calendar.ics"))):
        answer = client.get(f"/plans{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=/plans{path}")
    for path in ("", f"/{published}/stop", f"/{published}/publish"):
        assert client.post(f"/plans{path}", data=FORM).status_code == 401
    assert len(all_plans(engine)) == 1


def test_a_plan_without_crew_is_not_published(
    pages: TestClient, engine: Engine, solved: Callable[..., UUID]
) -> None:
    plan_id = solved(PlanRequest(week=WEEK, vehicles=(VehicleChoice(vehicle_id="ambulance"),)))
    answer = pages.post(f"/plans/{plan_id}/publish")
    assert (answer.status_code, sentences(answer)) == (422, ["Choose a crew before publishing."])
    assert [plan.state for plan in all_plans(engine)] == [PlanState.SOLVED]


def test_a_published_week_asks_for_a_reason(
    pages: TestClient, published: UUID, solved: Callable[..., UUID], week_request: PlanRequest
) -> None:
    second = solved(week_request.model_copy(update={"left_out": ("poplar",)}))
    for reason, told in (("", "Say why the published week changes."), ("x" * 301, "300 characters or fewer")):
        answer = pages.post(f"/plans/{second}/publish", data={"reason": reason})
        assert answer.status_code == 422
        (sentence,) = sentences(answer)
        assert told in sentence
        assert 'href="#reason"' in answer.text
    assert pages.post(f"/plans/{second}/publish", data={"reason": "A flood"}).status_code == 303
    assert "A flood" in pages.get(f"/plans/{second}").text
    assert "replaced" in pages.get(f"/plans/{published}").text


def test_a_manager_reads_numbers_and_no_place(
    hire: Callable[..., Colleague], client_of: Clients, published: UUID, names_of_places: set[str]
) -> None:
    manager = client_of(hire(Role.MANAGER))
    counts = manager.get("/plans")
    assert counts.status_code == 200
    assert "23 November 2026" in counts.text
    assert named_in(counts.text, names_of_places) == set()
    for part in ("", "/sheet", "/calendar.ics"):
        assert manager.get(f"/plans/{published}{part}").status_code == 404
    assert manager.get("/plans/new").status_code == 403


def test_medical_staff_read_their_own_crews_week(
    app: FastAPI, hire: Callable[..., Colleague], client_of: Clients, nurse: Colleague, published: UUID
) -> None:
    own, other = client_of(nurse), client_of(hire(Role.MEDICAL, "another"))
    assert f"/plans/{published}" in own.get("/plans").text
    for part in ("", "/sheet"):
        page = own.get(f"/plans/{published}{part}")
        assert page.status_code == 200
        assert "walnut" in page.text
        assert "/change" not in page.text
        assert other.get(f"/plans/{published}{part}").status_code == 404
    assert "Nothing is published for you" in other.get("/plans").text
    app.dependency_overrides[today] = lambda: WEEK.replace(day=30)
    assert own.get(f"/plans/{published}").status_code == 404


def test_titles_addresses_and_headers_name_no_place(
    pages: TestClient, published: UUID, names_of_places: set[str]
) -> None:
    parts = ("", "/change", "/sheet", "/calendar.ics", f"/compare?other={published}")
    for path in ("/plans", "/plans/new", *(f"/plans/{published}{part}" for part in parts)):
        answer = pages.get(path)
        assert answer.status_code == 200
        shown = " ".join((title(answer), str(answer.url), str(answer.headers)))
        assert named_in(shown, names_of_places) == set()
        assert answer.headers["cache-control"] == "no-store"
        addresses = " ".join(re.findall(r'(?:href|action)="(/[^"]*)"', answer.text))
        assert named_in(addresses, names_of_places) == set()


def test_the_calendar_names_no_place_in_its_titles(
    pages: TestClient, engine: Engine, published: UUID, names_of_places: set[str]
) -> None:
    answer = pages.get(f"/plans/{published}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'attachment; filename="week.ics"'
    events: list[Any] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) > 3
    assert named_in(" ".join(str(event["summary"]) for event in events), names_of_places) == set()
    with transaction(engine) as session:
        read = session.exec(select(AuditEvent).where(AuditEvent.event == "plan read")).all()
    assert [event.subject for event in read] == [str(published)]


def test_a_waiting_plan_shows_its_progress_and_can_be_stopped(
    pages: TestClient, engine: Engine, settings: Settings, ask: Callable[..., UUID], week_request: PlanRequest
) -> None:
    plan_id = ask(week_request)
    waiting = pages.get(f"/plans/{plan_id}/progress")
    assert waiting.headers["x-finished"] == "no"
    assert "Waiting for the planner." in waiting.text
    assert "<html" not in waiting.text
    assert f'action="/plans/{plan_id}/stop"' in pages.get(f"/plans/{plan_id}").text

    assert pages.post(f"/plans/{plan_id}/stop").headers["location"] == f"/plans/{plan_id}"

    (plan,) = all_plans(engine)
    assert plan.stop_asked
    assert re.search(r"<button[^>]* disabled>", pages.get(f"/plans/{plan_id}").text)
    solve_plan(engine, settings, plan_id)
    assert pages.get(f"/plans/{plan_id}/progress").headers["x-finished"] == "yes"
    assert pages.post(f"/plans/{plan_id}/stop").status_code == 409


def test_a_week_without_a_plan_says_which_sites_exclude_each_other(
    pages: TestClient, solved: Callable[..., UUID], week_request: PlanRequest
) -> None:
    pins = [{"site_id": site, "day": MONDAY} for site in ("juniper", "walnut")]
    one = solved(PlanRequest.model_validate(week_request.model_dump() | {"pinned": pins}))
    assert "as it is required: walnut (Osh)." in pages.get(f"/plans/{one}").text
    pins = [{"site_id": site, "day": MONDAY} for site in ("spruce", "poplar")]
    both = solved(PlanRequest.model_validate(week_request.model_dump() | {"pinned": pins}))
    page = pages.get(f"/plans/{both}")
    assert "These exclude each other: " in page.text
    assert "spruce (Karakol)" in page.text
    assert "poplar (Kara-Balta)" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_a_page_in_the_readers_language(
    hire: Callable[..., Colleague], client_of: Clients, language: str
) -> None:
    client = client_of(hire(Role.COORDINATOR, language, language=language))
    faults = {
        "/plans/new?week=soon": (422, "Not understood"),
        MISSING: (404, "Not found"),
        "/staff": (403, "Not allowed"),
    }
    for path, (status, heading) in faults.items():
        answer = client.get(path)
        said = translate(language, heading)
        assert (answer.status_code, title(answer)) == (status, f"{said} · Marshrut")
        assert (said == heading) == (language == "en")
        assert f'<html lang="{language}">' in answer.text
