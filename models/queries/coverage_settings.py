"""What managers have decided about the published numbers, and what holds where they have not."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from models.disclosure import Period
from models.errors import N_
from models.indicators.package import Package
from models.indicators.targets import DEFAULT_TARGETS
from models.tables.coverage import (
    CoverageRules,
    CoverageRulesRow,
    DefinedPackage,
    DefinedPackageRow,
    Dhis2Code,
    SizeEstimate,
    YearlyTarget,
    YearlyTargetRow,
)
from models.vocabulary import Service

DEFAULT_PACKAGE = DefinedPackageRow(
    year=2000,
    services=[Service.COMMODITIES, Service.COUNSELLING],
    at_least=2,
    as_of="2026",
    source=N_("the programme's default: condoms or lubricant, and counselling"),
)


def coverage_rules(session: Session) -> CoverageRulesRow:
    """The programme's, or the defaults."""
    kept = session.exec(select(CoverageRules)).first()
    return CoverageRulesRow() if kept is None else CoverageRulesRow(**_columns(kept, CoverageRulesRow))


def defined_packages(session: Session) -> list[DefinedPackageRow]:
    """By the year from which each holds; the default is the first."""
    kept = session.exec(select(DefinedPackage).order_by(col(DefinedPackage.year)))
    return [DEFAULT_PACKAGE, *(DefinedPackageRow(**_columns(each, DefinedPackageRow)) for each in kept)]


def package_in(packages: Sequence[DefinedPackageRow], year: int) -> Package:
    """What the package is in a year."""
    row = [each for each in packages if each.year <= year][-1]
    return Package(tuple(map(Service, row.services)), row.at_least)


def size_estimates(session: Session) -> Sequence[SizeEstimate]:
    """All of them, by area and date."""
    by_area = select(SizeEstimate).order_by(col(SizeEstimate.area), col(SizeEstimate.as_of))
    return session.exec(by_area).all()


def estimate_for(estimates: Sequence[SizeEstimate], area: str, period: Period) -> SizeEstimate | None:
    """The area's latest that is not younger than the period, or else its oldest; None where there is none."""
    of_area = [each for each in estimates if each.area == area]
    known = [each for each in of_area if each.as_of <= period.last_day.isoformat()]
    return known[-1] if known else next(iter(of_area), None)


def yearly_targets(session: Session, year: int) -> list[YearlyTargetRow]:
    """The year's own, and the programme's published ones for what has none."""
    kept = session.exec(select(YearlyTarget).where(YearlyTarget.year == year))
    own = {each.indicator: YearlyTargetRow(**_columns(each, YearlyTargetRow)) for each in kept}
    published = {each.indicator: each.of(year) for each in DEFAULT_TARGETS}
    return list((published | own).values())


def dhis2_codes(session: Session) -> Sequence[Dhis2Code]:
    """All codes of the operator's DHIS2."""
    return session.exec(select(Dhis2Code).order_by(col(Dhis2Code.kind), col(Dhis2Code.ours))).all()


def _columns(kept: SQLModel, row: type[SQLModel]) -> dict[str, Any]:
    return kept.model_dump(include=set(row.model_fields))
