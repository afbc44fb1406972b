"""What is written about a lot is put right, or its last piece is gone."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, NotFound
from models.operations.receive_lot import SAME_LOT
from models.queries.client_history import WRITES
from models.queries.stock import stock_balances
from models.tables.stock import KitLot, LotLabel, StockMovement
from models.vocabulary import Movement


def relabel_lot(session: Session, staff_id: UUID, lot_id: UUID, label: LotLabel) -> KitLot:
    """Write the product, number and expiry anew. A lot of the wrong kind is used up and received again.

    Raises
    ------
    NotFound
        There is no such lot.
    Conflict
        Another lot has this number.
    """
    lot = _locked(session, lot_id)
    lot.product, lot.lot_number, lot.expiry = label.product, label.lot_number, label.expiry
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(SAME_LOT, "lot_number") from None
    record(session, staff_id, "kit lot relabelled", lot_id)
    return lot


def use_up_lot(session: Session, staff_id: UUID, lot_id: UUID, today: date) -> KitLot:
    """Nothing of the lot is left anywhere: count nothing in each place, and propose it no more.

    Raises
    ------
    NotFound
        There is no such lot.
    """
    lot = _locked(session, lot_id)
    if lot.used_up_on is not None:
        return lot
    for _, place in stock_balances(session, lot_id):
        counted = StockMovement(
            lot_id=lot_id, vehicle_id=place, movement=Movement.COUNT, amount=0, day=today, staff_id=staff_id
        )
        session.add(counted)
    lot.used_up_on = today
    record(session, staff_id, "kit lot used up", lot_id)
    return lot


def _locked(session: Session, lot_id: UUID) -> KitLot:
    lot = session.get(KitLot, lot_id, with_for_update=WRITES)
    if lot is None:
        raise NotFound(N_("There is no such lot."))
    return lot
