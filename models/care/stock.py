"""How much of each lot is where: derived from the movements, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from models.vocabulary import Movement

STORE = None
EXPIRES_SOON = timedelta(days=90)
Place = tuple[UUID, str | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement of a lot, in pieces; ``vehicle_id`` None is the store."""

    lot_id: UUID
    movement: Movement
    amount: int
    day: date
    entered_at: datetime
    vehicle_id: str | None = STORE


def balances(movements: Iterable[Moved]) -> dict[Place, int]:
    """Pieces of each lot in the store and on each vehicle.

    A count replaces what was thought before, so a use that is told late, of a day before the count, does not
    count twice. What is below nothing stays below nothing, so that it is noticed.
    """
    left: dict[Place, int] = {}
    for moved in sorted(movements, key=lambda each: (each.day, each.entered_at)):
        here = (moved.lot_id, moved.vehicle_id)
        if moved.movement == Movement.COUNT:
            left[here] = moved.amount
            continue
        for place, change in _changes(moved).items():
            left[place] = left.get(place, 0) + change
    return left


def _changes(moved: Moved) -> Mapping[Place, int]:
    here, store = (moved.lot_id, moved.vehicle_id), (moved.lot_id, STORE)
    if moved.movement == Movement.RECEIVE:
        return {here: moved.amount}
    if moved.movement == Movement.LOAD:
        return {store: -moved.amount, here: moved.amount}
    if moved.movement == Movement.UNLOAD:
        return {store: moved.amount, here: -moved.amount}
    return {here: -moved.amount}


def is_short(balance: int) -> bool:
    """More was used than there was: a movement was forgotten, and somebody should count."""
    return balance < 0


def expires_soon(expiry: date, today: date) -> bool:
    """The lot is past its last day, or will be within 90 days."""
    return expiry <= today + EXPIRES_SOON
