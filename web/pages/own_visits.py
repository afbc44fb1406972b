"""A nurse's own visits of the last days: found again by day and town, corrected or voided within 72 hours."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from models.audit import record
from models.database import now
from models.errors import N_, DomainError, Invalid
from models.operations.change_visit import void_visit
from models.permissions import Action
from models.queries.own_visits import own_visits
from models.queries.visit_parts import visit_parts
from models.queries.visit_record import own_visit
from models.visit_entries import entered
from models.vocabulary import ChangeReason
from web.dependencies import Allowed, Asker, Today, Writing
from web.errors import STATUS
from web.forms import domain_errors
from web.i18n import language_of
from web.rendering import render
from web.towns import town_names
from web.visit_form import visit_form

pages = APIRouter(prefix="/visits/mine")
Reader = Annotated[Asker, Depends(Allowed(Action.VISIT_READ))]
Author = Annotated[Asker, Depends(Allowed(Action.VISIT_CHANGE))]
VisitId = Annotated[UUID, Form()]
LISTED = timedelta(days=7)
AMEND_REASONS = (ChangeReason.TYPING_MISTAKE, ChangeReason.SOMETHING_MISSING)
VOID_REASONS = (ChangeReason.RECORDED_TWICE, ChangeReason.WRONG_CLIENT, ChangeReason.TYPING_MISTAKE)


@pages.get("")
def show_mine(request: Request, session: Writing, reader: Reader, today: Today) -> Response:
    record(session, reader.id, "own visits listed")
    visits = own_visits(session, reader.id, today - LISTED)
    towns = town_names(session, language_of(request))
    return render(request, "visits/mine.html", visits=visits, towns=towns, at=now())


@pages.post("/visit")
def show_one(request: Request, session: Writing, author: Author, today: Today, visit_id: VisitId) -> Response:
    return _amend_page(request, session, author, today, visit_id)


@pages.post("/void")
def take_void(
    request: Request,
    session: Writing,
    author: Author,
    today: Today,
    visit_id: VisitId,
    void_reason: Annotated[str, Form(max_length=40)] = "",
    sure: Annotated[bool, Form()] = False,
) -> Response:
    try:
        if void_reason not in VOID_REASONS:
            raise Invalid(N_("Choose one of the list."), "void_reason")
        if not sure:
            raise Invalid(N_("Say that you are sure."), "sure")
        rules = request.app.state.care_rules
        void_visit(session, author.id, visit_id, ChangeReason(void_reason), rules, now())
    except DomainError as refusal:
        return _amend_page(request, session, author, today, visit_id, refusal)
    return RedirectResponse("/visits/mine", 303)


def _amend_page(
    request: Request,
    session: Session,
    author: Asker,
    today: Today,
    visit_id: UUID,
    refusal: DomainError | None = None,
) -> Response:
    language = language_of(request)
    visit = entered(own_visit(session, author.id, visit_id), visit_parts(session, visit_id))
    record(session, author.id, "visit read", visit_id)
    algorithms = request.app.state.care_rules.algorithms
    return render(
        request,
        "visits/amend.html",
        status=STATUS[refusal.code] if refusal else 200,
        visit=visit,
        form=visit_form(session, author.id, today, algorithms, language, amends=visit),
        amend_reasons=AMEND_REASONS,
        void_reasons=VOID_REASONS,
        errors=domain_errors(refusal, language) if refusal else [],
    )
