"""Visits to be read: one's own by id, others' only with the client's code and a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.client_codes import build_code
from models.database import now, transaction
from models.errors import NotFound
from models.operations.create_client import create_client
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.permissions import Role
from models.pseudonyms import pseudonym_of
from models.queries.found_clients import STAYS_FOUND, require_found
from models.tables.audit import AuditEvent
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY
from tests.models.care.visits import a_visit
from tests.models.test_follow_visit import POSITIVE
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
CODE = {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"}
ASKED = {
    "code": CODE,
    "memory": {"month": "2026-11-01", "town_id": "osh"},
    "reason": "client-asks",
}


@pytest.fixture
def theirs(app: FastAPI, engine: Engine, nurse: Colleague) -> KnownClient:
    """A client with a code that the application's own key turns into the same pseudonym."""
    app.dependency_overrides[today] = lambda: TODAY
    with transaction(engine) as session:
        newest = pseudonym_of(build_code(CODE), app.state.pseudonym_keys[0])
        return KnownClient(create_client(session, nurse.id, newest, TODAY).id)


@pytest.fixture
def others(client_of: Clients, hire: Callable[..., Colleague]) -> TestClient:
    return client_of(hire(Role.MEDICAL, "other nurse"))


def reads(engine: Engine) -> list[str | None]:
    with transaction(engine) as session:
        return list(session.exec(select(AuditEvent.subject).where(AuditEvent.event == "visit read")))


def test_strangers_and_coordinators_read_nothing(
    client: TestClient, client_of: Clients, coordinator: Colleague, places: None
) -> None:
    for asker, status in ((client, 401), (client_of(coordinator), 403)):
        assert asker.get(f"/api/visits/{UUID(int=1)}").status_code == status
        assert asker.post("/api/clients/history", json=ASKED).status_code == status
        assert asker.get("/api/results/waiting").status_code == status


def test_ones_own_visit_is_read_by_its_id_and_anothers_is_not_found(
    client_of: Clients,
    nurse: Colleague,
    others: TestClient,
    keep: Callable[..., Recorded],
    theirs: KnownClient,
    engine: Engine,
) -> None:
    kept = keep(a_visit(), theirs)
    answer = client_of(nurse).get(f"/api/visits/{kept.visit_id}").json()
    entered = answer["entered"]
    assert (entered["id"], entered["hiv_test"]["report"]) == (str(kept.visit_id), "negative")
    assert [(each["test"], each["finding"]) for each in answer["results"]] == [("hiv", "negative")]
    assert others.get(f"/api/visits/{kept.visit_id}").status_code == 404
    assert reads(engine) == [str(kept.visit_id)]


def test_others_visits_are_read_with_code_and_reason(
    others: TestClient, keep: Callable[..., Recorded], theirs: KnownClient, engine: Engine
) -> None:
    keep(a_visit(day="2026-10-01", next_appointment="2026-11-15"), theirs)
    keep(POSITIVE, theirs)
    history = others.post("/api/clients/history", json=ASKED).json()
    assert [each["entered"]["day"] for each in history] == ["2026-11-21", "2026-10-01"]
    assert [each["reason"] for each in history[0]["referrals"]] == ["hiv-confirmation", "hiv-care"]
    wrong = ASKED | {"memory": {"month": "2026-10-01", "town_id": "osh"}}
    assert others.post("/api/clients/history", json=wrong).json() == []
    unsaid: dict[str, Any] = {name: ASKED[name] for name in ("code", "memory")}
    assert others.post("/api/clients/history", json=unsaid).status_code == 422
    assert reads(engine) == [f"{theirs.client_id} client-asks"]


def test_a_client_stays_found_for_half_a_day(
    engine: Engine, nurse: Colleague, theirs: KnownClient, hire: Callable[..., Colleague]
) -> None:
    other = hire(Role.MEDICAL, "other nurse")
    with transaction(engine) as session:
        assert require_found(session, nurse.id, theirs.client_id, now()) == (theirs.client_id,)
        for staff_id, at in ((other.id, now()), (nurse.id, now() + STAYS_FOUND + timedelta(minutes=1))):
            with pytest.raises(NotFound):
                require_found(session, staff_id, theirs.client_id, at)


def test_what_waits_for_a_laboratory_is_ones_own(
    client_of: Clients,
    nurse: Colleague,
    others: TestClient,
    keep: Callable[..., Recorded],
    theirs: KnownClient,
) -> None:
    kept = keep(POSITIVE, theirs)
    nurses = client_of(nurse)
    [waiting] = nurses.get("/api/results/waiting").json()
    assert waiting["visit_id"] == str(kept.visit_id)
    assert waiting["number"].replace("-", "").lower() == kept.visit_id.hex[:8]
    assert others.get("/api/results/waiting").json() == []
    result = {"id": str(UUID(int=7)), "test": "hiv", "finding": "negative", "day": "2026-11-25"}
    assert nurses.post(f"/api/visits/{kept.visit_id}/results", json=result).status_code == 201
    assert nurses.get("/api/results/waiting").json() == []
