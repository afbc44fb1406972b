"""The page of a broken week: said in a form, planned, the changes named, published."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.settings import Settings
from models.tables.plans import Plan, PlanState
from models.tables.rest_of_week import KeptRest
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from tests.web.plan_pages import sentences
from web.dependencies import today

pytestmark = pytest.mark.parametrize("database_url", [None])
WEDNESDAY = WEEK + timedelta(days=2)
MOMENT = {"first_day": WEDNESDAY.isoformat(), "time": "12:10"}
SAID = MOMENT | {
    "vehicle": "ambulance",
    "town:ambulance": "jalal-abad",
    "free:ambulance": "18:45",
    "out:ambulance": "",
    "reason": "The pass is closed",
}


@pytest.fixture
def on_wednesday(app: FastAPI) -> None:
    app.dependency_overrides[today] = lambda: WEDNESDAY


@pytest.mark.usefixtures("on_wednesday")
def test_from_the_published_week_to_its_new_version(
    pages: TestClient, engine: Engine, settings: Settings, published: UUID
) -> None:
    assert f"/plans/{published}/rest" in pages.get(f"/plans/{published}").text
    form = pages.get(f"/plans/{published}/rest", params=MOMENT).text
    assert '<option value="jalal-abad" selected>' in form
    assert 'value="18:45"' in form
    assert "apricot" in form

    closed = {"closed-road:0": "toktogul kara-kul", "closed-road:1": "kazarman jalal-abad"}
    sent = SAID | closed | {"asked": ["poplar", "walnut", "apricot"], "served": ["poplar", "walnut"]}
    answer = pages.post(f"/plans/{published}/rest", data=sent)
    assert answer.status_code == 303
    address = answer.headers["location"]
    made = UUID(address.rpartition("/")[2])
    solve_plan(engine, settings, made)

    page = pages.get(address).text
    for told in ("What changes", "Dropped", "no vehicle can serve it", "cannot come home", "again"):
        assert told in page, told
    assert 'value="The pass is closed"' in page
    with transaction(engine, reads_only=True) as session:
        rest = KeptRest.model_validate(session.get_one(Plan, made).rest)
    assert (rest.not_served, rest.going_on) == (("apricot",), ("ambulance",))

    assert pages.post(f"{address}/publish", data={"reason": "The pass is closed"}).status_code == 303
    assert "The pass is closed" in pages.get(address).text
    sheet = pages.get(f"{address}/sheet").text
    assert ("23 November" in sheet, "25 November" in sheet) == (False, True)
    assert pages.get(f"{address}/done").status_code == 200
    assert "replaced" in pages.get(f"/plans/{published}").text
    with transaction(engine, reads_only=True) as session:
        states = {session.get_one(Plan, each).state for each in (made, published)}
    assert states == {PlanState.PUBLISHED, PlanState.REPLACED}
    refused = pages.get(f"/plans/{published}/rest")
    assert refused.status_code == 409


@pytest.mark.usefixtures("on_wednesday")
def test_a_bad_form_is_told_at_its_inputs_and_keeps_what_was_typed(
    pages: TestClient, published: UUID
) -> None:
    bad = {"free:ambulance": "soon", "town:ambulance": "osh", "out:ambulance": "2026-11-23", "reason": ""}
    answer = pages.post(f"/plans/{published}/rest", data=SAID | bad)
    assert answer.status_code == 422
    told = sentences(answer)
    assert {"Where the vehicles are: Write a time like 09:30.", "Reason: Please fill this in."} <= set(told)
    assert 'href="#free:ambulance"' in answer.text
    assert 'href="#reason"' in answer.text
    assert '<option value="osh" selected>' in answer.text
    early = pages.post(f"/plans/{published}/rest", data=SAID | {"first_day": WEEK.isoformat()})
    assert (early.status_code, sentences(early)) == (422, ["The day is past."])


def test_a_week_that_is_over_is_not_planned_anew(app: FastAPI, pages: TestClient, published: UUID) -> None:
    app.dependency_overrides[today] = lambda: WEEK + timedelta(days=7)
    assert f"/plans/{published}/rest" not in pages.get(f"/plans/{published}").text
    answer = pages.get(f"/plans/{published}/rest")
    assert answer.status_code == 409
    assert "This week is over." in answer.text


@pytest.mark.usefixtures("on_wednesday")
def test_only_a_coordinator_plans_anew(
    client_of: Callable[[Colleague], TestClient],
    hire: Callable[..., Colleague],
    nurse: Colleague,
    published: UUID,
) -> None:
    for colleague in (nurse, hire(Role.MANAGER), hire(Role.ADMIN)):
        client = client_of(colleague)
        assert client.get(f"/plans/{published}/rest").status_code == 403
        assert client.post(f"/plans/{published}/rest", data=SAID).status_code == 403
    page = client_of(nurse).get(f"/plans/{published}").text
    assert "/rest" not in page
