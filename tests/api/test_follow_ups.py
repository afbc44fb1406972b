"""What is owed, as JSON: a town's list that names nobody, coarse counts, page after page."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.permissions import Role
from models.queries import due_list
from models.tables.audit import AuditEvent
from models.tables.clients import Client
from models.tables.visits import OwedToClient
from models.vocabulary import FollowUpKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY
from tests.models.care.visits import a_visit
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
LIST = {"town_id": "osh", "until": "2026-12-06"}


@pytest.fixture(autouse=True)
def _today(app: FastAPI) -> None:
    app.dependency_overrides[today] = lambda: TODAY


@pytest.fixture
def owe(engine: Engine, places: None, nurse: Colleague) -> Callable[..., None]:
    """``owe("osh", 9)``: nine people, to each of whom something is owed in that town."""

    def owed_in(town_id: str, people: int, day: int = 20) -> None:
        with transaction(engine) as session:
            clients = [Client(created_day=TODAY, created_by_id=nurse.id) for _ in range(people)]
            session.add_all(clients)
            session.flush()
            session.add_all(
                OwedToClient(
                    client_id=client.id,
                    town_id=town_id,
                    last_seen=date(2026, 8, 1),
                    kind=FollowUpKind.RETEST,
                    opens=date(2026, 8, day),
                    due=date(2026, 11, day),
                    rule="HIV.B9.DT.03",
                    subject_id=uuid4(),
                )
                for client in clients
                for _ in range(2)
            )

    return owed_in


def test_strangers_and_managers_see_nothing_and_coordinators_no_list(
    client: TestClient, client_of: Clients, hire: Callable[..., Colleague], places: None
) -> None:
    assert client.get("/api/follow-ups", params=LIST).status_code == 401
    assert client.get("/api/follow-ups/counts").status_code == 401
    assert client_of(hire(Role.MANAGER)).get("/api/follow-ups", params=LIST).status_code == 403
    assert client_of(hire(Role.COORDINATOR)).get("/api/follow-ups", params=LIST).status_code == 404


def test_a_towns_list_names_nobody_and_is_an_entry_of_the_audit(
    client_of: Clients,
    nurse: Colleague,
    keep: Callable[..., Recorded],
    known: KnownClient,
    engine: Engine,
) -> None:
    kept = keep(a_visit(next_appointment="2026-12-04"), known)
    answer = client_of(nurse).get("/api/follow-ups", params=LIST)
    appointment = {"kind": "appointment", "opens": "2026-12-04", "due": "2026-12-04"}
    rest = {"rule": "HIV.FXNREQ.021", "last_seen": "2026-11-01"}
    assert answer.json() == {"follow_ups": [appointment | rest], "next": None}
    assert str(known.client_id) not in answer.text
    assert str(kept.visit_id) not in answer.text
    with transaction(engine) as session:
        read = select(AuditEvent.subject).where(AuditEvent.event == "follow-ups read")
        assert session.exec(read).all() == ["osh"]


def test_the_list_goes_on_page_after_page_also_when_its_last_line_is_gone(
    client_of: Clients,
    nurse: Colleague,
    owe: Callable[..., None],
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due_list, "PAGE", 4)
    owe("osh", 3, day=21)
    owe("osh", 2, day=19)
    nurses = client_of(nurse)
    pages: list[Any] = [nurses.get("/api/follow-ups", params=LIST).json()]
    with transaction(engine) as session:
        last = session.get_one(OwedToClient, UUID(pages[0]["next"].partition(".")[2]))
        session.delete(last)
    while pages[-1]["next"]:
        pages.append(nurses.get("/api/follow-ups", params=LIST | {"after": pages[-1]["next"]}).json())
    assert [len(page["follow_ups"]) for page in pages] == [4, 4, 2]
    days = [each["due"] for page in pages for each in page["follow_ups"]]
    assert days == ["2026-11-19"] * 4 + ["2026-11-21"] * 6
    bad = nurses.get("/api/follow-ups", params=LIST | {"after": "tomorrow"})
    assert (bad.status_code, bad.json()["field"]) == (422, "after")


def test_coarse_counts_are_of_people_and_withhold_few(
    client_of: Clients, coordinator: Colleague, owe: Callable[..., None]
) -> None:
    owe("osh", 8)
    owe("naryn", 7)
    counts = client_of(coordinator).get("/api/follow-ups/counts", params={"until": "2026-12-06"}).json()
    assert counts == [{"town_id": "naryn", "clients": "some"}, {"town_id": "osh", "clients": 10}]


def test_an_id_alone_opens_no_clients_list(
    client_of: Clients, hire: Callable[..., Colleague], known: KnownClient, nurse: Colleague
) -> None:
    address, found = "/api/clients/follow-ups", {"client_id": str(known.client_id)}
    assert client_of(nurse).post(address, json=found).status_code == 200
    assert client_of(hire(Role.MEDICAL, "other nurse")).post(address, json=found).status_code == 404
