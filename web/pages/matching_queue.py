"""The matching queue: visits from away whose client nobody could confirm, decided with the person present."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.audit import record
from models.errors import N_, DomainError, NotFound
from models.operations.match_visit import match_by_code, match_visit
from models.permissions import Action
from models.queries.matching_queue import waiting_visits
from web.client_look_up import Taps, code_form, look_up_page
from web.code_form import CodeForm, pseudonyms_in
from web.dependencies import Allowed, Asker, Today, Writing
from web.i18n import language_of
from web.rendering import render
from web.towns import town_names

pages = APIRouter(prefix="/clients/queue")
Nurse = Annotated[Asker, Depends(Allowed(Action.CLIENT_MERGE))]
VisitId = Annotated[UUID, Form()]


@pages.get("")
def show_queue(request: Request, session: Writing, nurse: Nurse) -> Response:
    record(session, nurse.id, "matching queue read")
    towns = town_names(session, language_of(request))
    return render(request, "clients/queue.html", waiting=waiting_visits(session), towns=towns)


@pages.post("/visit")
def show_visit(request: Request, session: Writing, nurse: Nurse, today: Today, visit_id: VisitId) -> Response:
    record(session, nurse.id, "matching queue read", visit_id)
    return _visit_page(request, session, visit_id, code_form(request, today))


@pages.post("/match")
def take_match(
    request: Request, session: Writing, nurse: Nurse, today: Today, taps: Taps, visit_id: VisitId
) -> Response:
    """Joined where code and memory match; else the taps again, and nothing of what is held."""
    state, form = request.app.state, code_form(request, today, taps)
    try:
        state.throttle.count_look_up(nurse.id)
        pseudonyms, memory = pseudonyms_in(request, form.parts()), form.memory()
        with session.begin_nested():
            matched = memory is not None and match_by_code(
                session, nurse.id, visit_id, pseudonyms, memory, state.care_rules
            )
    except DomainError as refusal:
        return _visit_page(request, session, visit_id, form, refusal)
    if not matched:
        return _visit_page(request, session, visit_id, form, no_match=True)
    return RedirectResponse("/clients/queue", 303)


@pages.post("/own")
def take_own(request: Request, session: Writing, nurse: Nurse, visit_id: VisitId) -> Response:
    """A client of its own."""
    match_visit(session, nurse.id, visit_id, None, request.app.state.care_rules)
    return RedirectResponse("/clients/queue", 303)


def _visit_page(
    request: Request,
    session: Session,
    visit_id: UUID,
    form: CodeForm,
    refusal: DomainError | None = None,
    **context: Any,
) -> Response:
    waiting = next(iter(waiting_visits(session, visit_id)), None)
    if waiting is None:
        raise NotFound(N_("This visit does not wait to be matched."))
    towns = town_names(session, language_of(request))
    shown = {"no_match": False, "visit": waiting, "town_names": towns} | context
    return look_up_page(request, session, "clients/match.html", form, refusal, **shown)
