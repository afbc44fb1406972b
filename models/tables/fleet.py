"""Vehicles, and the rules their drivers keep."""

from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field

from models.tables.country import Hours
from models.tables.rows import Name, Row, Slug

WORKING_DAYS = r"^[01]{7}$"


class VehicleRow(Row):
    """A vehicle; the defaults are the European road-transport rules, in minutes."""

    id: Slug = Field(primary_key=True)
    name: Name
    depot_id: Slug = Field(foreign_key="town.id")
    shift: Annotated[Hours, StringConstraints(min_length=1)] = "08:00-20:00"
    working_days: Annotated[str, StringConstraints(pattern=WORKING_DAYS)] = "1111110"
    max_driving_minutes: int = Field(default=540, ge=1, le=1440)
    break_after_minutes: int = Field(default=270, ge=1, le=1440)
    break_minutes: int = Field(default=45, ge=0, le=1440)
    rest_minutes: int = Field(default=660, ge=0, le=1440)
    active: bool = True


class Vehicle(VehicleRow, table=True):
    pass
