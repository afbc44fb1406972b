"""Four weeks planned together: what was asked, and the run that answers it. Secret: all of it."""

from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from models.errors import N_
from models.tables.plans import Need, PlanModel, Run, VehicleChoice, Week
from models.tables.rows import Slug

WEEKS_OF_A_MONTH = 4


def mondays_from(week: date) -> tuple[date, ...]:
    """The weeks of the month that starts in this one."""
    return tuple(week + timedelta(weeks=i) for i in range(WEEKS_OF_A_MONTH))


class MonthRequest(PlanModel):
    """All that a coordinator decides about four weeks before they are planned.

    ``needs``: of a site's first visit. ``required``: served once at the least.
    """

    week: Week
    vehicles: tuple[VehicleChoice, ...] = Field(min_length=1)
    needs: dict[Slug, Need] = Field(default={})
    required: tuple[Slug, ...] = ()
    left_out: tuple[Slug, ...] = ()
    seed: int = Field(default=0, ge=0, le=1_000_000)

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays."""
        return mondays_from(self.week)

    @model_validator(mode="after")
    def _keeps_to_its_weeks(self) -> Self:
        last = self.week + timedelta(weeks=WEEKS_OF_A_MONTH, days=-1)
        days = [day for choice in self.vehicles for day in choice.shifts]
        if any(not self.week <= day <= last for day in days):
            raise ValueError(N_("a change names a day outside the four weeks"))
        if len({choice.vehicle_id for choice in self.vehicles}) < len(self.vehicles):
            raise ValueError(N_("a vehicle is chosen twice"))
        if set(self.required) & set(self.left_out):
            raise ValueError(N_("a site is required and left out"))
        return self


class Month(Run, table=True):
    """The run that plans four weeks; each week that it finds is a plan of its own.

    ``week``: the first Monday. ``request`` is JSON of MonthRequest; ``problem`` is of the weeks that were not
    published yet, with a vehicle for each vehicle and week.
    """

    __tablename__ = "month_plan"
