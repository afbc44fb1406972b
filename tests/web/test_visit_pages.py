"""Who has come, and one's own visits: what the pages say, what they keep to themselves, what is logged."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import col, func, select

from models.database import now, transaction
from models.operations.publish_plan import publish_plan
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.queries.plans import own_solution
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.clients import Client
from models.tables.plans import Plan, PlanRequest
from models.tables.visits import Visit
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY
from tests.models.care.visits import a_visit
from tests.web.visit_pages import CODE, FIRST_VISIT, TAPS
from web.dependencies import today

IN_OSH = {"month": "2026-11-01", "town": "osh"}
WRONG: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"mother-1": ""}, "mother", "Choose exactly 2 letters."),
    ({"mother-0": "", "mother-1": ""}, "mother", "This part of the code is missing."),
    ({"gender": "X"}, "gender", "Choose a gender of the list."),
    ({"year-digit": ""}, "year", "Choose a year of birth with four digits."),
    ({"month": ""}, "month", "Say when the last visit was, or that it is the first."),
    ({"month": "soon"}, "month", "Choose one of the list."),
    ({"town": ""}, "town", "Say in which town the last visit was."),
    ({"town": "elsewhere", "other-town": ""}, "town", "Say in which town the last visit was."),
)
Pages = Callable[[Colleague], TestClient]


@pytest.fixture
def database_url() -> None:
    """The operations behind these pages are tested on both databases."""


@pytest.fixture
def pages(kits_chosen: None, on_that_day: None, client_of: Pages, nurse: Colleague) -> TestClient:
    return client_of(nurse)


@pytest.fixture
def visit_id(pages: TestClient) -> str:
    """A visit of today in Osh, of a client who has the code."""
    client_id = pages.post("/api/clients", json={"code": CODE}).json()["client_id"]
    visit = a_visit(day=TODAY.isoformat(), id=str(uuid4()))
    visit["hiv_test"]["result_given"] = None
    answer = pages.put(f"/api/visits/{visit['id']}", json={"visit": visit, "client_id": client_id})
    assert answer.status_code == 201
    return str(visit["id"])


def hidden(page: Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f-]+)"', page.text)
    assert found, f"there is no {name}"
    return found[1]


def form_data(page: Response) -> dict[str, object]:
    found = re.search(r'id="visit-data">(.*?)</script>', page.text, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def events(engine: Engine) -> list[tuple[str, str | None]]:
    with transaction(engine) as session:
        rows = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        return [(row.event, row.subject) for row in rows]


def clients_in(engine: Engine) -> int:
    with transaction(engine) as session:
        return session.exec(select(func.count()).select_from(Client)).one()


class TestLookUp:
    def test_a_match_shows_what_is_owed_and_is_logged(
        self, pages: TestClient, engine: Engine, visit_id: str
    ) -> None:
        page = pages.post("/visits/client", data=TAPS | IN_OSH)
        assert page.status_code == 200
        assert "a result not yet given" in page.text
        with transaction(engine) as session:
            client_id = str(session.get_one(Visit, UUID(visit_id)).client_id)
        assert events(engine)[-2:] == [("client looked up", client_id), ("follow-ups read", client_id)]

    def test_whoever_remembers_wrongly_learns_nothing(self, pages: TestClient, visit_id: str) -> None:
        """The page is the same for a code that is held and for one that is not, but for what was tapped."""
        wrong = {"month": "2026-10-01", "town": "osh"}
        held = pages.post("/visits/client", data=TAPS | wrong)
        unknown = pages.post("/visits/client", data=TAPS | wrong | {"gender": "M"})
        same = [
            re.sub(r'name="client_id" value="[^"]*"| checked', "", page.text).replace('value="F"', "")
            for page in (held, unknown)
        ]
        assert same[0] == same[1]
        assert "No match." in held.text
        assert visit_id not in held.text

    def test_no_match_keeps_the_taps_and_makes_a_new_client_once(
        self, pages: TestClient, engine: Engine, visit_id: str
    ) -> None:
        page = pages.post("/visits/client", data=TAPS | FIRST_VISIT)
        for name, value in (TAPS | FIRST_VISIT).items():
            assert f'name="{name}" value="{value}" checked' in page.text
        sent = TAPS | FIRST_VISIT | {"client_id": hidden(page, "client_id")}
        first, again = (pages.post("/visits/new-client", data=sent) for _ in range(2))
        assert f'id="client-id" value="{sent["client_id"]}"' in first.text
        assert f'id="client-id" value="{sent["client_id"]}"' in again.text
        assert clients_in(engine) == 2

        other = pages.post("/visits/new-client", data=sent | {"gender": "M"})
        assert other.status_code == 409
        assert clients_in(engine) == 2

    def test_what_is_wrong_is_said_beside_its_part(self, pages: TestClient) -> None:
        for taps, field, sentence in WRONG:
            page = pages.post("/visits/client", data=TAPS | IN_OSH | taps)
            assert page.status_code == 422
            assert f'<a href="#{field}">{sentence}</a>' in page.text
            assert f'id="{field}-error">{sentence}' in page.text
            assert f'id="{field}"' in page.text

    def test_codes_cannot_be_tried_one_after_another(self, pages: TestClient) -> None:
        statuses = [pages.post("/visits/client", data=TAPS | IN_OSH).status_code for _ in range(21)]
        assert statuses == [200] * 20 + [429]

    def test_a_programme_changes_the_rule_of_the_code(
        self, settings: Settings, app: FastAPI, pages: TestClient, engine: Engine
    ) -> None:
        rule = {"parts": [{"kind": "name", "of": "father", "letters": 1}, {"kind": "year"}]}
        changed = {**settings.model_dump(), "code_rule": rule}
        app.state.settings = Settings(**changed)
        page = pages.get("/visits").text
        assert 'name="father-0"' in page
        assert 'name="mother-0"' not in page
        assert 'name="gender"' not in page
        sent = {"father-0": "А", "year-decade": "199", "year-digit": "5", "client_id": str(uuid4())}
        assert pages.post("/visits/new-client", data=sent).status_code == 200
        assert clients_in(engine) == 1


class TestOwnVisits:
    def test_a_colleagues_visits_are_neither_listed_nor_opened(
        self, pages: TestClient, client_of: Pages, hire: Callable[..., Colleague], visit_id: str
    ) -> None:
        assert visit_id in pages.get("/visits/mine").text
        colleague = client_of(hire(Role.MEDICAL, "Нурлан"))
        assert visit_id not in colleague.get("/visits/mine").text
        for path in ("/visits/mine/visit", "/visits/receipt", "/visits/mine/void"):
            void = {"void_reason": "typing-mistake", "sure": "true"}
            assert colleague.post(path, data={"visit_id": visit_id} | void).status_code == 404

    def test_reading_them_is_logged(self, pages: TestClient, engine: Engine, visit_id: str) -> None:
        pages.get("/visits/mine")
        page = pages.post("/visits/mine/visit", data={"visit_id": visit_id})
        assert events(engine)[-2:] == [("own visits listed", None), ("visit read", visit_id)]
        visit = form_data(page)["visit"]
        assert isinstance(visit, dict)
        assert visit["id"] == visit_id

    def test_a_visit_is_voided_with_a_reason_and_a_second_thought(
        self, pages: TestClient, engine: Engine, visit_id: str
    ) -> None:
        sent = {"visit_id": visit_id, "void_reason": "recorded-twice"}
        for less in ({"sure": ""}, {"sure": "true", "void_reason": ""}):
            refused = pages.post("/visits/mine/void", data=sent | less)
            assert refused.status_code == 422
            assert "error-summary" in refused.text
        answer = pages.post("/visits/mine/void", data=sent | {"sure": "true"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/visits/mine")
        page = pages.get("/visits/mine").text
        assert "voided" in page
        assert visit_id not in page
        with transaction(engine) as session:
            assert session.get_one(Visit, UUID(visit_id)).void_reason == "recorded-twice"

    def test_after_72_hours_there_is_nothing_to_correct(
        self, pages: TestClient, engine: Engine, visit_id: str
    ) -> None:
        with transaction(engine) as session:
            session.get_one(Visit, UUID(visit_id)).recorded_at = now() - timedelta(hours=73)
        page = pages.get("/visits/mine").text
        assert "Osh" in page or "osh" in page
        assert "Correct" not in page
        sent = {"visit_id": visit_id, "void_reason": "recorded-twice", "sure": "true"}
        assert pages.post("/visits/mine/void", data=sent).status_code == 409


def test_the_form_begins_at_the_crews_stop_and_then_where_the_last_visit_was(
    app: FastAPI,
    engine: Engine,
    settings: Settings,
    client_of: Pages,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
    nurse: Colleague,
) -> None:
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
        routes = own_solution(session, nurse.id, session.get_one(Plan, plan_id))["routes"]
    route = next(route for route in routes if any(step["type"] == "stop" for step in route["steps"]))
    stops = [(step["stop"], step["place"]) for step in route["steps"] if step["type"] == "stop"]
    app.dependency_overrides[today] = lambda: date.fromisoformat(route["day"])
    pages = client_of(nurse)
    page = pages.post("/visits/new-client", data=TAPS | {"client_id": str(uuid4())})
    shown = re.findall(r'name="site_id" value="([^"]+)"( checked)? data-town="([^"]+)"', page.text)
    assert [(site, town) for site, _, town in shown] == stops
    assert [site for site, checked, _ in shown if checked] == [stops[0][0]]

    elsewhere = a_visit(id=str(uuid4()), day=route["day"], town_id="naryn", services=["counselling"])
    elsewhere |= {"hiv_test": None, "hiv_test_consent": None, "commodities": []}
    sent = {"visit": elsewhere, "client_id": hidden_client(page)}
    assert pages.put(f"/api/visits/{elsewhere['id']}", json=sent).status_code == 201
    page = pages.post("/visits/new-client", data=TAPS | {"client_id": str(uuid4())})
    assert '<option value="naryn" selected>' in page.text
    assert 'name="site_id" value="" checked' in page.text


def hidden_client(page: Response) -> str:
    found = re.search(r'id="client-id" value="([^"]+)"', page.text)
    assert found
    return found[1]
