"""How much of each lot is where: derived from the movements, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from models.vocabulary import Movement

STORE = None
EXPIRES_SOON = timedelta(days=90)
Place = tuple[UUID, str | None]
# What a piece moved changes at the movement's own place, and what at the store. A count changes nothing by
# itself: it says how many there are.
EFFECTS = {
    Movement.RECEIVE: (1, 0),
    Movement.LOAD: (1, -1),
    Movement.UNLOAD: (-1, 1),
    Movement.USE: (-1, 0),
    Movement.WASTE: (-1, 0),
}


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
        at_place, at_store = EFFECTS[moved.movement]
        left[here] = left.get(here, 0) + at_place * moved.amount
        if at_store:
            store = (moved.lot_id, STORE)
            left[store] = left.get(store, 0) + at_store * moved.amount
    return left


def is_short(balance: int) -> bool:
    """More was used than there was: a movement was forgotten, and somebody should count."""
    return balance < 0


def expires_soon(expiry: date, today: date) -> bool:
    """The lot is past its last day, or will be within 90 days."""
    return expiry <= today + EXPIRES_SOON
