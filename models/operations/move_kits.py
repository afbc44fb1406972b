"""What happens to a lot in the store and on the vehicles, but for what visits use."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid, NotFound
from models.queries.client_history import WRITES
from models.tables.fleet import Vehicle
from models.tables.stock import KitLot, MovementRow, StockMovement
from models.vocabulary import Movement


def move_kits(session: Session, staff_id: UUID, movement_id: UUID, row: MovementRow, today: date) -> bool:
    """Keep the movement once, however often it is sent. A balance below zero is allowed, and shown.

    What was loaded is a fact, also where the list says that there was less; a count mends a mistake. A lot
    that is used up is in use again when some of it is received or counted.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    NotFound
        There is no such lot.
    Invalid
        The vehicle is not there, the day has not come, nothing moved, or the lot may not be moved so.
    Conflict
        Another movement was recorded under this id.
    """
    lot = session.get(KitLot, row.lot_id, with_for_update=WRITES)
    kept = session.get(StockMovement, movement_id)
    if kept is not None:
        if (
            kept.staff_id != staff_id
            or kept.model_dump(include=set(MovementRow.model_fields)) != row.model_dump()
        ):
            raise Conflict(N_("Another movement was recorded under this id."), "id")
        return False
    if lot is None:
        raise NotFound(N_("There is no such lot."), "lot_id")
    _check(session, lot, row, today)
    session.add(StockMovement(id=movement_id, staff_id=staff_id, **row.model_dump()))
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(N_("Another movement was recorded under this id."), "id") from None
    if row.amount and row.movement in (Movement.RECEIVE, Movement.COUNT):
        lot.used_up_on = None
    record(session, staff_id, "kits moved", movement_id)
    return True


def _check(session: Session, lot: KitLot, row: MovementRow, today: date) -> None:
    vehicle = session.get(Vehicle, row.vehicle_id) if row.vehicle_id else None
    loads = row.movement == Movement.LOAD
    if row.vehicle_id is not None and (vehicle is None or (loads and not vehicle.active)):
        raise Invalid(N_("There is no such vehicle."), "vehicle_id")
    if row.movement == Movement.USE:
        raise Invalid(N_("Visits use kits by themselves."), "movement")
    if row.day > today:
        raise Invalid(N_("The day lies in the future."), "day")
    if row.amount == 0 and row.movement != Movement.COUNT:
        raise Invalid(N_("Say how many: at least one."), "amount")
    if lot.expiry < row.day and row.movement in (Movement.RECEIVE, Movement.LOAD):
        raise Invalid(N_("This lot is past its expiry: do not take it in or load it."), "lot_id")
    if lot.used_up_on and row.movement not in (Movement.RECEIVE, Movement.COUNT):
        raise Invalid(N_("This lot is marked as used up: count it first."), "lot_id")
