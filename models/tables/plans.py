"""Week plans: what was asked, the run that answers it, what was published. Secret: all of it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic import Field as Checked
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.errors import N_
from models.tables.country import Hours
from models.tables.rows import Slug

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _monday(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(N_("a week lies in the years from 2000 to 2100"))
    if day.weekday() != 0:
        raise ValueError(N_("a week starts on a Monday"))
    return day


Week = Annotated[date, AfterValidator(_monday)]
Need = Annotated[int, Checked(ge=0, le=1_000_000)]


class PlanModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VehicleChoice(PlanModel):
    """A vehicle of the week, its crew, and shifts that differ from its usual ones ("" is a day off).

    ``crew``: accounts of medical staff, who may read the plan; ``members``: others of the crew's list.
    """

    vehicle_id: Slug
    crew: tuple[UUID, ...] = ()
    members: tuple[UUID, ...] = ()
    shifts: dict[date, Hours] = {}


class SiteDay(PlanModel):
    site_id: Slug
    day: date


class ClosedLeg(PlanModel):
    """A leg that the coordinator knows to be closed; ``day`` None: the whole week."""

    from_id: Slug
    to_id: Slug
    day: date | None = None


class PlanRequest(PlanModel):
    """All that a coordinator decides about a week before it is solved.

    ``other_weeks``: sites that are not served since another week of its month serves them.
    """

    week: Week
    vehicles: tuple[VehicleChoice, ...] = Checked(min_length=1)
    needs: dict[Slug, Need] = {}
    pinned: tuple[SiteDay, ...] = ()
    required: tuple[Slug, ...] = ()
    left_out: tuple[Slug, ...] = ()
    other_weeks: tuple[Slug, ...] = ()
    forbidden: tuple[SiteDay, ...] = ()
    closed_legs: tuple[ClosedLeg, ...] = ()
    seed: int = Checked(default=0, ge=0, le=1_000_000)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.week + timedelta(days=i) for i in range(7))

    @property
    def not_asked(self) -> frozenset[str]:
        """The sites that are no stops of the week."""
        return frozenset((*self.left_out, *self.other_weeks))

    @model_validator(mode="after")
    def _keeps_to_its_week(self) -> Self:
        days = set(self.days)
        named = [c.day for c in (*self.pinned, *self.forbidden)]
        named += [c.day for c in self.closed_legs if c.day]
        named += [day for choice in self.vehicles for day in choice.shifts]
        if any(day not in days for day in named):
            raise ValueError(N_("a change names a day outside the week"))
        if len({choice.vehicle_id for choice in self.vehicles}) < len(self.vehicles):
            raise ValueError(N_("a vehicle is chosen twice"))
        if len({pin.site_id for pin in self.pinned}) < len(self.pinned):
            raise ValueError(N_("a site is pinned twice"))
        return self


class PlanState(StrEnum):
    QUEUED = "queued"
    SOLVING = "solving"
    SOLVED = "solved"
    FAILED = "failed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    THINNED = "thinned"


UNFINISHED = (PlanState.QUEUED, PlanState.SOLVING)


class Run(SQLModel):
    """What was asked of the planner, how far it is, and what it found.

    ``problem`` and ``solution`` are JSON of routing's Problem and Solution. ``road_fault``: why the leg
    table's times stand in for those of the operator's road engine. ``claim`` names the worker that solves it,
    ``claimed_until`` when it must have given a sign of life. Between
    ``kits_least`` and ``kits_most`` lies the need that is lost since kits are short; None where they are not.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    week: date = Field(index=True)
    state: PlanState = Field(default=PlanState.QUEUED, index=True)
    created_by_id: UUID = Field(foreign_key="staff.id")
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    request: dict[str, Any] = Field(sa_type=JSON)
    problem: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    solution: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    fault: str | None = None
    road_fault: str | None = None

    claim: UUID | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    stop_asked: bool = False
    best: int | None = None
    bound: int | None = None
    solving_seconds: float = 0
    kits_least: int | None = None
    kits_most: int | None = None


class Plan(Run, table=True):
    """One draft of one week, and the run that solves it; ``request`` is JSON of PlanRequest.

    ``month_id``: the month that it is a week of. ``price_least`` and ``price_most``: between what bounds lies
    the need that is lost because times vary from week to week; None where nobody has measured it.
    ``rest``: JSON of KeptRest, where the rest of the published week ``based_on_id`` is planned anew.
    """

    __table_args__ = (UniqueConstraint("week", "version"),)

    based_on_id: UUID | None = Field(default=None, foreign_key="plan.id")
    month_id: UUID | None = Field(default=None, foreign_key="month_plan.id", index=True)
    rest: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    price_least: int | None = None
    price_most: int | None = None

    version: int | None = None
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    published_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    reason: str | None = Field(default=None, max_length=300)


class PlanCrew(SQLModel, table=True):
    """Who is on which vehicle in a published week: they may read its plan."""

    __tablename__ = "plan_crew"

    plan_id: UUID = Field(foreign_key="plan.id", primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    vehicle_id: str = Field(foreign_key="vehicle.id")


class PastStop(SQLModel, table=True):
    """What remains of a week's stops: where, on which weekday, in which hour. Never who or the way."""

    __tablename__ = "past_stop"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    week: date = Field(index=True)
    site_id: str = Field(foreign_key="site.id")
    weekday: int
    hour: int
