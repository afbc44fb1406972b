"""What became of planned stops, and where it is dangerous to stop. Secret: where and when the clinic stands.

14 days after its week a report goes with the plan; per town and week only the counts of ``TownStops`` stay.
"""

from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid4

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.errors import N_
from models.tables.rows import Day, Row, Slug
from models.tables.words import word
from models.vocabulary import Word


class AlertKind(Word):
    """Why a site is not safe now."""

    RAID = "raid", N_("raid")
    HARASSMENT = "harassment", N_("harassment")
    OTHER = "other", N_("another danger")


class StopState(Word):
    """What became of a stop; ``added`` was in no plan."""

    DONE = "done", N_("done")
    LATE = "late", N_("done, but late")
    SKIPPED = "skipped", N_("skipped")
    ADDED = "added", N_("added on the way")


class StopReason(Word):
    """Why a stop was not served as it was planned."""

    ROAD = "road", N_("road or weather")
    VEHICLE = "vehicle", N_("the vehicle")
    CREW = "crew", N_("somebody of the crew was missing")
    DANGER = "danger", N_("police or another danger")
    KITS = "kits", N_("kits ran out")
    NOBODY = "nobody", N_("nobody came")
    ASKED = "asked", N_("clients or peer workers asked for it")
    OTHER = "other", N_("another reason")


VISITED = (StopState.DONE, StopState.LATE, StopState.ADDED)


class SiteAlertRow(Row):
    """A danger at a site, both days included."""

    site_id: Slug = Field(foreign_key="site.id", index=True)
    kind: AlertKind = Field(sa_type=word(AlertKind))
    first_day: Day
    last_day: Day = Field(index=True)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(N_("the last day lies before the first"))
        return self


class SiteAlert(SiteAlertRow, table=True):
    """``id`` was made by the sender. An alert that ends early gets an earlier last day."""

    __tablename__ = "site_alert"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class StopReportRow(Row):
    """What became of a stop.

    ``day``: on which it was served, or should have been; ``hour``: in which it began, where that was another
    than planned; ``reason`` is needed for everything but *done*.
    """

    state: StopState = Field(sa_type=word(StopState))
    day: Day
    reason: StopReason | None = Field(default=None, sa_type=word(StopReason))
    hour: int | None = Field(default=None, ge=0, le=23)

    @model_validator(mode="after")
    def _gives_a_reason(self) -> Self:
        if self.state != StopState.DONE and self.reason is None:
            raise ValueError(N_("choose a reason"))
        if self.state == StopState.ADDED and self.hour is None:
            raise ValueError(N_("an added stop needs the hour in which it began"))
        return self


class StopReport(StopReportRow, table=True):
    """A site is served at most once in a week, so week and site name the stop; the last report counts."""

    __tablename__ = "stop_report"

    week: date = Field(primary_key=True)
    site_id: str = Field(primary_key=True, foreign_key="site.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class TownStops(SQLModel, table=True):
    """What remains of a past week in a town: stops planned, visited (late and added ones too), missed."""

    __tablename__ = "town_stops"

    week: date = Field(primary_key=True)
    town_id: str = Field(primary_key=True, foreign_key="town.id")
    planned: int
    visited: int
    missed: int
