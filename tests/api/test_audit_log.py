"""The audit log's JSON door: who reads which entries, what is counted, whether it is whole."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import get_args

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update
from sqlmodel import Session, col

from models.audit import Event, record
from models.audit_words import COUNTED, WORDS
from models.database import transaction
from models.permissions import Role
from models.queries import audit_log
from models.tables.audit import AuditEvent
from tests.fixtures.app import Colleague
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]


@pytest.mark.workshop
def test_every_event_has_its_words() -> None:
    assert set(WORDS) == set(get_args(Event)), "add the event to models/audit_words.py, in its group"


def acts(engine: Engine, staff: Colleague, *events: Event, at: datetime | None = None) -> None:
    with transaction(engine) as session:
        for event in events:
            record(session, staff.id, event, "c0ffee")
    if at is not None:
        _move(engine, at)


def _move(engine: Engine, at: datetime) -> None:
    """Entries of another day, as far as the counts look at them."""
    with Session(engine) as session:
        session.execute(update(AuditEvent).where(col(AuditEvent.subject) == "c0ffee").values(at=at))
        session.commit()


def test_strangers_and_coordinators_read_none(
    client: TestClient, client_of: Clients, coordinator: Colleague
) -> None:
    for asker, status in ((client, 401), (client_of(coordinator), 403)):
        assert asker.get("/api/audit").status_code == status
        assert asker.get("/api/audit/counts").status_code == status
        assert asker.post("/api/audit/verification").status_code == status


def test_a_nurse_reads_her_own_an_admin_all_and_a_manager_none(
    client_of: Clients, hire: Callable[..., Colleague], nurse: Colleague, engine: Engine
) -> None:
    admin = hire(Role.ADMIN)
    acts(engine, nurse, "visit recorded")
    acts(engine, admin, "staff created")

    def events(who: Colleague, **wanted: str) -> list[str]:
        answer = client_of(who).get("/api/audit", params=wanted)
        return [each["event"] for each in answer.json()["entries"]]

    assert events(nurse) == ["visit recorded"]
    assert events(nurse, staff_id=str(admin.id)) == ["audit read", "visit recorded"]
    assert events(admin) == ["audit read", "audit read", "staff created", "visit recorded"]
    assert events(admin, staff_id=str(nurse.id), event="visit recorded") == ["visit recorded"]
    assert events(admin, day="2020-01-01") == []
    assert client_of(hire(Role.MANAGER)).get("/api/audit").status_code == 404
    for day in ("0001-01-01", "9999-12-31"):
        assert client_of(admin).get("/api/audit", params={"day": day}).status_code == 422


def test_a_long_log_is_read_page_by_page(
    client_of: Clients, hire: Callable[..., Colleague], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "PAGE", 2)
    admin = hire(Role.ADMIN)
    for _ in range(5):
        acts(engine, admin, "plan read")
    client, before = client_of(admin), None
    pages: list[list[int]] = []
    while not pages or before:
        params = {"event": "plan read"} | ({"before": before} if before else {})
        page = client.get("/api/audit", params=params).json()
        before = page["next"]
        pages.append([each["id"] for each in page["entries"]])
    assert pages == [[5, 4], [3, 2], [1]]


def test_a_manager_sees_completed_months_and_no_acts_for_clients(
    app: FastAPI, client_of: Clients, hire: Callable[..., Colleague], nurse: Colleague, engine: Engine
) -> None:
    app.dependency_overrides[today] = lambda: date(2026, 11, 30)
    # The first of November has begun in Bishkek, but not in Greenwich.
    acts(engine, nurse, "plan read", "visit recorded", at=datetime(2026, 10, 31, 17, tzinfo=UTC))
    months = client_of(hire(Role.MANAGER)).get("/api/audit/counts").json()
    assert [month["month"] for month in months][::11] == ["2026-10-01", "2025-11-01"]
    assert months[0]["counts"] == dict.fromkeys(COUNTED, 0) | {"plans": 1}
    _move(engine, datetime(2026, 10, 31, 19, tzinfo=UTC))
    months = client_of(hire(Role.MANAGER, "another")).get("/api/audit/counts").json()
    assert months[0]["counts"] == dict.fromkeys(COUNTED, 0)


def test_an_admin_hears_whether_the_log_is_whole(
    client_of: Clients, hire: Callable[..., Colleague], engine: Engine
) -> None:
    admin = hire(Role.ADMIN)
    acts(engine, admin, "plan read", "plan read")
    verified = client_of(admin).post("/api/audit/verification").json()
    assert verified == {"entries": 3, "beyond": 0, "fault": None}
    _move(engine, datetime(2026, 1, 1, tzinfo=UTC))
    fault = client_of(admin).post("/api/audit/verification").json()["fault"]
    assert fault == "Entry 1 is not the one that was written there."
