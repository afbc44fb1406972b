"""The country: towns, roads and what closes them, holidays, facilities, and the sites we serve.

Each ``...Row`` is the input model, whose fields are the columns of the kind's CSV file; the table is
the same with a primary key. Secret: sites (where we stop, and when).
"""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from models.errors import N_

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def parse_hours(text: str) -> tuple[int, int]:
    """``18:00-02:00`` as seconds since midnight; an end at or before the start is after midnight.

    Raises
    ------
    ValueError
        The text has another form.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(N_("write hours like 10:00-18:00, or nothing for a closed day"))
    hour, minute, end_hour, end_minute = map(int, match.groups())
    start, end = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    return start, end if end > start else end + 86_400


def _hours_or_closed(text: str) -> str:
    if text:
        parse_hours(text)
    return text


Hours = Annotated[str, AfterValidator(_hours_or_closed)]


class Row(SQLModel, extra="forbid"):
    """What all input models share: nothing unknown is taken in."""


class SourceRow(Row):
    """Where a fact comes from."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(primary_key=True)
    title: Text
    where: Text
    licence_or_terms: Text = ""


class Source(SourceRow, table=True):
    pass


class TownRow(Row):
    """A settlement; ``lodging``: a crew can sleep there."""

    id: Slug = Field(primary_key=True)
    name_en: Name
    name_ru: Name
    name_ky: Name
    kind: Name
    oblast_code: Annotated[str, StringConstraints(pattern=r"^KG-[A-Z]{1,2}$")]
    oblast_name: Name
    raion: Text = ""
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    population: int | None = Field(default=None, ge=0)
    population_year: int | None = Field(default=None, ge=1900, le=2100)
    elevation_m: int | None = Field(default=None, ge=-500, le=9000)
    aliases: Text = ""
    geonames_id: str = ""
    lodging: bool = False
    source: Text = ""
    note: Text = ""


class Town(TownRow, table=True):
    pass


class LegRow(Row):
    """A road between two towns, driven both ways in the same time."""

    from_id: Slug = Field(primary_key=True, foreign_key="town.id")
    to_id: Slug = Field(primary_key=True, foreign_key="town.id")
    km: float = Field(gt=0, le=2000)
    minutes: int = Field(gt=0, le=2880)
    road: Text = ""
    pass_name: Text = ""
    pass_elevation_m: int | None = Field(default=None, ge=0, le=9000)
    seasonal_closure: Text = ""
    source: Text = ""
    confidence: Annotated[str, StringConstraints(pattern="^(sourced|derived|estimated)$")]
    winter_open: bool = True
    note: Text = ""

    @model_validator(mode="after")
    def _joins_two_towns(self) -> Self:
        if self.from_id == self.to_id:
            raise ValueError(N_("a leg joins two different towns"))
        return self


class Leg(LegRow, table=True):
    pass


class PassRow(Row):
    """A mountain pass and its season."""

    name: Name = Field(primary_key=True)
    elevation_m: int | None = Field(default=None, ge=0, le=9000)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    road: Text = ""
    km_posts: Text = ""
    season: Text = ""
    source: Text = ""
    note: Text = ""


class Pass(PassRow, table=True):
    pass


class ClosureRow(Row):
    """A time in which a leg cannot be driven; ``yearly``: the same days every year."""

    id: Slug = Field(primary_key=True)
    from_id: Slug = Field(foreign_key="town.id")
    to_id: Slug = Field(foreign_key="town.id")
    first_day: date
    last_day: date
    yearly: bool = False
    reason: Text = ""
    source: Text = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(N_("the last day lies before the first"))
        return self


class Closure(ClosureRow, table=True):
    pass


class HolidayRow(Row):
    """A public holiday."""

    day: date = Field(primary_key=True)
    name_en: Name
    name_ru: Name
    name_ky: Name
    date_estimated: bool = False


class Holiday(HolidayRow, table=True):
    pass


class FacilityRow(Row):
    """A clinic or organisation to which clients are referred."""

    id: Slug = Field(primary_key=True)
    name_en: Name
    name_ru: Text = ""
    town_id: Slug = Field(foreign_key="town.id")
    oblast_code: Annotated[str, StringConstraints(pattern=r"^KG-[A-Z]{1,2}$")]
    kind: Name
    status: Text = ""
    source: Text = ""
    note: Text = ""


class Facility(FacilityRow, table=True):
    pass


class SiteRow(Row):
    """A parking place where the clinic serves, known by a neutral code name.

    ``estimate``: clients expected each week; entered by the programme, with its source.
    """

    id: Slug = Field(primary_key=True)
    town_id: Slug = Field(foreign_key="town.id")
    mon: Hours = ""
    tue: Hours = ""
    wed: Hours = ""
    thu: Hours = ""
    fri: Hours = ""
    sat: Hours = ""
    sun: Hours = ""
    service_minutes: int = Field(gt=0, le=720)
    lodging_near: bool = True
    estimate: float = Field(ge=0, le=100_000)
    estimate_source: Text = ""
    last_visit: date | None = None
    active: bool = True

    def hours(self, weekday: int) -> tuple[int, int] | None:
        """Seconds since midnight in which it is open; Monday is 0."""
        text: str = getattr(self, WEEKDAYS[weekday])
        return parse_hours(text) if text else None


class Site(SiteRow, table=True):
    pass
