"""Kits and supplies by lot, and every movement of them."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID, uuid4

from pydantic import StrictInt, StringConstraints, model_validator
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.errors import N_
from models.tables.rows import Day, Name, Row, Slug
from models.tables.words import word
from models.vocabulary import KitKind, Movement

MOST_MOVED = 100_000
LOT_NUMBER = r"^[A-Za-z0-9][A-Za-z0-9 ./_-]*$"
LotNumber = Annotated[str, StringConstraints(pattern=LOT_NUMBER, max_length=40)]
NEEDS_VEHICLE = (Movement.LOAD, Movement.UNLOAD)


class KitLotRow(Row):
    """One delivery of one product, as its box says; ``expiry`` is the last day on which it may be used."""

    kind: KitKind = Field(sa_type=word(KitKind))
    product: Name
    lot_number: LotNumber
    expiry: Day


class Delivery(KitLotRow):
    """A lot that is new to the store, and how many pieces came."""

    amount: StrictInt = Field(ge=1, le=MOST_MOVED)
    day: Day


class LotLabel(Row):
    """What a box says, written anew where it was misread."""

    product: Name
    lot_number: LotNumber
    expiry: Day


class KitLot(KitLotRow, table=True):
    """``used_up_on``: since then nobody has any; movements of earlier days do not matter any more."""

    __tablename__ = "kit_lot"
    __table_args__ = (UniqueConstraint("kind", "product", "lot_number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    used_up_on: date | None = None


class MovementRow(Row):
    """What happened to a lot, in pieces.

    ``vehicle_id`` None: in the store. LOAD takes from the store to a vehicle, UNLOAD brings back. COUNT says
    how many there are, whatever was thought before; all others say how many moved.
    """

    lot_id: UUID = Field(foreign_key="kit_lot.id")
    vehicle_id: Slug | None = Field(default=None, foreign_key="vehicle.id")
    movement: Movement = Field(sa_type=word(Movement))
    amount: StrictInt = Field(ge=0, le=MOST_MOVED)
    day: Day

    @model_validator(mode="after")
    def _names_its_vehicle(self) -> Self:
        if self.movement in NEEDS_VEHICLE and self.vehicle_id is None:
            raise ValueError(N_("say which vehicle"))
        if self.movement == Movement.RECEIVE and self.vehicle_id is not None:
            raise ValueError(N_("what is received goes to the store first"))
        return self


class StockMovement(MovementRow, table=True):
    """``visit_id``: used by that visit, and taken back with it."""

    __tablename__ = "stock_movement"
    __table_args__ = (Index("ix_stock_movement_lot_day", "lot_id", "day"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)
    staff_id: UUID = Field(foreign_key="staff.id")
    visit_id: UUID | None = Field(default=None, foreign_key="visit.id", index=True)


class KitChoices(Row):
    """What a nurse takes to work today: one lot of each kind, all from one vehicle or from the store."""

    vehicle_id: Slug | None = None
    lots: dict[KitKind, UUID] = Field(min_length=1)


class KitOfDay(SQLModel, table=True):
    """Which lot of each kind a nurse uses on a day, and from which vehicle: chosen once a day.

    Earlier days are kept, since a visit may be sent days later and must use the stock of its own day.
    """

    __tablename__ = "kit_of_day"

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    day: date = Field(primary_key=True)
    kind: KitKind = Field(primary_key=True, sa_type=word(KitKind))
    lot_id: UUID = Field(foreign_key="kit_lot.id")
    vehicle_id: str | None = Field(default=None, foreign_key="vehicle.id")
