"""The pages of coverage: what is published and nothing else, the stranger and the other roles first."""

from collections.abc import Callable
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.permissions import Role
from models.queries.coverage_settings import coverage_rules, defined_packages, size_estimates, yearly_targets
from models.tables.stops import TownStops
from tests.fixtures.app import Colleague
from tests.fixtures.published import KEPT_BACK
from tests.models.small_country import load_small
from tests.web.visible_text import visible_texts
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
PAGES = ("", "/places", "/trend", "/trend?length=half-year", "/services", "/targets", "/stops", "/numbers")
SETTINGS = ("estimates", "targets", "package", "periods", "dhis2")


@pytest.fixture
def database_url() -> None:
    """What a page says does not depend on where its rows are kept."""


@pytest.fixture
def country(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.fixture
def manager(hire: Callable[..., Colleague], client_of: Clients) -> TestClient:
    return client_of(hire(Role.MANAGER))


def text_of(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(visible_texts(answer.text))


def test_a_manager_begins_with_coverage(manager: TestClient) -> None:
    assert manager.get("/").headers["location"] == "/coverage"
    assert "No period is frozen yet" in text_of(manager, "/coverage")
    for page in PAGES:
        text_of(manager, f"/coverage{page}")


def test_the_first_page_tells_counts_shares_and_their_sources(manager: TestClient, frozen: None) -> None:
    text = text_of(manager, "/coverage")
    assert "first half of 2026" in text
    assert "205 5% of 4,321 people (Survey of 2023, 2023)" in text
    assert "Bishkek city : 2,380 people of the estimate not reached" in text
    assert "withheld" in text


def test_without_an_estimate_the_page_says_so(manager: TestClient, frozen: None) -> None:
    text = text_of(manager, "/coverage?period=2026H1&area=KG-GO")
    assert "60 No size estimate is known here" in text


def test_only_what_is_frozen_can_be_asked_for(manager: TestClient, frozen: None) -> None:
    for query in ("period=2026-07", "period=2026-13", "period=x", "area=paris", "area=KG-X"):
        assert manager.get(f"/coverage?{query}").status_code == 404, query
    assert "May 2026" in text_of(manager, "/coverage?period=2026-05&area=osh")


def test_a_revision_is_seen_as_one(manager: TestClient, frozen: None) -> None:
    assert "Revision 2" in text_of(manager, "/coverage?period=2026-03")
    assert "March 2026: revision 2" in text_of(manager, "/coverage/numbers")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MEDICAL, Role.COORDINATOR])
def test_nobody_sees_what_is_kept_back(
    hire: Callable[..., Colleague], client_of: Clients, frozen: None, role: Role
) -> None:
    client = client_of(hire(role))
    queries = ("period=2026H1", "period=2026H1&area=KG-GB", "period=2026-03&area=osh&what=visits")
    paths = [f"/coverage{page}{'&' if '?' in page else '?'}{query}" for page in PAGES for query in queries]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f"{KEPT_BACK}" not in answer.text, path
        assert f"{KEPT_BACK:,}" not in answer.text, path


def test_a_coordinator_sees_what_was_done_and_not_what_was_found(
    hire: Callable[..., Colleague], client_of: Clients, frozen: None
) -> None:
    coordinator, nurse = client_of(hire(Role.COORDINATOR)), client_of(hire(Role.MEDICAL))
    for page in PAGES[:-1]:  # the last one defines every indicator, without a number
        text = text_of(coordinator, f"/coverage{page}")
        assert not [
            word for word in ("reactive", "incidents", "HIV-positive", "syphilis found") if word in text
        ]
    assert "People told of a reactive HIV test" in text_of(nurse, "/coverage/services")
    for client in (coordinator, nurse):
        assert client.get("/coverage/files").status_code == 403
        assert client.get("/coverage/settings").status_code == 403


def test_targets_tell_at_least_what_is_published_of_the_year(manager: TestClient, frozen: None) -> None:
    text = text_of(manager, "/coverage/targets?period=2026H1")
    assert "People counselled on HIV and health 205 of 250" in text
    assert "Participants of thematic meetings 205 of 150" in text
    assert "Staff trained on media 0 of 10" in text


