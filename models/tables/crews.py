"""Who may be in the crew of a vehicle: what they may do, and when they are off.

Secret: all of it, since it tells who works on the ambulance and when they are not at home. A person with an
account is known by the account's name; anyone else by a label, which need not be a name. Nothing is kept of
a person's gender but that they count for women-only crews, where a site asks for one. Days off go 14 days
after their end.
"""

from datetime import date
from typing import Annotated, Self
from uuid import UUID, uuid4

from pydantic import AfterValidator, StringConstraints, model_validator
from sqlmodel import Field

from models.errors import N_
from models.tables.rows import Day, Row, plain

Label = Annotated[str, StringConstraints(max_length=40), AfterValidator(plain)]


class CrewMemberRow(Row):
    """One person: by account or by label. ``for_women``: counts for women-only crews."""

    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", unique=True)
    label: Label = ""
    drives: bool = False
    tests: bool = False
    counsels: bool = False
    is_doctor: bool = False
    for_women: bool = False
    active: bool = True

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if (self.staff_id is None) != bool(self.label):
            raise ValueError(N_("choose an account, or write a label: one of the two"))
        return self


class CrewMember(CrewMemberRow, table=True):
    __tablename__ = "crew_member"

    id: UUID = Field(default_factory=uuid4, primary_key=True)


class DayOffRow(Row):
    """When somebody is not there, both days included."""

    member_id: UUID = Field(foreign_key="crew_member.id", index=True)
    first_day: Day
    last_day: Day = Field(index=True)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(N_("the last day lies before the first"))
        return self

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class DayOff(DayOffRow, table=True):
    __tablename__ = "crew_day_off"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
