"""Alerts on sites: where it is dangerous to stop, from when to when."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.audit import record
from models.errors import DomainError
from models.operations.alert_site import alertable_sites, end_alert, enter_alert
from models.permissions import Action
from models.queries.alerts import alerts_from
from models.queries.country_sites import sites_with_towns
from models.tables.stops import AlertKind, SiteAlertRow
from web.dependencies import Allowed, Asker, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of, sent_id

pages = APIRouter(prefix="/alerts")
Reporter = Annotated[Asker, Depends(Allowed(Action.STOP_REPORT))]


@pages.get("")
def show_alerts(request: Request, session: Writing, asker: Reporter, today: Today) -> Response:
    day = today.isoformat()
    return _page(request, session, asker, today, {"id": str(uuid4()), "first_day": day, "last_day": day})


@pages.post("")
def take_alert(request: Request, session: Writing, asker: Reporter, today: Today, form: Typed) -> Response:
    try:
        row = SiteAlertRow.model_validate({name: value for name, value in form.items() if name != "id"})
        with session.begin_nested():
            enter_alert(session, asker.id, asker.scope, sent_id(form), row, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, asker, today, form, faults, status)
    return RedirectResponse("/alerts", 303)


@pages.post("/{alert_id}/end")
def take_end(session: Writing, asker: Reporter, today: Today, alert_id: UUID) -> Response:
    end_alert(session, asker.id, asker.scope, alert_id, today)
    return RedirectResponse("/alerts", 303)


def _page(
    request: Request,
    session: Session,
    asker: Asker,
    today: Today,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    record(session, asker.id, "alerts read")
    among = alertable_sites(session, asker.id, asker.scope, today)
    return render(
        request,
        "alerts.html",
        status=status,
        alerts=alerts_from(session, today, among),
        sites=sites_with_towns(session, among),
        kinds=list(AlertKind),
        values=values,
        errors=errors or [],
        today=today,
    )
