"""Completed periods are counted once, published and kept; what was corrected since comes with them.

It goes in steps, so that whoever works on other things as well is never held for long: each step publishes
the periods of one year that end on one day, with the corrections of that year.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.audit import record
from models.care.follow_ups import Terms
from models.database import insert_rows, now, transaction
from models.disclosure import Cell, Contradiction, Edition, GivenAway, Menu, Period, periods_of, publish
from models.errors import N_, Conflict
from models.indicators.exact import count_exactly
from models.indicators.kept import same_class, to_keep
from models.indicators.menu import programme_menu
from models.queries.coverage_settings import coverage_rules, defined_packages, package_in
from models.queries.editions import editions
from models.tables.coverage import FrozenPeriod, PublishedCounts
from models.tables.groups import GroupSession, RightsIncident
from models.tables.visits import Visit

# What is older than this at a freeze is not corrected any more: a visit may come a year late.
CORRECTED_FOR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a freeze published: periods for the first time, and periods anew."""

    new: tuple[Period, ...] = ()
    revised: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was read in one transaction: the menu, the counts, and everything published before."""

    menu: Menu
    exact: Mapping[Cell, int]
    earlier: list[Edition]
    new: tuple[Period, ...]


Tell = Callable[[date, str], None]
"""Is told on which step the work is, and what it does now."""


def freeze_periods(engine: Engine, today: date, terms: Terms, tell: Tell = lambda day, stage: None) -> Frozen:
    """Go all the steps. Stopped between two or within one, it has published whole steps and no more."""
    days = days_to_freeze(engine, today)
    steps = [freeze_day(engine, day, today, terms, tell) for day in days]
    return Frozen(
        tuple(period for step in steps for period in step.new),
        tuple(period for step in steps for period in step.revised),
    )


def days_to_freeze(engine: Engine, today: date) -> tuple[date, ...]:
    """The days of the steps, in their order; none where no period has ended long enough ago.

    Years of which nothing but corrections can come are first: so what was not done is found the next time.
    """
    with transaction(engine, reads_only=True) as session:
        due = _due(session, today)
        corrected = _may_be_corrected(session, today) if due else []
    years = {period.year for period in due}
    others = {period.year: period.last_day for period in corrected if period.year not in years}
    return (*others.values(), *sorted({period.last_day for period in due}))


def freeze_day(
    engine: Engine, day: date, today: date, terms: Terms, tell: Tell = lambda day, stage: None
) -> Frozen:
    """One step: what ended on the day and is not frozen yet, and what was corrected in its year.

    No transaction is open while it is decided what may be shown. Stopped before its end it leaves nothing.

    Raises
    ------
    Conflict
        Another has frozen periods meanwhile; or earlier editions give a small count away, whatever were
        withheld now.
    """
    tell(day, "counting")
    with transaction(engine, reads_only=True) as session:
        counted = _count(session, day, today, terms)
    revised = _corrected(counted)
    published = {*counted.new, *revised}
    if published:
        tell(day, "deciding what may be shown")
        exact = {cell: count for cell, count in counted.exact.items() if cell.period in published}
        edition = _decided(counted, exact)
        tell(day, "writing")
        with transaction(engine) as session:
            _write(session, edition, len(counted.earlier) + 1)
    return Frozen(counted.new, revised)


def _decided(counted: _Counted, exact: Mapping[Cell, int]) -> Edition:
    try:
        return publish(counted.menu, exact, counted.earlier, standing=counted.exact)
    except GivenAway:
        # Which counts are given away is nothing for a log; an audit of what is published tells.
        raise Conflict(
            N_("What was published before gives a small count away, so nothing was published now.")
        ) from None
    except Contradiction:
        raise Conflict(
            N_("What was published before contradicts itself, so nothing was published now.")
        ) from None


def _due(session: Session, today: date) -> tuple[Period, ...]:
    """Complete periods since the first thing that was recorded, which are not frozen yet."""
    recorded = (Visit.day, GroupSession.day, RightsIncident.month)
    firsts = [day for each in recorded if (day := session.exec(select(func.min(each))).one())]
    if not firsts:
        return ()
    frozen = set(session.exec(select(FrozenPeriod.period)))
    wait = timedelta(days=coverage_rules(session).freeze_days)
    return tuple(
        period
        for year in range(min(firsts).year, today.year + 1)
        for period in periods_of(year)
        if min(firsts) <= period.last_day <= today - wait and period.id not in frozen
    )


def _may_be_corrected(session: Session, today: date) -> list[Period]:
    frozen = {Period.parse(each) for each in session.exec(select(FrozenPeriod.period))}
    recent = (period for period in frozen if period.last_day > today - CORRECTED_FOR)
    return sorted(recent, key=lambda period: (period.last_day, period))


def _count(session: Session, day: date, today: date, terms: Terms) -> _Counted:
    menu, packages = programme_menu(session), defined_packages(session)
    new = tuple(period for period in _due(session, today) if period.last_day == day)
    again = [period for period in _may_be_corrected(session, today) if period.year == day.year]
    exact = count_exactly(session, menu, (*new, *again), lambda year: package_in(packages, year), terms)
    return _Counted(menu, exact, editions(session), new)


def _corrected(counted: _Counted) -> tuple[Period, ...]:
    """Periods of which a count would not be published as it was.

    All of the year are counted again at each step, so that what stands published always fits together; one
    whose counts are still of the same classes is not published anew, unless a shorter one within it is.
    """
    before = {cell: count for edition in counted.earlier for cell, count in edition.exact.items()}
    changed = {
        cell.period
        for cell, count in counted.exact.items()
        if cell.period not in counted.new and not same_class(count, before.get(cell, 0))
    }
    again = {cell.period for cell in counted.exact} - {*counted.new}
    return tuple(sorted(each for each in again if changed & {each, *_within(each)}))


def _within(period: Period) -> set[Period]:
    """The shorter periods that make it up, down to months."""
    return {each for part in period.parts for each in (part, *_within(part))}


def _write(session: Session, edition: Edition, number: int) -> None:
    versions = dict(
        session.exec(
            select(FrozenPeriod.period, func.max(FrozenPeriod.version)).group_by(FrozenPeriod.period)
        ).all()
    )
    if number != (session.exec(select(func.max(FrozenPeriod.edition))).one() or 0) + 1:
        raise Conflict(N_("Periods were frozen by another at the same time."))
    kept = to_keep(edition.exact, edition.shown)
    version = {period: versions.get(period, 0) + 1 for period, _ in kept}
    frozen_at = now()
    insert_rows(
        session,
        FrozenPeriod,
        [
            {"period": period, "version": each, "edition": number, "frozen_at": frozen_at}
            for period, each in version.items()
        ],
    )
    insert_rows(
        session,
        PublishedCounts,
        [
            {"period": period, "version": version[period], "area": area, "counts": counts}
            for (period, area), counts in kept.items()
        ],
    )
    record(session, None, "periods frozen", number)
