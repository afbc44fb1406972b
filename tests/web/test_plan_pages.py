"""The plans' pages without a browser: who sees what, and what a bad form is told."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.publish_plan import publish_plan
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.country import Site, Town
from models.tables.plans import Plan, PlanRequest, PlanState, VehicleChoice
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from web.dependencies import today
from web.i18n import LANGUAGES, translate

Clients = Callable[[Colleague], TestClient]
MONDAY = WEEK.isoformat()
HOURS = {f"shift:ambulance:{WEEK + timedelta(days=i)}": "08:00-20:00" if i < 6 else "" for i in range(7)}
FORM = {"week": MONDAY, "vehicle": "ambulance", **HOURS}
MISSING = "/plans/00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def in_the_planned_week(app: FastAPI) -> None:
    app.dependency_overrides[today] = lambda: WEEK


@pytest.fixture
def pages(client_of: Clients, coordinator: Colleague, country: None) -> TestClient:
    """What the coordinator's browser sends."""
    return client_of(coordinator)


@pytest.fixture
def solved(engine: Engine, settings: Settings, ask: Callable[[PlanRequest], UUID]) -> Callable[..., UUID]:
    def solved_plan(request: PlanRequest) -> UUID:
        plan_id = ask(request)
        solve_plan(engine, settings, plan_id)
        return plan_id

    return solved_plan


@pytest.fixture
def published(
    engine: Engine, coordinator: Colleague, solved: Callable[..., UUID], week_request: PlanRequest
) -> UUID:
    plan_id = solved(week_request)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
    return plan_id


@pytest.fixture
def names_of_places(engine: Engine, country: None) -> set[str]:
    """Every town's names and id, and every site's."""
    with transaction(engine) as session:
        towns = session.exec(select(Town)).all()
        found = {name for town in towns for name in (town.id, town.name_en, town.name_ru, town.name_ky)}
        return found | set(session.exec(select(Site.id)))


def named_in(text: str, names: set[str]) -> set[str]:
    return {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)}


def all_plans(engine: Engine) -> list[Plan]:
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(Plan)))


def sentences(answer: Response) -> list[str]:
    """The error summary's, in its order."""
    summary = answer.text.partition('class="error-summary"')[2].partition("</section>")[0]
    return re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", summary)


def title(answer: Response) -> str:
    return answer.text.partition("<title>")[2].partition("</title>")[0]


def test_a_stranger_is_shown_the_sign_in(client: TestClient, engine: Engine, published: UUID) -> None:
    for path in ("", "/new", *(f"/{published}{part}" for part in ("", "/change", "/sheet", "/calendar.ics"))):
        answer = client.get(f"/plans{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=/plans{path}")
    for path in ("", f"/{published}/stop", f"/{published}/publish"):
        assert client.post(f"/plans{path}", data=FORM).status_code == 401
    assert len(all_plans(engine)) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"vehicle": ""}, ["Vehicles and crew: Choose at least one."]),
        ({"need:juniper": "many"}, ["juniper: Write a whole number."]),
        ({"need:juniper": "-1"}, ["juniper: The number must be at least 0."]),
        (
            {"need:juniper": "1.5", "need:walnut": ""},
            ["juniper: Write a whole number.", "walnut: Write a whole number."],
        ),
        (
            {f"shift:ambulance:{MONDAY}": "8 to 20"},
            ["Mon 23 Nov: Write hours like 10:00-18:00, or nothing for a closed day."],
        ),
        ({"serve:juniper": "soon"}, ["juniper: Choose a day."]),
        ({"serve:juniper": "2026-12-25"}, ["A change names a day outside the week."]),
        ({"closed-road:0": "bishkek osh"}, ["A closed leg names a road that is not there."]),
        ({"need:nowhere": "5"}, ["nowhere is not known."]),
        ({"crew:ambulance": str(uuid4())}, ["The crew names somebody who is not medical staff."]),
    ],
)
def test_a_bad_form_is_told_once_for_each_field_and_keeps_what_was_typed(
    pages: TestClient, engine: Engine, typed: dict[str, str], told: list[str]
) -> None:
    answer = pages.post("/plans", data=FORM | {"need:spruce": "7171"} | typed)

    assert answer.status_code == 422
    assert sentences(answer) == told
    assert 'value="7171"' in answer.text
    for name, value in typed.items():
        if name.startswith(("need:j", "shift:")):
            assert re.search(rf'name="{name}" value="{value}"', answer.text)
    assert all_plans(engine) == []


