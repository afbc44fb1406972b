"""Four weeks on the pages: asked for, watched, and read as a calendar."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import transaction
from models.operations.alert_site import enter_alert
from models.operations.change_crew import save_crew_member
from models.operations.publish_plan import publish_plan
from models.operations.solve_month import solve_month, unfinished_months
from models.permissions import Role, Scope
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.country import Holiday, Site
from models.tables.crews import CrewMemberRow
from models.tables.fleet import Vehicle
from models.tables.months import Month, MonthRequest
from models.tables.plans import Plan
from models.tables.stops import AlertKind, SiteAlertRow
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from tests.web.plan_pages import sentences
from tests.web.reading import assert_reads_well

Clients = Callable[[Colleague], TestClient]
pytestmark = [
    pytest.mark.usefixtures("in_the_planned_week", "nurse"),
    pytest.mark.parametrize("database_url", [None]),
]
FORM = {"week": WEEK.isoformat(), "vehicle": "ambulance"}
ALERT = UUID("6f9619ff-8b86-4d01-b42d-00c04fc964ff")


@pytest.fixture
def planned(
    pages: TestClient, engine: Engine, settings: Settings, coordinator: Colleague, nurse: Colleague
) -> str:
    """The address of a month that was asked for on the page and solved."""
    with transaction(engine) as session:
        day = WEEK + timedelta(days=10)
        session.add(Holiday(day=day, name_en="Day of tea", name_ru="День чая", name_ky="Чай күнү"))
        raid = SiteAlertRow(
            site_id="walnut", kind=AlertKind.RAID, first_day=WEEK, last_day=WEEK + timedelta(days=60)
        )
        enter_alert(session, coordinator.id, Scope.ALL, ALERT, raid, WEEK)
    chosen = {"serve:poplar": "left-out", "serve:willow": "required", "crew:ambulance": str(nurse.id)}
    answer = pages.post("/plans/months", data=FORM | chosen)
    assert answer.status_code == 303
    (month_id,) = unfinished_months(engine)
    solve_month(engine, settings.model_copy(update={"month_seconds": 5.0}), month_id)
    return str(answer.headers["location"])


def weeks_of(engine: Engine) -> list[Plan]:
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(Plan).order_by(col(Plan.week))))


def test_a_stranger_and_other_roles_see_no_month(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague], planned: str
) -> None:
    others = [client_of(hire(role, f"a {role}")) for role in (Role.MEDICAL, Role.MANAGER, Role.ADMIN)]
    for path in (planned, "/plans/months/new"):
        assert client.get(path).status_code == 303
        assert [other.get(path).status_code for other in others] == [403, 403, 403]
    assert client.post("/plans/months", data=FORM).status_code == 401


def test_the_month_is_a_calendar(
    pages: TestClient, engine: Engine, planned: str, coordinator: Colleague
) -> None:
    first, *others = weeks_of(engine)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, first.id)
    page = pages.get(planned).text
    for plan in (first, *others):
        assert f'href="/plans/{plan.id}"' in page
    assert page.count("month-published") == 1
    assert "No plan of these weeks can serve more" in page
    assert "Day of tea" in page
    assert "night in" in page
    assert "there is an alert on it." in page
    assert "the coordinator left it out." in page
    assert "planned anew since" not in page
    assert planned in pages.get("/plans").text
    assert f'href="{planned}"' in pages.get(f"/plans/{first.id}").text
    form = pages.get(f"/plans/months/new?week={WEEK}").text
    assert "These weeks stay as they are" in form
    site = form.partition('href="/country/sites/')[2].partition('"')[0]
    assert pages.get(f"/country/sites/{site}").status_code == 200
    with transaction(engine) as session:
        assert session.exec(select(AuditEvent).where(AuditEvent.event == "month read")).all()


def test_a_week_planned_anew_stands_in_the_month_and_is_told(
    pages: TestClient, engine: Engine, planned: str
) -> None:
    second = weeks_of(engine)[1]
    form = {"week": second.week.isoformat(), "vehicle": "ambulance", "based_on": str(second.id)}
    assert pages.post("/plans", data=form).status_code == 303
    with transaction(engine) as session:
        (anew,) = session.exec(select(Plan).where(Plan.based_on_id == second.id)).all()
        assert anew.month_id == second.month_id
        anew.state, anew.problem, anew.solution, anew.best = (
            second.state,
            second.problem,
            second.solution,
            second.best,
        )
        anew_id = anew.id
    page = pages.get(planned).text
    assert f'href="/plans/{anew_id}"' in page
    assert f'href="/plans/{second.id}"' not in page
    assert "planned anew since" in page


def test_a_month_is_watched_and_stopped(pages: TestClient, engine: Engine) -> None:
    address = str(pages.post("/plans/months", data=FORM).headers["location"])
    assert "The planner is at work" in pages.get(address).text
    progress = pages.get(f"{address}/progress")
    assert (progress.status_code, progress.headers["x-finished"]) == (200, "no")
    assert pages.post(f"{address}/stop").status_code == 303
    with transaction(engine) as session:
        (month,) = session.exec(select(Month)).all()
        assert month.stop_asked


def test_a_bad_form_is_told_what_is_wrong(
    pages: TestClient, engine: Engine, client_of: Clients, hire: Callable[..., Colleague]
) -> None:
    answer = pages.post("/plans/months", data={"week": WEEK.isoformat(), "serve:willow": "required"})
    assert (answer.status_code, sentences(answer)) == (422, ["Vehicles and crew: Choose at least one."])
    assert '<option value="required" selected>' in answer.text
    in_russian = client_of(hire(Role.COORDINATOR, "Айгүл", language="ru"))
    answer = in_russian.post("/plans/months", data={"week": WEEK.isoformat()})
    assert sentences(answer) == ["Машины и бригада: Выберите хотя бы одно."]
    tuesday = (WEEK + timedelta(days=1)).isoformat()
    assert pages.post("/plans/months", data=FORM | {"week": tuesday}).status_code == 422
    assert pages.get("/plans/months/new?week=9999-12-27").status_code < 500
    with transaction(engine) as session:
        assert session.exec(select(Month)).all() == []


def test_the_crew_may_be_of_people_without_an_account(
    pages: TestClient, engine: Engine, coordinator: Colleague
) -> None:
    member = UUID(int=7)
    with transaction(engine) as session:
        save_crew_member(session, coordinator.id, member, CrewMemberRow(label="driver 1", drives=True))
    box = f'name="member:ambulance" value="{member}"'
    for path in ("/plans/months/new", "/plans/new"):
        assert f"{box}> driver 1" in pages.get(path).text
    chosen = FORM | {"member:ambulance": str(member)}
    wrong = pages.post("/plans/months", data=chosen | {"crew:ambulance": "nobody"})
    assert (wrong.status_code, f"{box} checked> driver 1" in wrong.text) == (422, True)
    assert pages.post("/plans/months", data=chosen).status_code == 303
    with transaction(engine) as session:
        (month,) = session.exec(select(Month)).all()
        (vehicle,) = MonthRequest.model_validate(month.request).vehicles
    assert vehicle.members == (member,)


def test_a_form_without_vehicles_and_sites_says_so(pages: TestClient, engine: Engine) -> None:
    with transaction(engine) as session:
        for row in (*session.exec(select(Site)), *session.exec(select(Vehicle))):
            row.active = False
    form = pages.get("/plans/months/new").text
    assert "No vehicle is in use." in form
    assert "No site is in use." in form


def test_the_calendar_reads_well_and_prints_on_two_pages(
    planned: str, open_page_as: Callable[..., Page], live_server: str, hire: Callable[..., Colleague]
) -> None:
    page = open_page_as(hire(Role.COORDINATOR, "Айгүл", language="ky"))
    for path in ("/plans/months/new", planned):
        page.goto(live_server + path)
        assert_reads_well(page)
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) <= 2
    width, height = printed.pages[0].mediabox[2:]
    assert width > height
