"""Published numbers as JSON, and what each of them means. A withheld count is a word of its own, never 0."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from models.disclosure import NATION, Kind, Percent, Period, Shown, Tier, Withheld
from models.errors import N_, Invalid
from models.indicators.catalog import INDICATORS, Indicator
from models.permissions import Action, Scope
from models.queries.coverage import Denominator, Published, Version, published, versions
from models.tables.coverage import AreaCode
from web.dependencies import Allowed, Asker, Reading

endpoints = APIRouter(tags=["coverage"])
Reader = Annotated[Asker, Depends(Allowed(Action.COVERAGE_READ))]
PeriodId = Annotated[str, Query(max_length=7, examples=["2026H1"])]
AreaAsked = Annotated[AreaCode, Query(examples=[NATION])]
Shared = int | Literal["withheld"]


class IndicatorAnswer(BaseModel):
    """What a number means. ``code`` is the id by which the field knows it, empty where it is our own."""

    id: str
    code: str
    title: str
    definition: str
    counts: Literal["people", "events"]
    shown: Literal["done", "found"]
    numerator: str
    denominator: str | None


class VersionAnswer(BaseModel):
    """A frozen period; a version above 1 is a revision of what was published before."""

    period: str
    first_day: date
    last_day: date
    version: int
    frozen_at: datetime


class EstimateAnswer(BaseModel):
    people: int
    low: int | None
    high: int | None
    source: str
    as_of: str


class DenominatorAnswer(BaseModel):
    """``count`` or ``estimate``; neither where no estimate is known."""

    title: str
    count: Shared | None
    estimate: EstimateAnswer | None


class PublishedAnswer(BaseModel):
    """A number: rounded to the nearest 5, or withheld. ``share`` is in percent of the denominator.

    ``provisional``: of how many of the people seen nobody could confirm yet who they are.
    """

    indicator: str
    area: str
    period: str
    version: int
    value: Shared
    denominator: DenominatorAnswer | None
    share: Shared | None
    provisional: Shared | None


@endpoints.get("/indicators")
def list_indicators(reader: Reader) -> list[IndicatorAnswer]:
    """What is published, each with its definition in a sentence; in English."""
    return [_indicator(each) for each in _readable(reader)]


@endpoints.get("/coverage/periods")
def list_periods(session: Reading, _: Reader) -> list[VersionAnswer]:
    """The periods that are frozen, the latest first."""
    return [_version(each) for each in versions(session)]


@endpoints.get("/coverage")
def read_coverage(
    session: Reading, reader: Reader, period: PeriodId, area: AreaAsked = NATION
) -> list[PublishedAnswer]:
    """The numbers of a period and a place: the nation, an oblast or a town.

    None where the period is not frozen, or nothing was done in the place.
    """
    try:
        asked = Period.parse(period)
    except ValueError:
        raise Invalid(N_("Write a period like 2026-11, 2026Q4, 2026H2 or 2026."), "period") from None
    return [_answer(each) for each in published(session, (asked,), (area,), _readable(reader))]


def _readable(reader: Asker) -> tuple[Indicator, ...]:
    """A coordinator reads what was done, and not what was found."""
    everything = INDICATORS.values()
    if reader.scope == Scope.COVERAGE:
        return tuple(each for each in everything if each.measure.tier == Tier.DONE)
    return tuple(everything)


def _indicator(each: Indicator) -> IndicatorAnswer:
    return IndicatorAnswer(
        id=each.id,
        code=each.code,
        title=each.title,
        definition=each.definition,
        counts="events" if each.measure.kind is Kind.EVENTS else "people",
        shown="done" if each.measure.tier == Tier.DONE else "found",
        numerator=each.numerator,
        denominator="size estimate" if each.of_estimate else each.denominator,
    )


def _version(each: Version) -> VersionAnswer:
    period = each.period
    return VersionAnswer(
        period=period.id,
        first_day=period.first_day,
        last_day=period.last_day,
        version=each.number,
        frozen_at=each.frozen_at,
    )


def _answer(each: Published) -> PublishedAnswer:
    return PublishedAnswer(
        indicator=each.indicator.id,
        area=each.area,
        period=each.version.period.id,
        version=each.version.number,
        value=shared(each.value),
        denominator=_denominator(each.denominator),
        share=None if each.share is None else shared(each.share),
        provisional=None if each.provisional is None else shared(each.provisional),
    )


def _denominator(each: Denominator | None) -> DenominatorAnswer | None:
    if each is None:
        return None
    estimate = EstimateAnswer.model_validate(each.estimate, from_attributes=True) if each.estimate else None
    count = None if each.count is None else shared(each.count)
    return DenominatorAnswer(title=each.title, count=count, estimate=estimate)


def shared(value: Shown | Percent) -> Shared:
    """A published value in JSON."""
    return "withheld" if isinstance(value, Withheld) else value.value