def test_towns_planned_are_told_beside_towns_visited(
    manager: TestClient, frozen: None, engine: Engine, app: FastAPI
) -> None:
    app.dependency_overrides[today] = lambda: date(2026, 7, 15)
    kept = [
        ("osh", "2026-01-05", 2, 2, 0),
        ("osh", "2026-03-02", 1, 0, 1),
        ("naryn", "2026-03-02", 1, 0, 1),
        ("karakol", "2025-12-29", 1, 1, 0),  # a week belongs to the period in which it began
    ]
    with transaction(engine) as session:
        for town_id, week, planned, visited, missed in kept:
            counts = {"planned": planned, "visited": visited, "missed": missed}
            session.add(TownStops(week=date.fromisoformat(week), town_id=town_id, **counts))
    assert "Towns visited 1 of 2 for which a stop was planned" in text_of(manager, "/coverage")
    text = text_of(manager, "/coverage/stops")
    assert "Stops planned 4 Stops served 2 Stops missed 2" in text
    assert "Karakol" not in text


def test_a_manager_enters_what_numbers_are_measured_by(
    manager: TestClient, country: None, engine: Engine
) -> None:
    sent = {
        "estimates": {"area": "KG-O", "people": "900", "low": "700", "as_of": "2024-05", "source": "IBBS"},
        "targets": {"indicator": "counselled", "year": "2026", "people": "300", "source": "Contract 7"},
        "package": {
            "services.counselling": "true",
            "services.prep": "true",
            "at_least": "1",
            "year": "2030",
            "as_of": "2026",
            "source": "Guideline",
        },
        "periods": {"freeze_days": "20", "reach_period": "year"},
        "dhis2": {"ours": "org-unit/KG-O", "code": "OU_OSH"},
    }
    for name in SETTINGS:
        assert manager.post(f"/coverage/settings/{name}", data=sent[name]).status_code == 303, name
    with transaction(engine) as session:
        assert [each.people for each in size_estimates(session) if each.area == "KG-O"] == [900]
        assert yearly_targets(session, 2026)[0].people == 300
        assert (defined_packages(session)[-1].year, defined_packages(session)[-1].at_least) == (2030, 1)
        assert coverage_rules(session).freeze_days == 20
    for name, shown in zip(SETTINGS, ("IBBS", "Contract 7", "Guideline", "20", "OU_OSH"), strict=True):
        assert shown in manager.get(f"/coverage/settings/{name}").text
    removed = {"kind": "org-unit", "ours": "KG-O"}
    assert manager.post("/coverage/settings/dhis2/removal", data=removed).status_code == 303
    assert "OU_OSH" not in manager.get("/coverage/settings/dhis2").text
    removed = {"area": "KG-O", "as_of": "2024-05"}
    assert manager.post("/coverage/settings/estimates/removal", data=removed).status_code == 303
    assert manager.post("/coverage/settings/estimates/removal", data=removed).status_code == 404


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("estimates", {"area": "KG-O", "people": "many", "as_of": "2024", "source": "IBBS"}, "people"),
        ("estimates", {"area": "KG-O", "people": "9", "as_of": "lately", "source": "IBBS"}, "as_of"),
        ("targets", {"indicator": "fame", "year": "2026", "people": "9", "source": "us"}, "indicator"),
        ("package", {"at_least": "1", "year": "2030", "as_of": "2026", "source": "us"}, "services"),
        ("periods", {"freeze_days": "0", "reach_period": "year"}, "freeze_days"),
        ("dhis2", {"ours": "org-unit/paris", "code": "X"}, "ours"),
        ("dhis2", {"ours": "org-unit/KG", "code": "<b>"}, "code"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    manager: TestClient, country: None, name: str, sent: dict[str, str], field: str
) -> None:
    answer = manager.post(f"/coverage/settings/{name}", data=sent)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