def test_every_fault_of_a_form_leads_to_its_input(pages: TestClient) -> None:
    typed = {"need:juniper": "x", "need:walnut": "y", f"shift:ambulance:{MONDAY}": "all day"}
    answer = pages.post("/plans", data=FORM | typed)
    targets = re.findall(r'<a href="#([^"]+)">', answer.text.partition('"error-summary"')[2])
    assert set(targets) == set(typed)
    for target in targets:
        assert re.search(rf'<input[^>]* id="{target}"[^>]* aria-invalid="true"', answer.text)
    assert "<details open>" in answer.text


def test_a_form_becomes_the_request_and_the_request_the_same_form(
    pages: TestClient, engine: Engine, nurse: Colleague
) -> None:
    typed = {
        "crew:ambulance": str(nurse.id),
        "need:juniper": "71",
        "serve:walnut": "required",
        "serve:willow": "left-out",
        "serve:spruce": "2026-11-26",
        "not:poplar": "2026-11-24",
        f"shift:ambulance:{MONDAY}": "06:00-18:00",
        "closed-road:4": "bishkek kant",
        "closed-day:4": "2026-11-25",
    }
    answer = pages.post("/plans", data=FORM | typed)
    assert answer.status_code == 303
    (plan,) = all_plans(engine)
    request = PlanRequest.model_validate(plan.request)
    assert request.vehicles == (
        VehicleChoice(vehicle_id="ambulance", crew=(nurse.id,), shifts={WEEK: "06:00-18:00"}),
    )
    assert (request.needs["juniper"], request.required, request.left_out) == (71, ("walnut",), ("willow",))

    form = pages.get(f"{answer.headers['location']}/change").text
    assert re.search(r'name="need:juniper" value="71"', form)
    assert re.search(r'id="serve:walnut".*?<option value="required" selected>', form, re.DOTALL)
    assert re.search(r'name="not:poplar" value="2026-11-24" checked', form)
    assert re.search(r'id="closed-road:0".*?<option value="bishkek kant" selected>', form, re.DOTALL)
    assert re.search(r'id="closed-day:0".*?<option value="2026-11-25" selected>', form, re.DOTALL)


def test_closing_a_pass_closes_every_road_over_it(pages: TestClient, engine: Engine) -> None:
    closed = {"closed-road:0": "pass:Too-Ashuu (tunnel)", "closed-road:1": "bishkek kant"}
    address = pages.post("/plans", data=FORM | closed | {"closed-day:0": MONDAY}).headers["location"]

    (plan,) = all_plans(engine)
    request = PlanRequest.model_validate(plan.request)
    over = {frozenset((leg.from_id, leg.to_id)) for leg in request.closed_legs if leg.day == WEEK}
    assert len(over) == 3
    whole_week = [(leg.from_id, leg.to_id) for leg in request.closed_legs if leg.day is None]
    assert whole_week == [("bishkek", "kant")]
    form = pages.get(f"{address}/change").text
    assert len(re.findall(r'<option value="[a-z-]+ [a-z-]+" selected>', form)) == 4


def test_an_unknown_pass_is_refused(pages: TestClient, engine: Engine) -> None:
    answer = pages.post("/plans", data=FORM | {"closed-road:0": "pass:Nowhere"})
    assert answer.status_code == 422
    assert all_plans(engine) == []


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
