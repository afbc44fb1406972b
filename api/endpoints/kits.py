"""Kits as JSON: lots with what is left of them, movements under ids of the sender's, and a nurse's day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from models.care.stock import is_short
from models.operations.change_lot import relabel_lot, use_up_lot
from models.operations.choose_kits import choose_kits
from models.operations.move_kits import move_kits
from models.operations.receive_lot import receive_lot
from models.permissions import Action
from models.queries.kits_of_day import kits_of_day
from models.queries.stock import LotStock, lot_stock, stock
from models.tables.stock import Delivery, KitChoices, LotLabel, MovementRow
from models.vocabulary import KitKind
from web.dependencies import Allowed, Asker, Reading, Today, Writing

endpoints = APIRouter(prefix="/kits", tags=["kits"])
Reader = Annotated[Asker, Depends(Allowed(Action.KITS_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.KITS_EDIT))]
Nurse = Annotated[Asker, Depends(Allowed(Action.KITS_USE))]


class PlaceAnswer(BaseModel):
    """What should be left in one place. Below zero a movement was forgotten: ``short``, count it."""

    vehicle_id: str | None = Field(description="null is the store")
    amount: int = Field(description="pieces; below zero where more was used than there was")
    short: bool


class LotAnswer(BaseModel):
    """A lot, what is left of it by place, and what is wrong with it."""

    id: UUID
    kind: KitKind
    product: str
    lot_number: str
    expiry: date = Field(description="the last day on which it may be used")
    used_up_on: date | None
    expired: bool
    expires_soon: bool = Field(description="past its last day, or within 90 days of it")
    short: bool = Field(description="in some place more was used than there was")
    places: list[PlaceAnswer]


class MovementReceipt(BaseModel):
    """The movement is kept durably; ``new`` is false where the same was there already."""

    id: UUID
    new: bool
    lot: LotAnswer


class TodayAnswer(BaseModel):
    """What the asker has chosen for today; no lots where nothing is chosen yet."""

    vehicle_id: str | None
    lots: dict[KitKind, UUID]


@endpoints.get("")
def list_lots(session: Reading, _: Reader, today: Today) -> list[LotAnswer]:
    """The lots that are not used up, and those that are but were used all the same; by kind and expiry."""
    return [_lot(each) for each in stock(session, today)]


@endpoints.get("/today")
def read_today(session: Reading, nurse: Nurse, today: Today) -> TodayAnswer:
    """The lots that the asker has chosen for today."""
    return _today(session, nurse, today)


@endpoints.put("/today")
def put_today(session: Writing, nurse: Nurse, today: Today, choices: KitChoices) -> TodayAnswer:
    """Choose the lots of today, in the place of what was chosen before. Visits use them by themselves."""
    choose_kits(session, nurse.id, choices, today)
    return _today(session, nurse, today)


@endpoints.get("/lots/{lot_id}")
def read_lot(session: Reading, _: Reader, today: Today, lot_id: UUID) -> LotAnswer:
    """One lot, also one that is used up."""
    return _lot(lot_stock(session, lot_id, today))


@endpoints.put("/lots/{lot_id}", responses={201: {"model": LotAnswer}})
def put_lot(
    response: Response,
    session: Writing,
    editor: Editor,
    today: Today,
    lot_id: UUID,
    delivery: Delivery,
) -> LotAnswer:
    """A new lot comes to the store.

    201 where it is new, 200 where the same was kept already, 409 where other content was.
    """
    response.status_code = 201 if receive_lot(session, editor.id, lot_id, delivery, today) else 200
    return _lot(lot_stock(session, lot_id, today))


@endpoints.put("/lots/{lot_id}/label")
def put_label(
    session: Writing,
    editor: Editor,
    today: Today,
    lot_id: UUID,
    label: LotLabel,
) -> LotAnswer:
    """Write anew what the box says, where it was misread."""
    relabel_lot(session, editor.id, lot_id, label)
    return _lot(lot_stock(session, lot_id, today))


@endpoints.post("/lots/{lot_id}/used-up")
def mark_used_up(session: Writing, editor: Editor, today: Today, lot_id: UUID) -> LotAnswer:
    """Nothing of the lot is left anywhere; a second time changes nothing."""
    use_up_lot(session, editor.id, lot_id, today)
    return _lot(lot_stock(session, lot_id, today))


@endpoints.put("/movements/{movement_id}", responses={201: {"model": MovementReceipt}})
def put_movement(
    response: Response,
    session: Writing,
    editor: Editor,
    today: Today,
    movement_id: UUID,
    row: MovementRow,
) -> MovementReceipt:
    """Something happened to a lot.

    201 where it is new, 200 where the same was kept already, 409 where other content was. A balance below
    zero is no error, since what was moved was moved: the answer's lot says it.
    """
    new = move_kits(session, editor.id, movement_id, row, today)
    response.status_code = 201 if new else 200
    return MovementReceipt(id=movement_id, new=new, lot=_lot(lot_stock(session, row.lot_id, today)))


def _lot(found: LotStock) -> LotAnswer:
    return LotAnswer(
        **found.lot.model_dump(),
        expired=found.expired,
        expires_soon=found.expires_soon,
        short=bool(found.short),
        places=[
            PlaceAnswer(vehicle_id=place, amount=amount, short=is_short(amount))
            for place, amount in found.places.items()
        ],
    )


def _today(session: Session, nurse: Asker, today: date) -> TodayAnswer:
    chosen = kits_of_day(session, nurse.id, today)
    return TodayAnswer(
        vehicle_id=next((each.vehicle_id for each in chosen.values()), None),
        lots={kind: each.lot_id for kind, each in chosen.items()},
    )
