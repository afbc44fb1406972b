"""What became of the stops of a published week."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.audit import record
from models.errors import DomainError
from models.operations.report_stop import report_stop
from models.permissions import Action
from models.queries.country_sites import sites_with_towns
from models.queries.plans import readable_plan
from models.queries.stops_done import stops_for
from models.tables.stops import StopReason, StopReportRow, StopState
from web.dependencies import Allowed, Asker, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.plan_form import days_of
from web.rendering import render
from web.typed import Typed, faults_of, whole

pages = APIRouter(prefix="/plans/{plan_id}/done")
Reporter = Annotated[Asker, Depends(Allowed(Action.STOP_REPORT))]


@pages.get("")
def show_stops(request: Request, session: Writing, asker: Reporter, today: Today, plan_id: UUID) -> Response:
    return _page(request, session, asker, today, plan_id, {})


@pages.post("")
def take_report(
    request: Request, session: Writing, asker: Reporter, today: Today, plan_id: UUID, form: Typed
) -> Response:
    site_id = form.get("site_id", "")
    values = {name: value for name, value in form.items() if name != "site_id"}
    try:
        row = StopReportRow.model_validate(values | {"hour": whole(form.get("hour"))})
        with session.begin_nested():
            report_stop(session, asker.id, asker.scope, plan_id, site_id, row, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, asker, today, plan_id, form, faults, status)
    return RedirectResponse(f"/plans/{plan_id}/done", 303)


def _page(
    request: Request,
    session: Session,
    asker: Asker,
    today: Today,
    plan_id: UUID,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    plan = readable_plan(session, asker.id, asker.scope, plan_id, today)
    record(session, asker.id, "stops read", plan_id)
    stops, sites = stops_for(session, plan, asker.id, asker.scope), sites_with_towns(session)
    named = values.get("site_id") if errors else None
    return render(
        request,
        "plans/done.html",
        status=status,
        plan=plan,
        stops=stops,
        sites=sites,
        others=[site_id for site_id in sites if site_id not in {stop.site_id for stop in stops}],
        days=[day for day in days_of(plan.week) if day <= today],
        named=named,
        values=values,
        # Every stop has its own form, so that a field's name alone would not tell which.
        errors=[FieldError(f"{each.field}-{named}", each.sentence) for each in errors or []],
        State=StopState,
        reasons=list(StopReason),
    )
