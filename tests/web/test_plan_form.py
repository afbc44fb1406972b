"""The form in which a week is asked for, without a browser: to a request and back, and its faults."""

import re
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.tables.plans import PlanRequest, VehicleChoice
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK
from tests.web.plan_pages import FORM, MONDAY, all_plans, sentences

pytestmark = pytest.mark.usefixtures("in_the_planned_week")


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
