"""A visit is recorded once, whole, for the right client, or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.care.visit import Memory, VisitInput
from models.care.visit_reading import read
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.record_visit import Recorded, record_visit
from models.operations.settle_client import ClientFromAway, KnownClient
from models.permissions import Role
from models.queries.visit_parts import visit_parts
from models.tables.audit import AuditEvent
from models.tables.clients import Client
from models.tables.stock import KitOfDay, StockMovement
from models.tables.visits import ErasedVisit, OwedToClient, UnmatchedVisit, Visit
from models.visit_entries import entered
from models.vocabulary import FollowUpKind, KitKind, Movement, Provenance
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, RULES, TODAY, pseudonym
from tests.models.care.visits import a_full_visit, a_visit, hiv_test

Keep = Callable[..., Recorded]
FACILITY = "aids-centre"


def full_visit(**changed: Any) -> dict[str, Any]:
    """Every service, with kits and places that are there."""
    tests = [("syphilis", "invalid"), ("syphilis", "reactive"), ("hbsag", "non-reactive")]
    return (
        a_full_visit(
            rapid_tests=[
                {"test": test, "result": result, "lot_id": str(LOTS[KitKind(test)])} for test, result in tests
            ],
            commodities=[
                {"kind": "condoms", "amount": 30, "lot_id": str(LOTS[KitKind.CONDOMS])},
                {"kind": "lubricant", "amount": 0},
            ],
            referrals=[
                {"facility_id": FACILITY, "reason": each} for each in ("violence", "tb", "safeguarding")
            ],
        )
        | changed
    )


def count(session: Session, table: type[Any]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_what_was_entered_can_be_read_again_without_loss(
    engine: Engine, keep: Keep, known: KnownClient
) -> None:
    receipt = keep(full_visit(), known)
    assert receipt.new
    sent = read(VisitInput, full_visit(id=str(receipt.visit_id)))
    nothing_given = tuple(entry for entry in sent.commodities if entry.amount)
    with transaction(engine) as session:
        row = session.get_one(Visit, receipt.visit_id)
        assert entered(row, visit_parts(session, row.id)) == sent.model_copy(
            update={"commodities": nothing_given}
        )
        assert (row.client_id, row.provenance, row.version) == (known.client_id, Provenance.CONFIRMED, 1)


def test_the_same_content_again_is_a_repeat_and_other_content_a_conflict(
    engine: Engine, keep: Keep, known: KnownClient
) -> None:
    assert keep(a_visit(), known, new_id=False).new
    assert not keep(a_visit(counselling=["post-test", "pre-test"]), known, new_id=False).new
    with pytest.raises(Conflict) as refused:
        keep(a_visit(individual_risk=True), known, new_id=False)
    assert refused.value.field == "id"
    with transaction(engine) as session:
        assert count(session, Visit) == 1
        assert count(session, StockMovement) == 1


def test_nobody_learns_what_a_colleague_recorded_under_an_id(
    keep: Keep, known: KnownClient, hire: Callable[..., Colleague]
) -> None:
    keep(a_visit(), known, new_id=False)
    with pytest.raises(Conflict):
        keep(a_visit(), known, new_id=False, by=hire(Role.MEDICAL, "another").id)


def test_an_erased_visit_does_not_come_back(engine: Engine, keep: Keep, known: KnownClient) -> None:
    with transaction(engine) as session:
        session.add(ErasedVisit(id=UUID(a_visit()["id"])))
    assert not keep(a_visit(), known, new_id=False).new
    with transaction(engine) as session:
        assert count(session, Visit) == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"town_id": "atlantis"}, "town_id"),
        ({"site_id": "atlantis-1"}, "site_id"),
        ({"site_id": "juniper", "town_id": "naryn"}, "site_id"),
        ({"commodities": [{"kind": "condoms", "amount": 1, "lot_id": str(uuid4())}]}, "commodities.0.lot_id"),
        ({"hiv_test": hiv_test("A1 reactive", "A2 reactive")}, "hiv_test.assays.1.lot_id"),
        (
            {
                "services": ["hiv-test", "counselling", "commodities", "referral"],
                "referrals": [{"facility_id": "nowhere", "reason": "tb"}],
            },
            "referrals.0.facility_id",
        ),
        ({"hiv_test": hiv_test("A1 reactive", report="positive")}, "hiv_test.report"),
    ],
)
def test_what_is_not_there_or_not_allowed_leaves_nothing_behind(
    engine: Engine, keep: Keep, known: KnownClient, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        keep(a_visit(**changed), known)
    assert refused.value.field == field
    with transaction(engine) as session:
        assert count(session, Visit) == count(session, StockMovement) == 0
        assert not session.exec(select(AuditEvent).where(AuditEvent.event == "visit recorded")).all()


def test_a_client_who_is_not_there_is_not_found(engine: Engine, keep: Keep) -> None:
    with pytest.raises(NotFound):
        keep(a_visit(), KnownClient(uuid4()))


def test_the_kits_go_out_of_the_vehicle_of_the_visits_own_day(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    lot = LOTS[KitKind.HIV_A1]
    with transaction(engine) as session:
        for day, vehicle in ((20, "ambulance"), (22, None)):
            taken = KitOfDay(staff_id=nurse.id, kind=KitKind.HIV_A1, lot_id=lot, day=date(2026, 11, day))
            taken.vehicle_id = vehicle
            session.add(taken)
    twice = hiv_test("A1 invalid", "A1 non-reactive", report="negative")
    receipt = keep(a_visit(hiv_test=twice), known)
    with transaction(engine) as session:
        moved = session.exec(select(StockMovement)).one()
    assert (moved.lot_id, moved.amount, moved.movement) == (lot, 2, Movement.USE)
    assert (moved.vehicle_id, moved.visit_id) == ("ambulance", receipt.visit_id)


def test_what_is_owed_is_derived_in_the_same_transaction(
    engine: Engine, keep: Keep, known: KnownClient
) -> None:
    keep(a_visit(), known)
    later = hiv_test("A1 non-reactive", report="negative")
    keep(a_visit(day="2026-11-28", hiv_test=later, next_appointment="2027-01-10", town_id="karakol"), known)
    with transaction(engine) as session:
        owed = session.exec(select(OwedToClient).order_by(col(OwedToClient.due))).all()
    assert [(each.kind, each.due, each.town_id) for each in owed] == [
        (FollowUpKind.GIVE_RESULT, date(2026, 11, 28), "karakol"),
        (FollowUpKind.APPOINTMENT, date(2027, 1, 10), "karakol"),
        (FollowUpKind.RETEST, date(2027, 11, 28), "karakol"),
    ]


def away(mother: str = "ГУ", memory: Memory | None = None) -> ClientFromAway:
    return ClientFromAway((pseudonym(mother),), memory)


def test_from_away_a_code_that_nobody_has_makes_a_new_client(engine: Engine, keep: Keep) -> None:
    receipt = keep(a_visit(), away("АБ"))
    with transaction(engine) as session:
        assert session.get_one(Visit, receipt.visit_id).provenance == Provenance.CONFIRMED
        assert count(session, Client) == 1
        assert count(session, UnmatchedVisit) == 0


def test_from_away_the_only_candidate_with_a_matching_memory_is_probable(
    engine: Engine, keep: Keep, known: KnownClient
) -> None:
    keep(a_visit(day="2026-09-14"), known)
    receipt = keep(a_visit(), away(memory=Memory(month=date(2026, 9, 1), town_id="osh")))
    with transaction(engine) as session:
        row = session.get_one(Visit, receipt.visit_id)
        assert (row.client_id, row.provenance) == (known.client_id, Provenance.PROBABLE)


@pytest.mark.parametrize(
    "memory",
    [
        None,
        Memory(month=date(2026, 8, 1), town_id="osh"),
        Memory(month=date(2026, 9, 1), town_id="naryn"),
    ],
)
def test_from_away_anything_else_waits_in_the_matching_queue(
    engine: Engine, keep: Keep, known: KnownClient, memory: Memory | None
) -> None:
    keep(a_visit(day="2026-09-14"), known)
    receipt = keep(a_visit(), away(memory=memory))
    with transaction(engine) as session:
        row = session.get_one(Visit, receipt.visit_id)
        waiting = session.get_one(UnmatchedVisit, receipt.visit_id)
        assert row.provenance == Provenance.PROVISIONAL
        assert row.client_id != known.client_id
        assert waiting.remembered_town_id == (memory.town_id if memory else None)


def test_a_visit_from_away_sent_again_after_a_change_of_keys_is_a_repeat(keep: Keep) -> None:
    keep(a_visit(), away("АБ"), new_id=False)
    newer = ClientFromAway((pseudonym("ВГ"), pseudonym("АБ")))
    assert not keep(a_visit(), newer, new_id=False).new


def test_many_puts_of_one_id_at_once_make_one_visit(
    engine: Engine, nurse: Colleague, known: KnownClient, kits: dict[KitKind, UUID]
) -> None:
    visits = [read(VisitInput, a_visit(id=str(uuid4()))) for _ in range(3)]

    def put(i: int) -> bool:
        with transaction(engine) as session:
            return record_visit(session, nurse.id, visits[i % 3], known, RULES, TODAY).new

    with ThreadPoolExecutor(8) as pool:
        news = list(pool.map(put, range(24)))
    assert sum(news) == 3
    with transaction(engine) as session:
        assert count(session, Visit) == count(session, StockMovement) == 3
