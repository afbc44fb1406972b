"""Published numbers, each with all that a reader must know of it. No exact count comes this way.

All is read from what was frozen, so that it takes as long after a million visits as after a thousand.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from models.disclosure import (
    Cell,
    Count,
    Length,
    Level,
    Percent,
    Period,
    Share,
    Shown,
    Withheld,
    percentage,
    withheld_share,
)
from models.errors import N_
from models.indicators.catalog import INDICATORS, Indicator
from models.indicators.kept import shown_of
from models.indicators.measures import COUNTED
from models.indicators.menu import programme_menu
from models.queries.coverage_settings import estimate_for, size_estimates
from models.tables.coverage import FrozenPeriod, PublishedCounts, SizeEstimate

_PROVISIONAL, _PEOPLE_SEEN = "provisional", "reached"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a period; a number above 1 is a revision of what was published before."""

    period: Period
    number: int
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many people there are, by whom and of when; the range where the source gives one."""

    people: int
    low: int | None
    high: int | None
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a number is a share of: another published count, or an estimate, which may not be known."""

    title: str
    count: Shown | None = None
    estimate: Estimate | None = None

    @property
    def is_known(self) -> bool:
        return self.count is not None or self.estimate is not None


@dataclass(frozen=True, slots=True)
class Published:
    """One number of one place and period, and its share of the denominator where there is one.

    ``provisional``: of how many of the people seen nobody could confirm yet who they are.
    """

    indicator: Indicator
    area: str
    version: Version
    value: Shown
    denominator: Denominator | None = None
    share: Percent | Withheld | None = None
    provisional: Shown | None = None


def versions(session: Session) -> list[Version]:
    """The version that stands of each frozen period; what ended last comes first, the longest first."""
    newest: dict[str, Version] = {}
    for row in session.exec(select(FrozenPeriod).order_by(col(FrozenPeriod.version))):
        newest[row.period] = Version(Period.parse(row.period), row.version, row.frozen_at)
    return sorted(newest.values(), key=lambda each: (each.period.last_day, each.period.length), reverse=True)


def published(
    session: Session,
    periods: Collection[Period],
    areas: Collection[str],
    indicators: Collection[Indicator] = tuple(INDICATORS.values()),
) -> list[Published]:
    """The numbers that stand published, by period, then area, then indicator, as far as there are any.

    An indicator that is not shown so far down, or for so short a period, has no number there.
    """
    standing = {each.period: each for each in versions(session) if each.period in set(periods)}
    counts = {(row.period, row.area, row.version): row.counts for row in _rows(session, standing, areas)}
    estimates = size_estimates(session)
    found = []
    for period in (each for each in periods if each in standing):
        version = standing[period]
        for area in areas:
            kept = counts.get((period.id, area, version.number), {})
            shown = {measure: shown_of(value) for measure, value in kept.items()}
            estimate = estimate_for(estimates, area, period)
            found += [
                _published(each, area, version, shown, estimate)
                for each in indicators
                if each.numerator in shown
            ]
    return found


def frozen_parts(session: Session, year: int) -> tuple[Period, ...]:
    """The fewest frozen periods that make up as much of the year as is frozen, in their order."""
    frozen = {each.period for each in versions(session)}

    def parts(period: Period) -> Iterator[Period]:
        if period in frozen:
            yield period
        else:
            for part in period.parts:
                yield from parts(part)

    return tuple(parts(Period(year, Length.YEAR, 1)))


def withheld_shares(session: Session, period: Period) -> dict[tuple[Level, Length], Share]:
    """How much of what stands published of a period is withheld, by how fine the place is."""
    standing = {each.period: each for each in versions(session) if each.period == period}
    shown = {
        Cell(measure, row.area, period): shown_of(kept)
        for row in _rows(session, standing, None)
        for measure, kept in row.counts.items()
    }
    return withheld_share(programme_menu(session), shown)


def _rows(
    session: Session, standing: Mapping[Period, Version], areas: Collection[str] | None
) -> Sequence[PublishedCounts]:
    newest = [(period.id, version.number) for period, version in standing.items()]
    statement = select(PublishedCounts).where(
        tuple_(col(PublishedCounts.period), col(PublishedCounts.version)).in_(newest)
    )
    if areas is not None:
        statement = statement.where(col(PublishedCounts.area).in_(list(areas)))
    return session.exec(statement).all()


def _published(
    indicator: Indicator,
    area: str,
    version: Version,
    shown: Mapping[str, Shown],
    estimate: SizeEstimate | None,
) -> Published:
    value = shown[indicator.numerator]
    denominator, share = None, None
    if indicator.denominator is not None:
        whole = shown.get(indicator.denominator)
        denominator = Denominator(COUNTED[indicator.denominator].title, count=whole)
        share = percentage(value, whole) if whole is not None else None
    elif indicator.of_estimate:
        known = _estimate(estimate) if estimate else None
        denominator = Denominator(N_("size estimate"), estimate=known)
        share = percentage(value, Count(known.people)) if known else None
    return Published(
        indicator=indicator,
        area=area,
        version=version,
        value=value,
        denominator=denominator,
        share=share,
        provisional=shown.get(_PROVISIONAL) if indicator.numerator == _PEOPLE_SEEN else None,
    )


def _estimate(row: SizeEstimate) -> Estimate:
    return Estimate(row.people, row.low, row.high, row.source, row.as_of)
