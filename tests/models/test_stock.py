"""Stock: the database adds up as the rules of care do; movements once; less than nothing is noticed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.care.stock import STORE, Moved, balances
from models.database import transaction
from models.errors import Conflict, DomainError, Invalid, NotFound
from models.operations.change_lot import relabel_lot, use_up_lot
from models.operations.move_kits import move_kits
from models.operations.receive_lot import receive_lot
from models.operations.settle_client import KnownClient
from models.permissions import Role
from models.queries.stock import lot_stock, stock, stock_balances
from models.tables.audit import AuditEvent
from models.tables.fleet import Vehicle
from models.tables.stock import NEEDS_VEHICLE, Delivery, KitLot, LotLabel, MovementRow, StockMovement
from models.vocabulary import KitKind, Movement
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, TODAY
from tests.models.care.visits import a_visit

A1 = LOTS[KitKind.HIV_A1]
EXPIRY = date(2027, 6, 30)  # of the kits that are there
START = datetime(2026, 11, 20, tzinfo=UTC)
DELIVERY = Delivery(
    kind=KitKind.HCV, product="Anti-HCV", lot_number="H-1", expiry=date(2027, 8, 31), amount=50, day=TODAY
)
PLACES = (STORE, "ambulance", "van")


@pytest.fixture
def clerk(hire: Callable[..., Colleague]) -> Colleague:
    return hire(Role.COORDINATOR)


def a_row(movement: str, amount: int, vehicle: str | None = None, **changes: Any) -> MovementRow:
    values: dict[str, Any] = {"movement": movement, "amount": amount, "vehicle_id": vehicle}
    values |= {"lot_id": A1, "day": TODAY}
    return MovementRow.model_validate(values | changes)


moves = st.builds(
    lambda movement, lot, place, amount, day: (movement, lot, place, amount, day),
    st.sampled_from(Movement),
    st.sampled_from([A1, LOTS[KitKind.HIV_A2]]),
    st.sampled_from(PLACES),
    st.integers(0, 9),
    st.integers(0, 3),
).filter(lambda told: told[2] is not None or told[0] not in NEEDS_VEHICLE)


def test_the_database_adds_up_as_the_rules_do(
    engine: Engine, kits: dict[KitKind, UUID], clerk: Colleague
) -> None:
    with transaction(engine) as session:
        session.add(Vehicle(id="van", name="Van", depot_id="osh"))

    @settings(max_examples=40)
    @given(st.lists(moves, max_size=25), st.integers(0, 4))
    def agree(told: list[Any], closed: int) -> None:
        moved = [
            Moved(lot, movement, amount, TODAY + timedelta(day), START + timedelta(minutes=i), place)
            for i, (movement, lot, place, amount, day) in enumerate(told)
        ]
        used_up_on = TODAY + timedelta(closed) if closed else None
        with Session(engine) as session:
            session.get_one(KitLot, A1).used_up_on = used_up_on
            for each in moved:
                values = {name: getattr(each, name) for name in Moved.__slots__}
                session.add(StockMovement(staff_id=clerk.id, **values))
            session.flush()
            that_matter = [
                each for each in moved if each.lot_id != A1 or used_up_on is None or each.day >= used_up_on
            ]
            expected = balances(that_matter)
            assert stock_balances(session) == expected
            of_one = {place: left for place, left in expected.items() if place[0] == A1}
            assert stock_balances(session, A1) == of_one
            session.rollback()

    agree()


def test_a_lot_goes_from_the_store_over_the_ambulance_and_is_counted(
    session: Session, clerk: Colleague, kits: dict[KitKind, UUID]
) -> None:
    lot_id = uuid4()
    assert receive_lot(session, clerk.id, lot_id, DELIVERY, TODAY)
    for movement, amount, place in (
        ("load", 20, "ambulance"),
        ("waste", 1, "ambulance"),
        ("unload", 4, "ambulance"),
        ("count", 33, STORE),
        ("receive", 10, STORE),
    ):
        assert move_kits(session, clerk.id, uuid4(), a_row(movement, amount, place, lot_id=lot_id), TODAY)
    session.flush()
    found = lot_stock(session, lot_id, TODAY)
    assert found.places == {STORE: 43, "ambulance": 15}
    assert (found.left, found.short) == (58, ())


def test_what_is_sent_twice_is_kept_once_and_other_content_is_refused(
    engine: Engine, clerk: Colleague, kits: dict[KitKind, UUID], hire: Callable[..., Colleague]
) -> None:
    lot_id, movement_id = uuid4(), uuid4()
    other = hire(Role.COORDINATOR, "another")
    waste = a_row("waste", 2, lot_id=lot_id)
    for new in (True, False):
        with transaction(engine) as session:
            assert receive_lot(session, clerk.id, lot_id, DELIVERY, TODAY) is new
            assert move_kits(session, clerk.id, movement_id, waste, TODAY) is new
    refused: list[Callable[[Session], bool]] = [
        lambda s: receive_lot(s, clerk.id, lot_id, DELIVERY.model_copy(update={"amount": 51}), TODAY),
        lambda s: receive_lot(s, other.id, lot_id, DELIVERY, TODAY),
        lambda s: receive_lot(s, clerk.id, uuid4(), DELIVERY, TODAY),
        lambda s: move_kits(s, clerk.id, movement_id, waste.model_copy(update={"amount": 3}), TODAY),
        lambda s: move_kits(s, clerk.id, movement_id, a_row("waste", 2), TODAY),
        lambda s: move_kits(s, other.id, movement_id, waste, TODAY),
    ]
    for send in refused:
        with pytest.raises(Conflict), transaction(engine) as session:
            send(session)
    with transaction(engine) as session:
        assert stock_balances(session) == {(lot_id, STORE): 48}
        events = [each.event for each in session.exec(select(AuditEvent))]
    assert events == ["kit lot received", "kits moved"]


def test_less_than_nothing_is_shown_also_of_a_lot_that_is_used_up(
    engine: Engine, keep: Callable[..., Any], known: KnownClient, clerk: Colleague
) -> None:
    keep(a_visit(day="2026-11-30", hiv_test=a_visit()["hiv_test"] | {"result_given": "2026-11-30"}), known)
    with transaction(engine) as session:
        (short,) = [each for each in stock(session, TODAY) if each.short]
        assert (short.lot.id, short.short, short.left) == (A1, (STORE,), -1)
        use_up_lot(session, clerk.id, A1, TODAY)
    with transaction(engine) as session:
        assert stock_balances(session, A1) == {(A1, STORE): 0}
        assert A1 not in [each.lot.id for each in stock(session, TODAY)]
    keep(a_visit(day="2026-11-30", hiv_test=a_visit()["hiv_test"] | {"result_given": "2026-11-30"}), known)
    with transaction(engine) as session:
        assert [each.lot.id for each in stock(session, TODAY) if each.short] == [A1]


def test_a_used_up_lot_is_moved_no_more_until_some_of_it_is_found(
    engine: Engine, clerk: Colleague, kits: dict[KitKind, UUID]
) -> None:
    with transaction(engine) as session:
        use_up_lot(session, clerk.id, A1, TODAY)
        use_up_lot(session, clerk.id, A1, TODAY)
    with pytest.raises(Invalid, match="count it first"), transaction(engine) as session:
        move_kits(session, clerk.id, uuid4(), a_row("load", 1, "ambulance"), TODAY)
    with transaction(engine) as session:
        move_kits(session, clerk.id, uuid4(), a_row("count", 0), TODAY)
        assert session.get_one(KitLot, A1).used_up_on == TODAY
        move_kits(session, clerk.id, uuid4(), a_row("count", 3), TODAY)
        assert session.get_one(KitLot, A1).used_up_on is None
    with pytest.raises(NotFound), transaction(engine) as session:
        use_up_lot(session, clerk.id, uuid4(), TODAY)


NOT_MOVED: list[tuple[dict[str, Any], str, str]] = [
    ({"lot_id": uuid4()}, "lot_id", "There is no such lot."),
    ({"vehicle_id": "tank"}, "vehicle_id", "There is no such vehicle."),
    ({"vehicle_id": "old"}, "vehicle_id", "There is no such vehicle."),
    ({"movement": "use"}, "movement", "Visits use kits by themselves."),
    ({"day": EXPIRY + timedelta(3)}, "day", "The day lies in the future."),
    ({"amount": 0}, "amount", "Say how many: at least one."),
    (
        {"day": EXPIRY + timedelta(1)},
        "lot_id",
        "This lot is past its expiry: do not take it in or load it.",
    ),
]
NOT_RECEIVED: list[tuple[dict[str, Any], str, type[DomainError]]] = [
    ({"day": TODAY + timedelta(1)}, "day", Invalid),
    ({"expiry": TODAY - timedelta(1)}, "expiry", Invalid),
    ({"kind": KitKind.HIV_A1, "product": KitKind.HIV_A1.label, "lot_number": "A-1"}, "lot_number", Conflict),
]


def test_a_movement_that_cannot_be_changes_nothing(
    engine: Engine, clerk: Colleague, kits: dict[KitKind, UUID]
) -> None:
    with transaction(engine) as session:
        session.add(Vehicle(id="old", name="Old", depot_id="osh", active=False))
    for change, field, sentence in NOT_MOVED:
        row = a_row("load", 5, "ambulance").model_dump() | change
        with pytest.raises((Invalid, NotFound)) as refused, transaction(engine) as session:
            move_kits(session, clerk.id, uuid4(), MovementRow.model_validate(row), EXPIRY + timedelta(2))
        assert (refused.value.field, str(refused.value)) == (field, sentence)
    with transaction(engine) as session:
        assert stock_balances(session) == {}
        assert not session.exec(select(AuditEvent)).all()


def test_a_lot_that_cannot_be_taken_in_is_not(
    engine: Engine, clerk: Colleague, kits: dict[KitKind, UUID]
) -> None:
    for change, field, error in NOT_RECEIVED:
        with pytest.raises(error) as refused, transaction(engine) as session:
            receive_lot(session, clerk.id, uuid4(), DELIVERY.model_copy(update=change), TODAY)
        assert refused.value.field == field
    with transaction(engine) as session:
        assert len(session.exec(select(KitLot)).all()) == len(LOTS)
        assert stock_balances(session) == {}


def test_a_misread_label_is_put_right_but_not_into_another_lots(
    engine: Engine, clerk: Colleague, kits: dict[KitKind, UUID]
) -> None:
    label = LotLabel(product="Determine", lot_number="D-7", expiry=TODAY - timedelta(1))
    with transaction(engine) as session:
        assert receive_lot(session, clerk.id, uuid4(), DELIVERY, TODAY)
        relabel_lot(session, clerk.id, A1, label)
    with transaction(engine) as session:
        found = lot_stock(session, A1, TODAY)
        assert (found.lot.lot_number, found.expired, found.expires_soon) == ("D-7", True, True)
    taken = LotLabel(product="Anti-HCV", lot_number="H-1", expiry=TODAY)
    with pytest.raises(Conflict), transaction(engine) as session:
        relabel_lot(session, clerk.id, LOTS[KitKind.HCV], taken)
