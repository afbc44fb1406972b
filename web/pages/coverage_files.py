"""Published numbers as files, and to the operator's DHIS2: tried first, then sent."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from models.database import transaction
from models.dhis2 import ImportSummary
from models.disclosure import NATION, Period
from models.errors import N_, DomainError, NotFound
from models.operations.export_coverage import coverage_csv, export_coverage, export_to_dhis2
from models.operations.send_to_dhis2 import send_to_dhis2
from models.permissions import Action
from models.queries.coverage_settings import size_estimates
from models.settings import Settings
from web.coverage_choice import Choice, Chosen, choice_of
from web.coverage_xlsx import coverage_workbook
from web.dependencies import Allowed, Asker, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed

pages = APIRouter(prefix="/coverage/files")
Exporter = Annotated[Asker, Depends(Allowed(Action.COVERAGE_EXPORT))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("")
def show_files(request: Request, exporter: Exporter, choice: Chosen) -> Response:
    return _files_page(request, choice)


@pages.get("/csv")
def download_csv(session: Writing, exporter: Exporter, choice: Chosen) -> Response:
    period = _period(choice)
    numbers = export_coverage(session, exporter.id, period, choice.places, "csv")
    return _download(coverage_csv(numbers), "text/csv; charset=utf-8", f"coverage-{period.id}.csv")


@pages.get("/xlsx")
def download_xlsx(request: Request, session: Writing, exporter: Exporter, choice: Chosen) -> Response:
    period, estimates = _period(choice), size_estimates(session)
    numbers = export_coverage(session, exporter.id, period, choice.places, "xlsx")
    version, language = choice.frozen[period], language_of(request)
    content = coverage_workbook(numbers, version, choice.places, estimates, language)
    return _download(content, XLSX, f"coverage-{period.id}.xlsx")


@pages.get("/dhis2")
def download_dhis2(request: Request, session: Writing, exporter: Exporter, choice: Chosen) -> Response:
    period, area = _period(choice), choice.area
    try:
        with session.begin_nested():
            values = export_to_dhis2(session, exporter.id, period, area)
    except DomainError as error:
        return _refused(request, choice, error)
    name = f"dhis2-{period.id}-{area}.json"
    return _download(values.model_dump_json(indent=1).encode(), "application/json", name)


@pages.post("/dhis2")
def send_dhis2(request: Request, exporter: Exporter, form: Typed) -> Response:
    state, dry_run = request.app.state, "send" not in form
    period_id, area = form.get("period", ""), form.get("area", NATION)
    with transaction(state.engine, reads_only=True) as session:
        choice = choice_of(session, language_of(request), period_id, area, only_done=False)
    period = _period(choice)
    try:
        summary = send_to_dhis2(state.engine, state.settings, exporter.id, period, area, dry_run=dry_run)
    except DomainError as error:
        return _refused(request, choice, error)
    return _files_page(request, choice, summary=summary, dry_run=dry_run)


def _period(choice: Choice) -> Period:
    if choice.period is None:
        raise NotFound(N_("No period is frozen yet."))
    return choice.period


def _refused(request: Request, choice: Choice, error: DomainError) -> Response:
    faults = domain_errors(error, language_of(request))
    return _files_page(request, choice, faults, STATUS[error.code])


def _files_page(
    request: Request,
    choice: Choice,
    errors: Sequence[FieldError] = (),
    status: int = 200,
    *,
    summary: ImportSummary | None = None,
    dry_run: bool = True,
) -> Response:
    settings: Settings = request.app.state.settings
    return render(
        request,
        "coverage/files.html",
        status=status,
        choice=choice,
        errors=errors,
        summary=summary,
        dry_run=dry_run,
        server=urlsplit(settings.dhis2_url).hostname if settings.dhis2_url else None,
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=named)
