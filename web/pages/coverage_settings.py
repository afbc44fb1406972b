"""What a manager decides about published numbers: estimates, targets, package, periods, codes of DHIS2."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session, SQLModel

from models.errors import N_, DomainError, NotFound
from models.indicators.catalog import INDICATORS
from models.indicators.targets import PUBLISHED, STAFF_TRAINED, STAFF_TRAINED_TITLE
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
    CoverageRules,
    CoverageRulesRow,
    DefinedPackage,
    DefinedPackageRow,
    Dhis2Code,
    Dhis2CodeRow,
    Dhis2Kind,
    PeriodKind,
    SizeEstimate,
    SizeEstimateRow,
    YearlyTarget,
    YearlyTargetRow,
)
from models.tables.rows import Row
from models.vocabulary import Service
from web.coverage_choice import place_names, towns_of
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of, whole

pages = APIRouter(prefix="/coverage/settings")
Manager = Annotated[Asker, Depends(Allowed(Action.COVERAGE_SETTINGS))]
SERVICE, OURS = "services.", "ours"


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of settings: its page's title, its input model, and its table with the fields of its key."""

    title: str
    row: type[Row]
    table: type[SQLModel]
    key: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    def values(self, form: Mapping[str, str]) -> dict[str, Any]:
        """What was typed, as the input model takes it."""
        values: dict[str, Any] = {name: value for name, value in form.items() if not name.startswith(SERVICE)}
        values |= {name: whole(form[name]) for name in self.numbers if name in form}
        if self.row is DefinedPackageRow:
            values["services"] = [name.removeprefix(SERVICE) for name in form if name.startswith(SERVICE)]
        if self.row is Dhis2CodeRow and OURS in form:
            values["kind"], _, values[OURS] = form[OURS].partition("/")
        return values

    def key_of(self, form: Mapping[str, str]) -> tuple[object, ...]:
        return tuple(whole(form.get(name)) if name in self.numbers else form.get(name) for name in self.key)


SETTINGS = {
    "estimates": Setting(
        N_("Size estimates"), SizeEstimateRow, SizeEstimate, ("area", "as_of"), ("people", "low", "high")
    ),
    "targets": Setting(
        N_("Yearly targets"), YearlyTargetRow, YearlyTarget, ("indicator", "year"), ("year", "people")
    ),
    "package": Setting(
        N_("Defined package"), DefinedPackageRow, DefinedPackage, ("year",), ("year", "at_least")
    ),
    "periods": Setting(N_("Periods"), CoverageRulesRow, CoverageRules, (), ("freeze_days",)),
    "dhis2": Setting(N_("Codes of DHIS2"), Dhis2CodeRow, Dhis2Code, ("kind", OURS)),
}


def setting_named(name: str) -> Setting:
    """Raises NotFound."""
    if name not in SETTINGS:
        raise NotFound(N_("There is no such page."))
    return SETTINGS[name]


Chosen = Annotated[Setting, Depends(setting_named)]


@pages.get("")
def show_settings(manager: Manager) -> Response:
    return RedirectResponse("/coverage/settings/estimates", 303)


@pages.get("/{name}")
def show_setting(
    request: Request, session: Reading, manager: Manager, today: Today, name: str, setting: Chosen
) -> Response:
    return _page(request, session, name, today.year, {})


@pages.post("/{name}")
def take_setting(
    request: Request,
    session: Writing,
    manager: Manager,
    today: Today,
    name: str,
    setting: Chosen,
    form: Typed,
) -> Response:
    try:
        with session.begin_nested():
            row = setting.row.model_validate(setting.values(form))
            save_coverage_setting(session, manager.id, row)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, name, today.year, form, faults, status)
    return RedirectResponse(f"/coverage/settings/{name}", 303)


@pages.post("/{name}/removal")
def take_removal(
    request: Request,
    session: Writing,
    manager: Manager,
    today: Today,
    name: str,
    setting: Chosen,
    form: Typed,
) -> Response:
    try:
        with session.begin_nested():
            remove_coverage_setting(session, manager.id, setting.table, setting.key_of(form))
    except DomainError as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, name, today.year, {}, faults, status)
    return RedirectResponse(f"/coverage/settings/{name}", 303)


def _estimates(session: Session, year: int) -> dict[str, Any]:
    return {"rows": size_estimates(session)}


def _targets(session: Session, year: int) -> dict[str, Any]:
    titles = {each.id: each.title for each in INDICATORS.values()} | {STAFF_TRAINED: STAFF_TRAINED_TITLE}
    rows = [row for each in (year - 1, year, year + 1) for row in yearly_targets(session, each)]
    return {"rows": [(row, row.source != PUBLISHED) for row in rows], "titles": titles}


def _package(session: Session, year: int) -> dict[str, Any]:
    return {"rows": defined_packages(session), "services": list(Service)}


def _periods(session: Session, year: int) -> dict[str, Any]:
    return {"rules": coverage_rules(session), "kinds": list(PeriodKind)}


def _dhis2(session: Session, year: int) -> dict[str, Any]:
    return {"rows": dhis2_codes(session), "Kind": Dhis2Kind, "kinds": list(PeriodKind)}


CONTENTS: Mapping[str, Callable[[Session, int], dict[str, Any]]] = {
    "estimates": _estimates,
    "targets": _targets,
    "package": _package,
    "periods": _periods,
    "dhis2": _dhis2,
}


def _page(
    request: Request,
    session: Session,
    name: str,
    year: int,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        f"coverage/settings/{name}.html",
        status=status,
        choice=None,
        settings=SETTINGS,
        name=name,
        year=year,
        values=values,
        errors=errors or [],
        places=place_names(towns_of(session), language_of(request)),
        **CONTENTS[name](session, year),
    )
