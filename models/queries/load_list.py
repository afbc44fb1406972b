"""What each vehicle of a plan should have on board for the stops ahead of it, and what is short."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from uuid import UUID

from sqlmodel import Session, col, select

from models.care.kits_needed import kits_needed
from models.care.loading import Stocked, Taken, Use, allot
from models.permissions import Scope
from models.queries.planning_rules import planning_rules
from models.queries.plans import own_vehicle
from models.queries.stock import LotStock, stock
from models.tables.fleet import Vehicle
from models.tables.kit_rules import KitRulesRow
from models.tables.plans import Plan
from models.tables.stock import KitLot
from models.vocabulary import KitKind

Expected = Mapping[str, Mapping[date, int]]
"""Clients expected by vehicle and day."""


@dataclass(frozen=True, slots=True)
class LotToLoad:
    """Of a lot: how many of those on board are for this week, and how many to take from the store."""

    lot: KitLot
    on_board: int
    take: int


@dataclass(frozen=True, slots=True)
class KitToLoad:
    """Of a kind: ``needed`` with the margin; ``short`` of it are nowhere."""

    kind: KitKind
    needed: int
    lots: tuple[LotToLoad, ...]

    @property
    def on_board(self) -> int:
        return sum(lot.on_board for lot in self.lots)

    @property
    def take(self) -> int:
        return sum(lot.take for lot in self.lots)

    @property
    def short(self) -> int:
        return self.needed - self.on_board - self.take


@dataclass(frozen=True, slots=True)
class VehicleLoad:
    """One vehicle's list for the days from ``first_day`` to ``last_day``; ``clients`` are expected in them.

    ``sure``: in so many of 100 such weeks it suffices. ``counted``: somebody has ever entered a lot; without
    any, what is short is not known.
    """

    vehicle_id: str
    name: str
    first_day: date
    last_day: date
    clients: int
    sure: int
    counted: bool
    kits: tuple[KitToLoad, ...]

    @property
    def is_short(self) -> bool:
        return self.counted and any(kit.short for kit in self.kits)


def load_lists(
    session: Session, plan: Plan, today: date, vehicle_id: str | None = None
) -> tuple[VehicleLoad, ...]:
    """The lists of the plan's vehicles, or of one, for its stops from today on; none once there are none.

    Parameters
    ----------
    vehicle_id
        Only this vehicle's list. What the others take of the same store is reckoned with all the same.
    """
    expected = expected_clients(plan, today)
    if not expected:
        return ()
    rules, lots = planning_rules(session), stock(session, today)
    kits = {kind: _kits_of(kind, expected, lots, rules) for kind in KitKind if rules.kits_per_hundred(kind)}
    counted = session.exec(select(KitLot.id).limit(1)).first() is not None
    named = select(Vehicle).where(col(Vehicle.id).in_(expected)).order_by(col(Vehicle.id))
    return tuple(
        VehicleLoad(
            vehicle_id=vehicle.id,
            name=vehicle.name,
            first_day=min(expected[vehicle.id]),
            last_day=max(expected[vehicle.id]),
            clients=sum(expected[vehicle.id].values()),
            sure=rules.kits_sure,
            counted=counted,
            kits=tuple(of_kind[vehicle.id] for of_kind in kits.values()),
        )
        for vehicle in session.exec(named)
        if vehicle_id in (None, vehicle.id)
    )


def load_lists_for(
    session: Session, plan: Plan, today: date, staff_id: UUID, scope: Scope
) -> tuple[VehicleLoad, ...]:
    """The lists as far as this person may see them: all, or their own vehicle's."""
    own = None if scope == Scope.ALL else own_vehicle(session, staff_id, plan)
    return load_lists(session, plan, today, own)


def expected_clients(plan: Plan, today: date) -> Expected:
    """By vehicle and day, from today on: the needs of the stops, which are in expected clients.

    A need is never taken apart here: of a single site its terms must not be told.
    """
    if plan.problem is None or plan.solution is None:
        return {}
    needs = {stop["id"]: stop["prize"] for stop in plan.problem["stops"]}
    expected: dict[str, Counter[date]] = defaultdict(Counter)
    for route in plan.solution["routes"]:
        day = date.fromisoformat(route["day"])
        clients = sum(needs[step["stop"]] for step in route["steps"] if step["type"] == "stop")
        if day >= today and clients:
            expected[route["vehicle"]][day] += clients
    return expected


def _kits_of(
    kind: KitKind, expected: Expected, lots: Sequence[LotStock], rules: KitRulesRow
) -> dict[str, KitToLoad]:
    """For each vehicle its part of one kind."""
    own = [each for each in lots if each.lot.kind == kind]
    uses = [use for vehicle, days in expected.items() for use in _uses(vehicle, days, kind, rules)]
    taken = allot(uses, [Stocked(each.lot.id, each.lot.expiry, each.places) for each in own])
    needed = {vehicle: sum(use.amount for use in uses if use.vehicle_id == vehicle) for vehicle in expected}
    return {vehicle: KitToLoad(kind, needed[vehicle], _lots(vehicle, own, taken)) for vehicle in expected}


def _uses(vehicle: str, days: Mapping[date, int], kind: KitKind, rules: KitRulesRow) -> list[Use]:
    """Day by day what keeps enough for the days after; the margin is that of the week, not of each day."""
    ordered = sorted(days, reverse=True)
    ahead = accumulate(days[day] for day in ordered)
    enough = [kits_needed(clients, rules.kits_per_hundred(kind), rules.kits_sure) for clients in ahead]
    return [
        Use(vehicle, day, total - before)
        for day, total, before in zip(ordered, enough, [0, *enough], strict=False)
    ]


def _lots(vehicle: str, lots: Sequence[LotStock], taken: Sequence[Taken]) -> tuple[LotToLoad, ...]:
    of_lot = {each.lot_id: each for each in taken if each.vehicle_id == vehicle}
    return tuple(
        LotToLoad(each.lot, of_lot[each.lot.id].on_board, of_lot[each.lot.id].take)
        for each in lots
        if each.lot.id in of_lot
    )
