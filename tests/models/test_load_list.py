"""What is loaded for a week: enough with its margin, the first to expire first, none past its day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from math import exp, factorial
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from models.care.kits_needed import LARGE, clients_for, enough, kits_needed
from models.care.loading import Stocked, Use, allot
from models.database import transaction
from models.queries.load_list import VehicleLoad, load_lists
from models.tables.plans import Plan, PlanState
from models.tables.staff import Staff
from models.tables.stock import KitLot, StockMovement
from models.vocabulary import KitKind, Movement
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

TUESDAY, FRIDAY = WEEK + timedelta(days=1), WEEK + timedelta(days=4)


@pytest.mark.parametrize("sure", [50, 95, 99])
@pytest.mark.parametrize("mean", [0.3, 1.0, 7.5, 60.0])
def test_enough_is_the_least_number_that_is_sure(mean: float, sure: int) -> None:
    def chance(number: int) -> float:
        return sum(exp(-mean) * mean**k / factorial(k) for k in range(number + 1))

    number = enough(mean, sure)
    assert chance(number) >= sure / 100
    assert number == 0 or chance(number - 1) < sure / 100


def test_nothing_jumps_where_numbers_grow_large() -> None:
    assert abs(enough(LARGE, 95) - enough(LARGE + 0.001, 95)) <= 1
    assert kits_needed(0, 100, 95) == kits_needed(80, 0, 95) == 0
    assert kits_needed(40, 2000, 95) == 20 * enough(40, 95)
    assert [clients_for(120, share) for share in (100, 110, 0)] == [120, 109, None]


AMOUNTS = st.integers(0, 12)
DAYS = st.integers(0, 6).map(lambda n: WEEK + timedelta(days=n))
USES = st.lists(st.builds(Use, st.sampled_from(["a", "b"]), DAYS, AMOUNTS), max_size=6)
PLACES = st.dictionaries(st.sampled_from([None, "a", "b"]), st.integers(-3, 12))
LOTS = st.lists(st.builds(Stocked, st.builds(uuid4), DAYS, PLACES), max_size=4)


@given(USES, LOTS)
def test_what_is_allotted_is_there_and_usable(uses: list[Use], lots: list[Stocked]) -> None:
    taken = allot(uses, lots)
    for lot in lots:
        own = [each for each in taken if each.lot_id == lot.lot_id]
        assert sum(each.take for each in own) <= max(lot.places.get(None, 0), 0)
        for each in own:
            assert each.on_board <= max(lot.places.get(each.vehicle_id, 0), 0)
            usable = sum(u.amount for u in uses if u.vehicle_id == each.vehicle_id and u.day <= lot.expiry)
            assert each.on_board + each.take <= usable
    for vehicle in "ab":
        wanted = sum(use.amount for use in uses if use.vehicle_id == vehicle)
        assert sum(each.on_board + each.take for each in taken if each.vehicle_id == vehicle) <= wanted


@given(USES, LOTS)
def test_one_vehicle_lacks_nothing_that_could_have_been_taken(uses: list[Use], lots: list[Stocked]) -> None:
    """For each day on: what is used from then on has only the lots that are still usable then."""
    alone = [replace(use, vehicle_id="a") for use in uses]
    days = sorted({use.day for use in alone})
    there = {
        day: sum(max(lot.places.get(at, 0), 0) for lot in lots if lot.expiry >= day for at in (None, "a"))
        for day in days
    }
    wanted = {day: sum(use.amount for use in alone if use.day >= day) for day in days}
    most = sum(use.amount for use in alone) - max((wanted[day] - there[day] for day in days), default=0)
    got = sum(each.on_board + each.take for each in allot(alone, lots))
    assert got == min(most, sum(use.amount for use in alone))


def test_a_full_shelf_of_its_own_is_used_before_another_goes_short() -> None:
    late, early = uuid4(), uuid4()
    lots = [Stocked(late, FRIDAY, {"a": 5}), Stocked(early, TUESDAY, {None: 5})]
    uses = [Use("a", WEEK, 5), Use("b", WEEK, 5)]
    assert {(each.vehicle_id, each.lot_id) for each in allot(uses, lots)} == {("a", late), ("b", early)}


def a_plan(session: Session, staff_id: UUID, days: dict[str, int]) -> Plan:
    """A solved plan whose stop of each day is worth so many expected clients."""
    steps = {day: [{"type": "start"}, {"type": "stop", "stop": day}, {"type": "end"}] for day in days}
    plan = Plan(
        week=WEEK,
        state=PlanState.SOLVED,
        created_by_id=staff_id,
        request={},
        problem={"stops": [{"id": day, "prize": clients} for day, clients in days.items()]},
        solution={"routes": [{"vehicle": "ambulance", "day": day, "steps": steps[day]} for day in days]},
    )
    session.add(plan)
    return plan


def put(session: Session, staff: Staff, expiry: date, store: int, on_board: int) -> KitLot:
    """A lot of first assays."""
    lot = KitLot(kind=KitKind.HIV_A1, product="Determine", lot_number=f"D {expiry}", expiry=expiry)
    session.add(lot)
    session.flush()
    for place, count in ((None, store), ("ambulance", on_board)):
        session.add(
            StockMovement(
                lot_id=lot.id,
                vehicle_id=place,
                movement=Movement.COUNT,
                amount=count,
                day=WEEK,
                staff_id=staff.id,
            )
        )
    session.flush()
    return lot


@pytest.fixture
def load(engine: Engine, places: None, coordinator: Colleague) -> Callable[..., VehicleLoad]:
    """``load(lots, today)``: lots as (expiry, store, on board), 20 clients on Tuesday and 30 on Friday."""

    def loaded(lots: list[tuple[date, int, int]], today: date = WEEK) -> VehicleLoad:
        with transaction(engine) as session:
            staff = session.get_one(Staff, coordinator.id)
            for expiry, store, on_board in lots:
                put(session, staff, expiry, store, on_board)
            plan = a_plan(session, staff.id, {TUESDAY.isoformat(): 20, FRIDAY.isoformat(): 30})
            (only,) = load_lists(session, plan, today)
            return only

    return loaded


def test_the_list_says_what_is_on_board_to_take_and_short(load: Callable[..., VehicleLoad]) -> None:
    later = FRIDAY + timedelta(days=300)
    found = load([(TUESDAY - timedelta(days=1), 500, 0), (TUESDAY, 100, 5), (later, 30, 4)])
    first = next(kit for kit in found.kits if kit.kind == KitKind.HIV_A1)
    assert (found.clients, first.needed) == (50, kits_needed(50, 100, 95))
    for_friday = kits_needed(30, 100, 95)
    for_tuesday = first.needed - for_friday
    assert [(each.lot.expiry, each.on_board, each.take) for each in first.lots] == [
        (TUESDAY, 5, for_tuesday - 5),
        (later, 4, 30),
    ]
    assert (first.short, found.is_short) == (for_friday - 34, True)
    assert all(kit.short == kit.needed for kit in found.kits if kit.kind != KitKind.HIV_A1)


def test_days_that_are_past_need_nothing_more(load: Callable[..., VehicleLoad]) -> None:
    found = load([(FRIDAY, 100, 0)], today=TUESDAY + timedelta(days=1))
    first = next(kit for kit in found.kits if kit.kind == KitKind.HIV_A1)
    assert (found.first_day, found.clients, first.needed) == (FRIDAY, 30, kits_needed(30, 100, 95))
    assert first.short == 0
