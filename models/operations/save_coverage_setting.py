"""A manager enters what published numbers are measured by: estimates, targets, package, rules, codes."""

from uuid import UUID

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, or_, select

from models.audit import record
from models.disclosure import NATION, Period
from models.errors import N_, Conflict, Invalid, NotFound
from models.indicators.catalog import INDICATORS
from models.indicators.measures import COUNTED
from models.indicators.targets import STAFF_TRAINED
from models.kinds import LONGEST_SUBJECT, ROW_NOT_FOUND
from models.tables.country import Town
from models.tables.coverage import (
    CoverageRules,
    CoverageRulesRow,
    DefinedPackage,
    DefinedPackageRow,
    Dhis2Code,
    Dhis2CodeRow,
    Dhis2Kind,
    FrozenPeriod,
    PeriodKind,
    SizeEstimate,
    SizeEstimateRow,
    YearlyTarget,
    YearlyTargetRow,
)
from models.tables.rows import Row

NO_PLACE = N_("There is no such place.")
NO_INDICATOR = N_("There is no such indicator.")
_TABLES: dict[type[Row], type[SQLModel]] = {
    SizeEstimateRow: SizeEstimate,
    YearlyTargetRow: YearlyTarget,
    DefinedPackageRow: DefinedPackage,
    CoverageRulesRow: CoverageRules,
    Dhis2CodeRow: Dhis2Code,
}


def save_coverage_setting(session: Session, staff_id: UUID | None, row: Row) -> None:
    """Keep the row, in the place of the one with the same key.

    Raises
    ------
    Invalid
        It names a place, an indicator or a period that is not there.
    Conflict
        A period of the package's year is published already.
    """
    _check(session, row)
    kept = session.merge(_TABLES[type(row)](**row.model_dump(), entered_by_id=staff_id))
    session.flush()
    record(session, staff_id, "coverage setting saved", _subject(kept))


def remove_coverage_setting(
    session: Session, staff_id: UUID, table: type[SQLModel], key: tuple[object, ...]
) -> None:
    """Remove the row with this key.

    Raises
    ------
    NotFound
        It is not there.
    Conflict
        It is the package of a year of which a period is published already.
    """
    kept = session.get(table, key)
    if kept is None:
        raise NotFound(ROW_NOT_FOUND)
    if isinstance(kept, DefinedPackage):
        _refuse_published(session, kept.year)
    record(session, staff_id, "coverage setting removed", _subject(kept))
    session.delete(kept)
    session.flush()


def _check(session: Session, row: Row) -> None:
    if isinstance(row, SizeEstimateRow) and not _is_place(session, row.area):
        raise Invalid(NO_PLACE, "area")
    if isinstance(row, YearlyTargetRow) and row.indicator not in {*INDICATORS, STAFF_TRAINED}:
        raise Invalid(NO_INDICATOR, "indicator")
    if isinstance(row, DefinedPackageRow):
        _refuse_published(session, row.year)
    if isinstance(row, Dhis2CodeRow):
        _check_code(session, row)


def _check_code(session: Session, row: Dhis2CodeRow) -> None:
    if row.kind == Dhis2Kind.DATA_ELEMENT and row.ours not in COUNTED:
        raise Invalid(NO_INDICATOR, "ours")
    if row.kind == Dhis2Kind.ORG_UNIT and not _is_place(session, row.ours):
        raise Invalid(NO_PLACE, "ours")
    if row.kind == Dhis2Kind.DATA_SET and row.ours not in list(PeriodKind):
        raise Invalid(N_("There is no such kind of periods."), "ours")


def _is_place(session: Session, area: str) -> bool:
    named = select(Town.id).where(or_(col(Town.id) == area, col(Town.oblast_code) == area))
    return area == NATION or session.exec(named.limit(1)).first() is not None


def _refuse_published(session: Session, year: int) -> None:
    """Whatever was counted by one definition is never counted again by another."""
    published = [Period.parse(each).year for each in session.exec(select(FrozenPeriod.period))]
    if published and max(published) >= year:
        sentence = N_("Periods of %(year)s are published already: change the package from a later year on.")
        raise Conflict(sentence, "year", year=max(published))


def _subject(kept: SQLModel) -> str:
    key = inspect(kept).identity
    return "/".join(map(str, (kept.__tablename__, *key)))[:LONGEST_SUBJECT]
