"""A lot that is new comes to the store."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid
from models.tables.stock import Delivery, KitLot, KitLotRow, StockMovement
from models.vocabulary import Movement

SAME_LOT = N_("This lot is in the list already: open it there.")


def receive_lot(session: Session, staff_id: UUID, lot_id: UUID, delivery: Delivery, today: date) -> bool:
    """Keep the lot and what came of it; its first movement bears the lot's own id.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    Invalid
        It came in the future, or past its expiry.
    Conflict
        The lot is in the list under another id, or another lot is under this one.
    """
    if _is_kept(session, staff_id, lot_id, delivery):
        return False
    if delivery.day > today:
        raise Invalid(N_("The day lies in the future."), "day")
    if delivery.expiry < delivery.day:
        raise Invalid(N_("This lot is past its expiry: do not take it in."), "expiry")
    try:
        with session.begin_nested():
            session.add(KitLot(id=lot_id, **delivery.model_dump(include=set(KitLotRow.model_fields))))
            session.flush()
    except IntegrityError:
        if _is_kept(session, staff_id, lot_id, delivery):
            return False
        raise Conflict(SAME_LOT, "lot_number") from None
    session.add(
        StockMovement(
            id=lot_id,
            lot_id=lot_id,
            movement=Movement.RECEIVE,
            amount=delivery.amount,
            day=delivery.day,
            staff_id=staff_id,
        )
    )
    record(session, staff_id, "kit lot received", lot_id)
    return True


def _is_kept(session: Session, staff_id: UUID, lot_id: UUID, delivery: Delivery) -> bool:
    """Whether it was received under this id before. Raises Conflict for other content."""
    first = session.get(StockMovement, lot_id)
    if first is None:
        return False
    lot = session.get_one(KitLot, first.lot_id)
    kept = lot.model_dump(include=set(KitLotRow.model_fields)) | {"amount": first.amount, "day": first.day}
    if first.staff_id != staff_id or first.lot_id != lot_id or kept != delivery.model_dump():
        raise Conflict(N_("Another movement was recorded under this id."), "id")
    return True
