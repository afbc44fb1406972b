"""What was published of the programme, and the settings behind it.

Exact counts are kept nowhere: they are made again from the visits when a period is looked at again. Secret:
which of the withheld counts in ``PublishedCounts`` are small. The rest is what everybody may read.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, StrictInt, StringConstraints, model_validator
from sqlalchemy import JSON, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.errors import N_
from models.tables.country import MOST_PEOPLE
from models.tables.rows import SLUG, Row, Text
from models.tables.words import word
from models.vocabulary import Service, Word

NATION = "KG"
FREEZE_DAYS = 15
AREA = rf"^(?:{NATION}|KG-[A-Z]{{1,2}}|{SLUG[1:-1]})$"
DHIS2_CODE = r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$"
_AS_OF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def _a_year_a_month_or_a_day(text: str) -> str:
    match = _AS_OF.fullmatch(text)
    if match is not None:
        year, month, day = (int(part or 1) for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            match = None
    if match is None:
        raise ValueError(N_("write a year, a month or a day, like 2023, 2023-05 or 2023-05-31"))
    return text


def _said(text: str) -> str:
    if not text:
        raise ValueError(N_("say where it comes from"))
    return text


# The nation, an oblast's code or a town's id.
AreaCode = Annotated[str, StringConstraints(pattern=AREA, max_length=60)]
IndicatorId = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
# Of what bears a code of DHIS2: a measure's id, an area, or a kind of periods.
OurName = Annotated[str, StringConstraints(max_length=60)]
# As precise as its source is.
AsOf = Annotated[str, StringConstraints(max_length=10), AfterValidator(_a_year_a_month_or_a_day)]
SourceText = Annotated[Text, AfterValidator(_said)]
Year = Annotated[StrictInt, Field(ge=2000, le=2100)]
People = Annotated[StrictInt, Field(ge=1, le=MOST_PEOPLE)]


class PeriodKind(Word):
    """The menu of periods; there are no others."""

    MONTH = "month", N_("month")
    QUARTER = "quarter", N_("quarter")
    HALF = "half-year", N_("half-year")
    YEAR = "year", N_("year")


class SizeEstimateRow(Row):
    """How many people a programme could reach in an area, by whom and of when.

    ``people`` is what shares are made of; ``low`` and ``high`` are the range that the source gives.
    """

    area: AreaCode = Field(primary_key=True)
    as_of: AsOf = Field(primary_key=True)
    people: People
    low: People | None = None
    high: People | None = None
    source: SourceText
    note: Text = ""

    @model_validator(mode="after")
    def _lies_in_its_range(self) -> Self:
        if (self.low or self.people) > self.people or (self.high or self.people) < self.people:
            raise ValueError(N_("the estimate lies outside its range"))
        return self


class SizeEstimate(SizeEstimateRow, table=True):
    __tablename__ = "size_estimate"

    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class YearlyTargetRow(Row):
    """How many people an indicator should count in a year; the programme's published ones need no row."""

    indicator: IndicatorId = Field(primary_key=True)
    year: Year = Field(primary_key=True)
    people: People
    source: SourceText


class YearlyTarget(YearlyTargetRow, table=True):
    __tablename__ = "yearly_target"

    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


def _each_once(services: list[Service]) -> list[Service]:
    if len(set(services)) < len(services):
        raise ValueError(N_("a service is named twice"))
    return sorted(services)


class DefinedPackageRow(Row):
    """Who got ``at_least`` so many of the services in a period got the package; from a year on.

    It holds for whole years, so that no period is ever counted by two definitions.
    """

    year: Year = Field(primary_key=True)
    services: Annotated[list[Service], AfterValidator(_each_once)] = Field(
        min_length=1, max_length=len(Service)
    )
    at_least: StrictInt = Field(ge=1, le=len(Service))
    as_of: AsOf
    source: SourceText

    @model_validator(mode="after")
    def _can_be_given(self) -> Self:
        if self.at_least > len(self.services):
            raise ValueError(N_("more services are asked for than are named"))
        return self


class DefinedPackage(SQLModel, table=True):
    """``services`` is JSON of the words."""

    __tablename__ = "defined_package"

    year: int = Field(primary_key=True)
    services: list[str] = Field(sa_type=JSON)
    at_least: int
    as_of: str = Field(max_length=10)
    source: str
    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class CoverageRulesRow(Row):
    """How long a period waits for late phones and results, and in which period reach is told first."""

    freeze_days: StrictInt = Field(default=FREEZE_DAYS, ge=1, le=90)
    reach_period: PeriodKind = Field(default=PeriodKind.HALF, sa_type=word(PeriodKind))


class CoverageRules(CoverageRulesRow, table=True):
    """The one row of it; without it the defaults hold."""

    __tablename__ = "coverage_rules"

    id: int = Field(default=1, primary_key=True)
    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class Dhis2Kind(Word):
    """What of ours bears a code in an operator's DHIS2."""

    DATA_ELEMENT = "data-element", N_("data element")
    ORG_UNIT = "org-unit", N_("organisation unit")
    DATA_SET = "data-set", N_("data set")


class Dhis2CodeRow(Row):
    """The code of an indicator's count, an area, or a kind of periods, as the operator's DHIS2 has it."""

    kind: Dhis2Kind = Field(primary_key=True, sa_type=word(Dhis2Kind))
    ours: OurName = Field(primary_key=True)
    code: Annotated[str, StringConstraints(pattern=DHIS2_CODE, max_length=50)]


class Dhis2Code(Dhis2CodeRow, table=True):
    __tablename__ = "dhis2_code"

    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)


class FrozenPeriod(SQLModel, table=True):
    """One version of one period; the first is 1, and a later one is a revision that people see as such.

    ``period`` is an id such as 2026-11, 2026Q4, 2026H2 or 2026. What was frozen at once is one ``edition``,
    counted from 1.
    """

    __tablename__ = "frozen_period"

    period: str = Field(primary_key=True, max_length=7)
    version: int = Field(primary_key=True)
    edition: int
    frozen_at: datetime = Field(default_factory=now, sa_type=Instant)


class PublishedCounts(SQLModel, table=True):
    """What a version says of one area: JSON of each measure's count, rounded, or null if it is from 1 to 7.

    A count that is withheld for the sake of others stands in a list of its own: the disclosure engine must
    know at the next freeze that it is not small, and no reader does.
    """

    __tablename__ = "published_counts"
    __table_args__ = (
        ForeignKeyConstraint(["period", "version"], ["frozen_period.period", "frozen_period.version"]),
    )

    period: str = Field(primary_key=True, max_length=7)
    version: int = Field(primary_key=True)
    area: str = Field(primary_key=True, max_length=60)
    counts: dict[str, Any] = Field(sa_type=JSON)
