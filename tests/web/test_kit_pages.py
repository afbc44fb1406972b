"""The kits' pages: the day's choice in one tap, strangers first."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.queries.kits_of_day import kits_of_day
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, TODAY
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
CHOICES = {"vehicle_id": "ambulance", **{f"lots.{kind}": str(lot) for kind, lot in LOTS.items()}}


@pytest.fixture
def at(app: FastAPI) -> Callable[[date], None]:
    def set_day(day: date) -> None:
        app.dependency_overrides[today] = lambda: day

    set_day(TODAY)
    return set_day


def test_a_coordinator_chooses_no_kits(client_of: Clients, coordinator: Colleague) -> None:
    assert client_of(coordinator).get("/kits/today").status_code == 403
    assert client_of(coordinator).post("/kits/today", data=CHOICES).status_code == 403


def test_yesterdays_kits_are_proposed_and_one_tap_keeps_them(
    client_of: Clients,
    nurse: Colleague,
    kits: dict[KitKind, UUID],
    engine: Engine,
    at: Callable[[date], None],
) -> None:
    client = client_of(nurse)
    assert client.post("/kits/today", data=CHOICES).status_code == 303
    assert "notice-good" in client.get("/kits/today").text
    at(TODAY + timedelta(days=1))
    proposed = client.get("/kits/today").text
    assert "notice-good" not in proposed
    assert proposed.count(" selected") == len(CHOICES)
    with transaction(engine) as session:
        assert kits_of_day(session, nurse.id, TODAY + timedelta(days=1)) == {}


def test_a_refused_choice_names_its_kit_and_keeps_the_others(
    client_of: Clients, nurse: Colleague, kits: dict[KitKind, UUID], at: Callable[[date], None]
) -> None:
    wrong = CHOICES | {"lots.hiv-a1": str(LOTS[KitKind.CONDOMS])}
    answer = client_of(nurse).post("/kits/today", data=wrong)
    assert answer.status_code == 422
    assert 'href="#lots.hiv-a1"' in answer.text
    assert answer.text.count(" selected") == len(CHOICES) - 1
