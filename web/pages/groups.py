"""Group sessions with numbers only, and violations of rights without a story."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session, select

from models.audit import record
from models.database import now
from models.errors import DomainError
from models.operations.own_mistake import is_fresh
from models.operations.record_group_session import record_group_session, remove_group_session
from models.operations.record_incident import follow_incident, record_incident, remove_incident
from models.permissions import Action
from models.queries.group_sessions import group_sessions
from models.queries.incidents import incidents, oblasts
from models.tables.country import Town
from models.tables.groups import (
    GroupKind,
    GroupSession,
    GroupSessionRow,
    GroupTopic,
    IncidentActor,
    IncidentInput,
    IncidentKind,
    IncidentSupport,
    RightsIncident,
    SupportEntry,
    SupportOutcome,
)
from web.dependencies import Allowed, Asker, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.oblasts import OBLASTS
from web.rendering import render
from web.typed import Typed, faults_of, sent_id, whole

pages = APIRouter(prefix="/groups")
Recorder = Annotated[Asker, Depends(Allowed(Action.GROUP_RECORD))]
HELP = "support."


@pages.get("")
def show_groups(recorder: Recorder) -> Response:
    return RedirectResponse("/groups/sessions", 303)


@pages.get("/sessions")
def show_sessions(request: Request, session: Writing, recorder: Recorder, today: Today) -> Response:
    return _sessions_page(request, session, recorder, {"id": str(uuid4()), "day": today.isoformat()})


@pages.post("/sessions")
def take_session(
    request: Request, session: Writing, recorder: Recorder, today: Today, form: Typed
) -> Response:
    try:
        values = {name: value for name, value in form.items() if name != "id"}
        row = GroupSessionRow.model_validate(values | {"participants": whole(form.get("participants"))})
        with session.begin_nested():
            record_group_session(session, recorder.id, sent_id(form), row, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _sessions_page(request, session, recorder, form, faults, status)
    return RedirectResponse("/groups/sessions", 303)


@pages.post("/sessions/{session_id}/removal")
def take_back_session(session: Writing, recorder: Recorder, session_id: UUID) -> Response:
    remove_group_session(session, recorder.id, session_id, now())
    return RedirectResponse("/groups/sessions", 303)


@pages.get("/incidents")
def show_incidents(request: Request, session: Writing, recorder: Recorder, today: Today) -> Response:
    return _incidents_page(request, session, recorder, {"id": str(uuid4()), "month": today.strftime("%Y-%m")})


@pages.post("/incidents")
def take_incident(
    request: Request, session: Writing, recorder: Recorder, today: Today, form: Typed
) -> Response:
    given = [{"support": name.removeprefix(HELP)} for name in form if name.startswith(HELP)]
    values = {name: form.get(name) for name in ("oblast_code", "kind", "actor")}
    values["month"] = f"{form.get('month', '')}-01"
    try:
        incident = IncidentInput.model_validate(values | {"support": given})
        with session.begin_nested():
            record_incident(session, recorder.id, sent_id(form), incident, today)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _incidents_page(request, session, recorder, form, faults, status)
    return RedirectResponse("/groups/incidents", 303)


@pages.post("/incidents/{incident_id}/help")
def take_help(
    request: Request, session: Writing, recorder: Recorder, today: Today, incident_id: UUID, form: Typed
) -> Response:
    try:
        entry = SupportEntry.model_validate(form)
        with session.begin_nested():
            follow_incident(session, recorder.id, incident_id, entry)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        values = {"id": str(uuid4()), "month": today.strftime("%Y-%m")}
        whole_form = [FieldError(None, each.sentence) for each in faults]
        return _incidents_page(request, session, recorder, values, whole_form, status)
    return RedirectResponse("/groups/incidents", 303)


@pages.post("/incidents/{incident_id}/removal")
def take_back_incident(session: Writing, recorder: Recorder, incident_id: UUID) -> Response:
    remove_incident(session, recorder.id, incident_id, now())
    return RedirectResponse("/groups/incidents", 303)


def _sessions_page(
    request: Request,
    session: Session,
    recorder: Asker,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    record(session, recorder.id, "group sessions read")
    held = group_sessions(session)
    language = language_of(request)
    towns = {town.id: getattr(town, f"name_{language}") for town in session.exec(select(Town))}
    return render(
        request,
        "groups/sessions.html",
        status=status,
        held=held,
        mine=_own_and_fresh(recorder, held),
        towns=towns,
        kinds=list(GroupKind),
        topics=list(GroupTopic),
        values=values,
        errors=errors or [],
    )


def _incidents_page(
    request: Request,
    session: Session,
    recorder: Asker,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    record(session, recorder.id, "incidents read")
    found = incidents(session)
    return render(
        request,
        "groups/incidents.html",
        status=status,
        found=found,
        mine=_own_and_fresh(recorder, [each.row for each in found]),
        oblasts={code: OBLASTS.get(code, name) for code, name in oblasts(session)},
        kinds=list(IncidentKind),
        actors=list(IncidentActor),
        helps=list(IncidentSupport),
        outcomes=list(SupportOutcome),
        values=values,
        errors=errors or [],
    )


def _own_and_fresh(recorder: Asker, rows: Sequence[GroupSession | RightsIncident]) -> set[UUID]:
    """Those that the asker may still take back."""
    at = now()
    return {row.id for row in rows if row.staff_id == recorder.id and is_fresh(row.entered_at, at)}
