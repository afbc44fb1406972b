"""What a coordinator says when a published week breaks. Secret: where vehicles stand."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic import Field as Checked

from models.errors import N_
from models.tables.plans import ClosedLeg, PlanModel
from models.tables.rows import Day, Slug
from models.tables.stops import StopReason

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
LONGEST_REASON = 300
# Of planning it anew: a coordinator waits with the crews on the telephone.
REST_SECONDS = 3.0


def parse_clock(text: str) -> int:
    """``09:30`` as seconds since midnight.

    Raises
    ------
    ValueError
        The text has another form.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(N_("write a time like 09:30"))
    hour, minute = map(int, match.groups())
    return hour * 3600 + minute * 60


def _clock(text: str) -> str:
    parse_clock(text)
    return text


Clock = Annotated[str, AfterValidator(_clock)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


class VehicleNow(PlanModel):
    """Where a vehicle is, or will be once what it is doing is done.

    ``free``: from when it can go on, on the first day; ``out_until``: the last day on which it does not
    drive, since it is broken down or its crew is not there.
    """

    vehicle_id: Slug
    town_id: Slug
    free: Clock
    out_until: Day | None = None


class RestOfWeek(PlanModel):
    """A published week from ``first_day``, ``time`` on: what may still change, and what is known of it.

    ``closed_legs`` without a day are closed on all days that remain. ``not_served``: stops before that moment
    which were not served, though nobody has reported it. Vehicles that are not named are where the plan says.
    """

    first_day: Day
    time: Clock
    reason: Reason
    vehicles: tuple[VehicleNow, ...] = Checked(default=(), max_length=100)
    closed_legs: tuple[ClosedLeg, ...] = Checked(default=(), max_length=1000)
    not_served: tuple[Slug, ...] = Checked(default=(), max_length=1000)

    @property
    def second(self) -> int:
        """``time`` since midnight."""
        return parse_clock(self.time)

    def begins_after(self, day: date, start: int) -> bool:
        """Whether what begins then may still change."""
        return (day, start) > (self.first_day, self.second)

    @model_validator(mode="after")
    def _keeps_to_what_remains(self) -> Self:
        closed = [leg.day for leg in self.closed_legs if leg.day]
        out = [each.out_until for each in self.vehicles if each.out_until]
        if any(day < self.first_day for day in (*closed, *out)):
            raise ValueError(N_("a day lies before the first day"))
        if len({each.vehicle_id for each in self.vehicles}) < len(self.vehicles):
            raise ValueError(N_("a vehicle is chosen twice"))
        return self


class KeptRest(RestOfWeek):
    """As it is kept with the plan.

    ``skipped``: why sites that it plans again were skipped before, where that is known. ``going_on``:
    vehicles that are where the plan says, and first serve the stop to which they are on their way.
    """

    skipped: dict[Slug, StopReason] = Checked(default_factory=dict)
    going_on: tuple[Slug, ...] = ()
