"""What managers decide about published numbers as JSON: estimates, targets, package, rules, DHIS2 codes."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from models.operations.save_coverage_setting import remove_coverage_setting, save_coverage_setting
from models.permissions import Action
from models.queries.coverage_settings import (
    coverage_rules,
    defined_packages,
    dhis2_codes,
    size_estimates,
    yearly_targets,
)
from models.tables.coverage import (
    AreaCode,
    AsOf,
    CoverageRulesRow,
    DefinedPackage,
    DefinedPackageRow,
    Dhis2Code,
    Dhis2CodeRow,
    Dhis2Kind,
    IndicatorId,
    OurName,
    SizeEstimate,
    SizeEstimateRow,
    YearlyTarget,
    YearlyTargetRow,
)
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(prefix="/coverage-settings", tags=["coverage settings"])
Manager = Annotated[Asker, Depends(Allowed(Action.COVERAGE_SETTINGS))]
YearAsked = Annotated[int, Query(ge=2000, le=2100)]


@endpoints.get("/estimates")
def list_estimates(session: Reading, _: Manager) -> Sequence[SizeEstimateRow]:
    """Size estimates with their sources, by area and date."""
    return size_estimates(session)


@endpoints.put("/estimates", status_code=204)
def put_estimate(session: Writing, manager: Manager, row: SizeEstimateRow) -> None:
    """Enter the estimate of an area and a date, in the place of an earlier one of both."""
    save_coverage_setting(session, manager.id, row)


@endpoints.delete("/estimates", status_code=204)
def delete_estimate(session: Writing, manager: Manager, area: AreaCode, as_of: AsOf) -> None:
    """Remove an estimate."""
    remove_coverage_setting(session, manager.id, SizeEstimate, (area, as_of))


@endpoints.get("/targets")
def list_targets(session: Reading, _: Manager, year: YearAsked) -> list[YearlyTargetRow]:
    """The targets of a year; the programme's published ones where it has none of its own."""
    return yearly_targets(session, year)


@endpoints.put("/targets", status_code=204)
def put_target(session: Writing, manager: Manager, row: YearlyTargetRow) -> None:
    """Set how many people an indicator should count in a year."""
    save_coverage_setting(session, manager.id, row)


@endpoints.delete("/targets", status_code=204)
def delete_target(session: Writing, manager: Manager, indicator: IndicatorId, year: YearAsked) -> None:
    """Remove a target; the published one holds again where there is one."""
    remove_coverage_setting(session, manager.id, YearlyTarget, (indicator, year))


@endpoints.get("/packages")
def list_packages(session: Reading, _: Manager) -> list[DefinedPackageRow]:
    """What the defined package is, by the year from which it holds; the first is the default."""
    return defined_packages(session)


@endpoints.put("/packages", status_code=204)
def put_package(session: Writing, manager: Manager, row: DefinedPackageRow) -> None:
    """Define the package from a year on, of which nothing may be published yet."""
    save_coverage_setting(session, manager.id, row)


@endpoints.delete("/packages", status_code=204)
def delete_package(session: Writing, manager: Manager, year: YearAsked) -> None:
    """Remove a definition of which no year is published yet."""
    remove_coverage_setting(session, manager.id, DefinedPackage, (year,))


@endpoints.get("/rules")
def read_rules(session: Reading, _: Manager) -> CoverageRulesRow:
    """After how many days a period freezes, and in which period reach is told first."""
    return coverage_rules(session)


@endpoints.put("/rules", status_code=204)
def put_rules(session: Writing, manager: Manager, row: CoverageRulesRow) -> None:
    """Change after how many days a period freezes, and in which period reach is told first."""
    save_coverage_setting(session, manager.id, row)


@endpoints.get("/dhis2-codes")
def list_dhis2_codes(session: Reading, _: Manager) -> Sequence[Dhis2CodeRow]:
    """Which codes an operator's DHIS2 has for our counts, areas and kinds of periods."""
    return dhis2_codes(session)


@endpoints.put("/dhis2-codes", status_code=204)
def put_dhis2_code(session: Writing, manager: Manager, row: Dhis2CodeRow) -> None:
    """Enter the code of a count, an area or a kind of periods."""
    save_coverage_setting(session, manager.id, row)


@endpoints.delete("/dhis2-codes", status_code=204)
def delete_dhis2_code(session: Writing, manager: Manager, kind: Dhis2Kind, ours: OurName) -> None:
    """Remove a code; what it stood for is exported no more."""
    remove_coverage_setting(session, manager.id, Dhis2Code, (kind, ours))
