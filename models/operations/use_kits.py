"""The lots that a visit used go out of the stock with it."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from models.care.visit import VisitInput
from models.database import insert_rows, now
from models.tables.stock import KitOfDay, StockMovement
from models.visit_rows import kits_used
from models.vocabulary import Movement

REMEMBERED = timedelta(days=14)
_VEHICLES = (
    select(KitOfDay.lot_id, KitOfDay.vehicle_id)
    .where(
        col(KitOfDay.staff_id) == bindparam("staff_id"),
        col(KitOfDay.day).between(bindparam("first"), bindparam("day")),
        col(KitOfDay.lot_id).in_(bindparam("lot_ids", expanding=True)),
    )
    .order_by(col(KitOfDay.day))
)


def use_kits(session: Session, staff_id: UUID, visit: VisitInput) -> None:
    """Write what the visit uses, from the vehicle of the nurse's kits of that day, or of the last before."""
    used = kits_used(visit)
    if not used:
        return
    days = {"first": visit.day - REMEMBERED, "day": visit.day}
    whose = {"staff_id": staff_id, "lot_ids": list(used)}
    chosen = session.connection().execute(_VEHICLES, days | whose)
    vehicles = {row.lot_id: row.vehicle_id for row in chosen}
    entered_at = now()
    movements = [
        {
            "id": uuid4(),
            "lot_id": lot_id,
            "vehicle_id": vehicles.get(lot_id),
            "movement": Movement.USE,
            "amount": amount,
            "day": visit.day,
            "entered_at": entered_at,
            "staff_id": staff_id,
            "visit_id": visit.id,
        }
        for lot_id, amount in used.items()
    ]
    insert_rows(session, StockMovement, movements)


def take_back_kits(session: Session, visit_id: UUID) -> None:
    """The visit used nothing, as it turned out."""
    session.exec(delete(StockMovement).where(col(StockMovement.visit_id) == visit_id))
