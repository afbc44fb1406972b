"""The country: towns, roads and what closes them, holidays, facilities, and the sites we serve.

Each ``...Row`` is the input model, whose fields are the columns of the kind's CSV file; the table is
the same with a primary key. Secret: sites (where we stop, and when).
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from sqlmodel import Field, ForeignKeyConstraint

from models.errors import N_
from models.tables.rows import Day, Name, Row, Slug, Text

OBLAST = r"^KG-[A-Z]{1,2}$"
SOURCE_ID = r"^[A-Za-z0-9.-]+$"
CONFIDENCE = r"^(sourced|derived|estimated)$"
MOST_PEOPLE = 2_000_000_000
MOST_VISITS = MOST_GAP = 28


OblastCode = Annotated[str, StringConstraints(pattern=OBLAST)]
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


class SourceRow(Row):
    """Where a fact comes from."""

    id: Annotated[str, StringConstraints(pattern=SOURCE_ID, max_length=20)] = Field(primary_key=True)
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
    oblast_code: OblastCode
    oblast_name: Name
    raion: Text = ""
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    population: int | None = Field(default=None, ge=0, le=MOST_PEOPLE)
    population_year: int | None = Field(default=None, ge=1900, le=2100)
    elevation_m: int | None = Field(default=None, ge=-500, le=9000)
    aliases: Text = ""
    geonames_id: Text = ""
    lodging: bool = False
    source: Text = ""
    note: Text = ""


class Town(TownRow, table=True):
    pass


class LegRow(Row):
    """A road between two towns, driven both ways in the same time.

    ``confidence`` says how the kilometres are known, ``winter_open`` is a fact about the road; what closes
    it on a day are the closures alone.
    """

    from_id: Slug = Field(primary_key=True, foreign_key="town.id")
    to_id: Slug = Field(primary_key=True, foreign_key="town.id")
    km: float = Field(gt=0, le=2000)
    minutes: int = Field(gt=0, le=2880)
    road: Text = ""
    pass_name: Text = ""
    pass_elevation_m: int | None = Field(default=None, ge=0, le=9000)
    seasonal_closure: Text = ""
    source: Text = ""
    confidence: Annotated[str, StringConstraints(pattern=CONFIDENCE)]
    geodesic_km: float | None = Field(default=None, ge=0, le=2000)
    detour_factor: float | None = Field(default=None, ge=0, le=100)
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
    """A time in which a leg cannot be driven, both days included.

    ``yearly``: every year from the first day's month and day to the last day's, also over a new year, as
    from 2026-10-01 to 2027-05-31.
    """

    id: Slug = Field(primary_key=True)
    from_id: Slug
    to_id: Slug
    first_day: Day
    last_day: Day
    yearly: bool = False
    reason: Text = ""
    source: Text = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(N_("the last day lies before the first"))
        if self.yearly and (self.last_day - self.first_day).days >= 365:
            raise ValueError(N_("what closes every year must be shorter than a year"))
        return self


class Closure(ClosureRow, table=True):
    __table_args__ = (ForeignKeyConstraint(["from_id", "to_id"], ["leg.from_id", "leg.to_id"]),)


class HolidayRow(Row):
    """A public holiday."""

    day: Day = Field(primary_key=True)
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
    oblast_code: OblastCode
    kind: Name
    status: Text = ""
    source: Text = ""
    note: Text = ""


class Facility(FacilityRow, table=True):
    pass


class SiteRow(Row):
    """A parking place where the clinic serves, known by a neutral code name.

    ``estimate``: clients expected each week; entered by the programme, with its source. ``most_visits`` in
    four weeks and ``least_gap`` in days hold where a month is planned; None: those of the planning rules.
    ``women_only``: it asks that only women come.
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
    women_only: bool = False
    estimate: float = Field(ge=0, le=100_000)
    estimate_source: Text = ""
    last_visit: Day | None = None
    most_visits: int | None = Field(default=None, ge=1, le=MOST_VISITS)
    least_gap: int | None = Field(default=None, ge=1, le=MOST_GAP)
    active: bool = True

    def hours(self, weekday: int) -> tuple[int, int] | None:
        """Seconds since midnight in which it is open; Monday is 0."""
        text: str = getattr(self, WEEKDAYS[weekday])
        return parse_hours(text) if text else None


class Site(SiteRow, table=True):
    pass
