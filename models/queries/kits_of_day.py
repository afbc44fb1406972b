"""Which lots a nurse works with, and which there are to choose from."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.tables.fleet import Vehicle
from models.tables.stock import KitLot, KitOfDay
from models.vocabulary import KitKind


def kits_of_day(session: Session, staff_id: UUID, today: date) -> dict[KitKind, KitOfDay]:
    """What the nurse has chosen for this day; empty where nothing is chosen yet."""
    chosen = session.exec(select(KitOfDay).where(KitOfDay.staff_id == staff_id, KitOfDay.day == today))
    return {each.kind: each for each in chosen}


def last_kits(session: Session, staff_id: UUID, today: date) -> dict[KitKind, KitOfDay]:
    """What the nurse chose on the last working day before this one."""
    last = session.exec(
        select(func.max(KitOfDay.day)).where(KitOfDay.staff_id == staff_id, KitOfDay.day < today)
    ).one()
    return kits_of_day(session, staff_id, last) if last else {}


def usable_lots(session: Session, today: date) -> Sequence[KitLot]:
    """Lots that may be used today; of each kind the first to expire comes first."""
    statement = select(KitLot).where(col(KitLot.used_up_on).is_(None), KitLot.expiry >= today)
    return session.exec(statement.order_by(col(KitLot.expiry), col(KitLot.lot_number))).all()


def working_vehicles(session: Session) -> Sequence[Vehicle]:
    """The vehicles that kits can be taken from or loaded on."""
    return session.exec(select(Vehicle).where(col(Vehicle.active)).order_by(col(Vehicle.name))).all()
