"""The kits of the day: chosen once, remembered for the day, and never a lot that may not be used."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import transaction
from models.errors import DomainError
from models.operations.choose_kits import choose_kits
from models.queries.kits_of_day import kits_of_day, last_kits, usable_lots
from models.tables.audit import AuditEvent
from models.tables.stock import KitChoices, KitLot, KitOfDay
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, TODAY

TOMORROW = TODAY + timedelta(days=1)
A1, CONDOMS = KitKind.HIV_A1, KitKind.CONDOMS


def chosen(session: Session, staff_id: UUID, today: date) -> dict[KitKind, tuple[UUID, str | None]]:
    return {kind: (row.lot_id, row.vehicle_id) for kind, row in kits_of_day(session, staff_id, today).items()}


def test_choices_hold_for_one_day_of_one_nurse_and_are_proposed_for_the_next(
    session: Session, nurse: Colleague, kits: dict[KitKind, UUID]
) -> None:
    choose_kits(session, nurse.id, KitChoices(vehicle_id="ambulance", lots=LOTS), TODAY)
    assert chosen(session, nurse.id, TODAY) == {kind: (lot, "ambulance") for kind, lot in LOTS.items()}
    assert chosen(session, nurse.id, TOMORROW) == {}
    assert set(last_kits(session, nurse.id, TOMORROW)) == set(KitKind)
    assert chosen(session, uuid4(), TODAY) == {}


def test_choosing_again_replaces_the_choices_of_the_day(
    session: Session, nurse: Colleague, kits: dict[KitKind, UUID]
) -> None:
    choose_kits(session, nurse.id, KitChoices(vehicle_id="ambulance", lots=LOTS), TODAY)
    choose_kits(session, nurse.id, KitChoices(lots={CONDOMS: LOTS[CONDOMS]}), TOMORROW)
    choose_kits(session, nurse.id, KitChoices(lots={A1: LOTS[A1]}), TOMORROW)
    assert chosen(session, nurse.id, TOMORROW) == {A1: (LOTS[A1], None)}
    assert len(chosen(session, nurse.id, TODAY)) == len(KitKind)


def an_old_lot(number: int, expiry: date, *, used_up: bool = False) -> KitLot:
    lot = KitLot(kind=A1, product="Old", lot_number=str(number), expiry=expiry)
    lot.id, lot.used_up_on = UUID(int=number), TODAY if used_up else None
    return lot


@pytest.mark.parametrize(
    ("choices", "field", "sentence"),
    [
        ({"lots": {A1: uuid4()}}, "lots.hiv-a1", "There is no such lot."),
        ({"lots": {A1: LOTS[CONDOMS]}}, "lots.hiv-a1", "There is no such lot of this kind of kit."),
        ({"lots": {A1: UUID(int=900)}}, "lots.hiv-a1", "This lot is past its expiry: choose another."),
        ({"lots": {A1: UUID(int=901)}}, "lots.hiv-a1", "This lot is used up: choose another."),
        ({"lots": LOTS, "vehicle_id": "tank"}, "vehicle_id", "There is no such vehicle."),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_chosen(
    engine: Engine,
    nurse: Colleague,
    kits: dict[KitKind, UUID],
    choices: dict[str, object],
    field: str,
    sentence: str,
) -> None:
    with transaction(engine) as session:
        session.add(an_old_lot(900, TODAY - timedelta(days=1)))
        session.add(an_old_lot(901, TODAY, used_up=True))
        session.add(an_old_lot(902, TODAY))
    with pytest.raises(DomainError) as refused, transaction(engine) as session:
        choose_kits(session, nurse.id, KitChoices.model_validate(choices), TODAY)
    assert (refused.value.field, str(refused.value)) == (field, sentence)
    with transaction(engine) as session:
        assert session.exec(select(KitOfDay)).all() == []
        assert session.exec(select(AuditEvent)).all() == []
        usable = [lot.id for lot in usable_lots(session, TODAY) if lot.kind == A1]
    assert usable == [UUID(int=902), LOTS[A1]]
