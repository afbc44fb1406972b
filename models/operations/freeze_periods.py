"""Completed periods are counted once, published and kept; what was corrected since comes with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.audit import record
from models.care.follow_ups import Terms
from models.database import insert_rows, now, transaction
from models.disclosure import Cell, Edition, GivenAway, Menu, Period, periods_of, publish
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


def freeze_periods(
    engine: Engine, today: date, terms: Terms, tell: Callable[[str], None] = lambda stage: None
) -> Frozen:
    """Freeze whatever has ended long enough ago; nothing where nothing has.

    No transaction is open while it is decided what may be shown. Stopped before its end it leaves nothing.

    Parameters
    ----------
    tell
        Is told what is done now.

    Raises
    ------
    Conflict
        Another has frozen periods meanwhile; or earlier editions give a small count away, whatever were
        withheld now.
    """
    with transaction(engine, reads_only=True) as session:
        due = _due(session, today)
        if not due:
            return Frozen()
        tell("Counting")
        counted = _count(session, due, today, terms)
    revised = _corrected(counted)
    tell("Deciding what may be shown")
    published = {*counted.new, *revised}
    exact = {cell: count for cell, count in counted.exact.items() if cell.period in published}
    try:
        edition = publish(counted.menu, exact, counted.earlier)
    except GivenAway as error:
        raise Conflict(
            N_("What was published before gives a small count away, so nothing was published now.")
        ) from error
    tell("Writing")
    with transaction(engine) as session:
        _write(session, edition, len(counted.earlier) + 1)
    return Frozen(counted.new, revised)


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


def _count(session: Session, new: tuple[Period, ...], today: date, terms: Terms) -> _Counted:
    menu, packages = programme_menu(session), defined_packages(session)
    frozen = {Period.parse(each) for each in session.exec(select(FrozenPeriod.period))}
    again = sorted(period for period in frozen if period.last_day > today - CORRECTED_FOR)
    exact = count_exactly(session, menu, (*new, *again), lambda year: package_in(packages, year), terms)
    return _Counted(menu, exact, editions(session), new)


def _corrected(counted: _Counted) -> tuple[Period, ...]:
    """Periods of which a count would not be published as it was.

    All are counted again at each freeze, so that what stands published always fits together; a period whose
    counts are still of the same classes is not published anew, unless a shorter one within it is.
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
