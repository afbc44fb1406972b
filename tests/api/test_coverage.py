"""Published numbers and their settings by the API; and that no count of clients comes another way."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from api.endpoints.coverage import Shared
from models.care.follow_ups import DEFAULT_TERMS
from models.database import transaction
from models.operations.freeze_periods import freeze_periods
from models.permissions import Role, scope_of
from models.tables.audit import AuditEvent
from tests.api.test_permissions import doors
from tests.fixtures.app import Colleague
from tests.models.coverage.test_freeze import come

ClientOf = Callable[[Colleague], TestClient]
ESTIMATE = {"area": "KG", "as_of": "2023", "people": 9000, "low": 9000, "source": "news (S52)"}
NEW_EACH_TIME = ("/account/second-factor",)
SETTINGS = "/api/coverage-settings"


@pytest.fixture
def frozen(engine: Engine, places: None, nurse: Colleague) -> None:
    """120 people seen in Osh in May, of nothing else; frozen in the same year."""
    with transaction(engine) as session:
        come(session, nurse, date(2026, 5, 10), 120)
    freeze_periods(engine, date(2026, 7, 20), DEFAULT_TERMS)


@pytest.fixture
def manager(client_of: ClientOf, hire: Callable[..., Colleague]) -> TestClient:
    return client_of(hire(Role.MANAGER))


def told(client: TestClient, indicator: str, **asked: str) -> dict[str, Any]:
    answer = client.get("/api/coverage", params={"period": "2026-05", **asked})
    assert answer.status_code == 200, answer.text
    (found,) = [each for each in answer.json() if each["indicator"] == indicator]
    return dict(found)


@pytest.mark.parametrize("database_url", [None])
def test_a_number_says_its_period_version_and_denominator(frozen: None, manager: TestClient) -> None:
    reached = told(manager, "reached", area="osh")
    assert reached == {
        "indicator": "reached",
        "area": "osh",
        "period": "2026-05",
        "version": 1,
        "value": 120,
        "denominator": None,
        "share": None,
        "provisional": "withheld",  # a zero; what its quarter comes to was not known to be large
    }
    unknown = told(manager, "reach")["denominator"]
    assert unknown == {"title": "size estimate", "count": None, "estimate": None}
    assert manager.put(
        f"{SETTINGS}/estimates", json=ESTIMATE | {"as_of": "2013", "people": 7000, "low": None}
    ).is_success
    assert manager.put(f"{SETTINGS}/estimates", json=ESTIMATE).is_success
    known = told(manager, "reach")["denominator"]["estimate"]
    assert (known["people"], known["as_of"], known["source"]) == (9000, "2023", "news (S52)")
    assert told(manager, "reach", area="KG-O")["denominator"]["estimate"] is None
    periods = [each["period"] for each in manager.get("/api/coverage/periods").json()]
    assert periods == ["2026H1", "2026Q2", "2026-06", "2026-05"]
    assert manager.get("/api/coverage", params={"period": "2026-13"}).json()["field"] == "period"


@pytest.mark.parametrize("database_url", [None])
def test_settings_are_checked_audited_and_never_change_what_is_published(
    frozen: None, manager: TestClient, engine: Engine
) -> None:
    package = {"services": ["counselling"], "at_least": 1, "as_of": "2026", "source": "the programme"}
    target = {"indicator": "counselled", "year": 2027, "people": 300, "source": "the programme"}
    code = {"kind": "data-element", "ours": "hts-tst", "code": "HTS_TST"}
    refused: list[tuple[str, dict[str, Any], int, str]] = [
        ("estimates", ESTIMATE | {"area": "atlantis"}, 422, "area"),
        ("estimates", ESTIMATE | {"as_of": "2023-13"}, 422, "as_of"),
        ("estimates", ESTIMATE | {"source": " "}, 422, "source"),
        ("estimates", ESTIMATE | {"high": 8000}, 422, "body"),
        ("targets", target | {"indicator": "happiness"}, 422, "indicator"),
        ("packages", package | {"year": 2026}, 409, "year"),
        ("packages", package | {"year": 2027, "at_least": 2}, 422, "body"),
        ("rules", {"freeze_days": 0}, 422, "freeze_days"),
        ("dhis2-codes", code | {"ours": "happiness"}, 422, "ours"),
        ("dhis2-codes", code | {"kind": "org-unit"}, 422, "ours"),
        ("dhis2-codes", code | {"kind": "data-set"}, 422, "ours"),
    ]
    for noun, body, status, field in refused:
        answer = manager.put(f"{SETTINGS}/{noun}", json=body)
        assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text
    kept: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("estimates", ESTIMATE, {"area": "KG", "as_of": "2023"}),
        ("targets", target, {"indicator": "counselled", "year": 2027}),
        ("packages", package | {"year": 2027}, {"year": 2027}),
        ("dhis2-codes", code, {"kind": "data-element", "ours": "hts-tst"}),
        (
            "dhis2-codes",
            code | {"kind": "data-set", "ours": "half-year"},
            {"kind": "data-set", "ours": "half-year"},
        ),
    ]
    for noun, body, key in kept:
        assert manager.put(f"{SETTINGS}/{noun}", json=body).status_code == 204, noun
        rows = manager.get(f"{SETTINGS}/{noun}", params={"year": 2027}).json()
        assert any(body.items() <= row.items() for row in rows), rows
        assert manager.delete(f"{SETTINGS}/{noun}", params=key).status_code == 204
        assert manager.delete(f"{SETTINGS}/{noun}", params=key).status_code == 404
    assert manager.put(f"{SETTINGS}/rules", json={"freeze_days": 20}).is_success
    assert manager.get(f"{SETTINGS}/rules").json() == {"freeze_days": 20, "reach_period": "half-year"}
    targets = manager.get(f"{SETTINGS}/targets", params={"year": 2026}).json()
    assert [each["people"] for each in targets] == [250, 150, 100, 10]
    with transaction(engine) as session:
        saved = select(AuditEvent.subject).where(AuditEvent.event == "coverage setting saved")
        assert set(session.exec(saved)) >= {"size_estimate/KG/2023", "defined_package/2027"}


@pytest.mark.parametrize("database_url", [None])
def test_a_coordinator_reads_what_was_done_and_not_what_was_found(
    frozen: None, manager: TestClient, client_of: ClientOf, hire: Callable[..., Colleague]
) -> None:
    coordinator = client_of(hire(Role.COORDINATOR))
    half_year = {"period": "2026H1"}

    def indicators(client: TestClient, noun: str, name: str) -> set[str]:
        return {each[name] for each in client.get(f"/api/{noun}", params=half_year).json()}

    for noun, name in (("indicators", "id"), ("coverage", "indicator")):
        done, everything = indicators(coordinator, noun, name), indicators(manager, noun, name)
        assert "visits" in done < everything
        assert {"positive", "incidents", "violence-found"} & done == set()
        assert "violence-found" in everything


@pytest.mark.parametrize("database_url", [None])
def test_a_manager_sees_the_same_whatever_happens_until_the_next_freeze(
    app: FastAPI, frozen: None, manager: TestClient, engine: Engine, nurse: Colleague
) -> None:
    """What no kit was used for leaves no trace on any page or endpoint that a manager may open."""
    addresses = [
        door.path + ("?year=2026" if door.path.endswith(("targets", "packages")) else "")
        for door in doors(app)
        if door.method == "GET" and not door.parameters and "{" not in door.path and not door.is_open
        if door.action is not None and scope_of(Role.MANAGER, door.action) is not None
        if door.path not in NEW_EACH_TIME
    ]
    addresses += [f"/api/coverage?period={period}&area=osh" for period in ("2026-05", "2026-06", "2026H1")]

    def seen() -> dict[str, str]:
        return {address: _without_moments(manager.get(address).text) for address in addresses}

    before = seen()
    assert len(before) > 20
    with transaction(engine) as session:
        come(session, nurse, date(2026, 5, 12), 9)
        come(session, nurse, date(2026, 6, 12), 1)
    assert seen() == before


def _without_moments(text: str) -> str:
    return re.sub(r'nonce="[^"]*"|\d{4}-\d\d-\d\dT[\d:.]+Z?|\d\d:\d\d(:\d\d)?', "", text)


def test_a_published_number_in_json_is_a_rounded_count_or_a_word() -> None:
    assert set(get_args(Shared)[:1]) == {int}
    assert get_args(get_args(Shared)[1]) == ("withheld",)
