"""The lots that a visit used go out of the stock with it."""

from datetime import timedelta

from sqlmodel import Session, col, delete, select

from models.care.visit import VisitInput
from models.tables.stock import KitOfDay, StockMovement
from models.tables.visits import Visit
from models.visit_rows import kits_used
from models.vocabulary import Movement

REMEMBERED = timedelta(days=14)


def use_kits(session: Session, row: Visit, visit: VisitInput) -> None:
    """Write what the visit uses, from the vehicle of the nurse's kits of that day, or of the last before."""
    used = kits_used(visit)
    chosen = session.exec(
        select(KitOfDay.lot_id, KitOfDay.vehicle_id)
        .where(
            KitOfDay.staff_id == row.staff_id,
            col(KitOfDay.day).between(visit.day - REMEMBERED, visit.day),
            col(KitOfDay.lot_id).in_(used),
        )
        .order_by(col(KitOfDay.day))
    )
    vehicles = dict(chosen.all())
    session.add_all(
        StockMovement(
            lot_id=lot_id,
            vehicle_id=vehicles.get(lot_id),
            movement=Movement.USE,
            amount=amount,
            day=visit.day,
            staff_id=row.staff_id,
            visit_id=row.id,
        )
        for lot_id, amount in used.items()
    )


def take_back_kits(session: Session, row: Visit) -> None:
    """The visit used nothing, as it turned out."""
    session.exec(delete(StockMovement).where(col(StockMovement.visit_id) == row.id))
