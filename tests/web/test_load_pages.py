"""What to load, on the plan, the route sheet and in the JSON: all for a coordinator, a crew its own."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.permissions import Role
from models.tables.plans import Plan
from models.tables.stock import KitLot, StockMovement
from models.vocabulary import KitKind, Movement
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

pytestmark = [
    pytest.mark.usefixtures("in_the_planned_week"),
    pytest.mark.parametrize("database_url", [None]),
]


@pytest.fixture
def lot(engine: Engine, coordinator: Colleague, country: None) -> KitLot:
    """Seven first assays in the store, usable the whole week."""
    with transaction(engine) as session:
        kept = KitLot(
            kind=KitKind.HIV_A1, product="Determine", lot_number="D-77", expiry=WEEK + timedelta(days=6)
        )
        session.add(kept)
        session.flush()
        counted = StockMovement(
            lot_id=kept.id, movement=Movement.COUNT, amount=7, day=WEEK, staff_id=coordinator.id
        )
        session.add(counted)
        return kept


def test_the_load_stands_where_the_plan_does(
    pages: TestClient,
    client: TestClient,
    client_of: Callable[[Colleague], TestClient],
    hire: Callable[..., Colleague],
    nurse: Colleague,
    engine: Engine,
    published: UUID,
    lot: KitLot,
) -> None:
    with transaction(engine) as session:
        plan = session.get_one(Plan, published)
        assert plan.solution
        clients = plan.solution["prize"]
    for path in (f"/plans/{published}", f"/plans/{published}/sheet"):
        text = pages.get(path).text
        told = ("Kits are short.", "Determine, D-77", "To take", f"{clients:,} clients are expected")
        assert all(word in text for word in told)
    address = f"/api/plans/{published}/load"
    for reader in (pages, client_of(nurse)):
        (load,) = reader.get(address).json()
        first = next(kit for kit in load["kits"] if kit["kind"] == "hiv-a1")
        assert (load["clients"], [each["take"] for each in first["from_lots"]]) == (clients, [7])
        assert first["needed"] - first["short"] == 7
    other = hire(Role.MEDICAL, name="another")
    assert client.get(address).status_code == 401
    assert [client_of(each).get(address).status_code for each in (other, hire(Role.MANAGER))] == [404, 404]


def test_where_no_kits_are_entered_the_list_says_so_and_where(
    pages: TestClient, client_of: Callable[[Colleague], TestClient], nurse: Colleague, published: UUID
) -> None:
    for reader, told in (
        (pages, 'href="/kits/receive">Enter kits'),
        (client_of(nurse), "A coordinator enters"),
    ):
        for path in (f"/plans/{published}", f"/plans/{published}/sheet"):
            text = reader.get(path).text
            assert "No kits are entered yet" in text
            assert told in text
            assert "Kits are short." not in text
    assert pages.get("/kits/receive").status_code == 200
