"""A nurse chooses the lots of the day."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete

from models.audit import record
from models.errors import N_, Invalid, NotFound
from models.queries.client_history import WRITES
from models.tables.fleet import Vehicle
from models.tables.staff import Staff
from models.tables.stock import KitChoices, KitLot, KitOfDay
from models.vocabulary import KitKind


def choose_kits(session: Session, staff_id: UUID, choices: KitChoices, today: date) -> None:
    """Remember the choices for this day, in the place of what was chosen before for it.

    Raises
    ------
    NotFound
        A lot is not there.
    Invalid
        The vehicle is not there, or a lot is of another kind, used up or past its expiry. The
        field is written like ``lots.hiv-a1``.
    """
    vehicle = session.get(Vehicle, choices.vehicle_id) if choices.vehicle_id else None
    if choices.vehicle_id is not None and (vehicle is None or not vehicle.active):
        raise Invalid(N_("There is no such vehicle."), "vehicle_id")
    for kind, lot_id in choices.lots.items():
        _check_lot(session.get(KitLot, lot_id), kind, today)
    # One choice after the other, so that two at a time leave one of them and not a mixture.
    session.get_one(Staff, staff_id, with_for_update=WRITES)
    session.exec(delete(KitOfDay).where(col(KitOfDay.staff_id) == staff_id, col(KitOfDay.day) == today))
    session.add_all(
        KitOfDay(staff_id=staff_id, day=today, kind=kind, lot_id=lot_id, vehicle_id=choices.vehicle_id)
        for kind, lot_id in choices.lots.items()
    )
    record(session, staff_id, "kits chosen")


def _check_lot(lot: KitLot | None, kind: KitKind, today: date) -> None:
    field = f"lots.{kind}"
    if lot is None:
        raise NotFound(N_("There is no such lot."), field)
    if lot.kind != kind:
        raise Invalid(N_("There is no such lot of this kind of kit."), field)
    if lot.used_up_on:
        raise Invalid(N_("This lot is used up: choose another."), field)
    if lot.expiry < today:
        raise Invalid(N_("This lot is past its expiry: choose another."), field)
