"""Records of one person joined and parted again, with the person present. No id is ever in an address."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.database import now
from models.errors import DomainError
from models.operations.merge_clients import merge_clients, undo_merge
from models.permissions import Action
from models.queries.found_clients import require_found
from models.queries.matching_queue import how_many_wait
from models.queries.own_merges import own_merges
from models.vocabulary import ChangeReason
from web.client_look_up import Taps, code_form, find, look_up_page
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.errors import STATUS
from web.forms import domain_errors
from web.i18n import language_of
from web.rendering import render

pages = APIRouter(prefix="/clients")
Nurse = Annotated[Asker, Depends(Allowed(Action.CLIENT_MERGE))]
FoundBefore = Annotated[UUID | None, Form()]
MERGE_REASONS = (ChangeReason.CONFIRMED_WITH_CLIENT, ChangeReason.RECORDED_TWICE)
UNDO_REASONS = (ChangeReason.MISTAKEN_MERGE, ChangeReason.TYPING_MISTAKE)


@pages.get("")
def show_clients(request: Request, session: Reading, nurse: Nurse) -> Response:
    return render(
        request,
        "clients/show.html",
        waiting=how_many_wait(session),
        merges=own_merges(session, nurse.id),
        reasons=UNDO_REASONS,
    )


@pages.get("/merge")
def show_merge(request: Request, session: Reading, nurse: Nurse, today: Today) -> Response:
    return look_up_page(
        request, session, "clients/merge.html", code_form(request, today), first=None, no_match=False
    )


@pages.post("/merge")
def take_look_up(
    request: Request, session: Writing, nurse: Nurse, today: Today, taps: Taps, first: FoundBefore = None
) -> Response:
    """The first record, then the second; then both wait for a reason."""
    form, template = code_form(request, today, taps), "clients/merge.html"
    try:
        found = find(request, session, nurse.id, form)
    except DomainError as refusal:
        return look_up_page(request, session, template, form, refusal, first=first, no_match=False)
    if found is None:
        return look_up_page(request, session, template, form, first=first, no_match=True)
    if first is None:
        return look_up_page(
            request, session, template, code_form(request, today), first=found, no_match=False
        )
    return _reason_page(request, first, found)


@pages.post("/merge/both")
def take_merge(
    request: Request,
    session: Writing,
    nurse: Nurse,
    first: Annotated[UUID, Form()],
    second: Annotated[UUID, Form()],
    reason: Annotated[ChangeReason, Form()],
) -> Response:
    rules = request.app.state.care_rules
    try:
        with session.begin_nested():
            for client_id in (first, second):
                require_found(session, nurse.id, client_id, now())
            merge_clients(session, nurse.id, first, second, reason, rules)
    except DomainError as refusal:
        return _reason_page(request, first, second, refusal)
    return RedirectResponse("/clients", 303)


@pages.post("/merge/undo")
def take_undo(
    request: Request,
    session: Writing,
    nurse: Nurse,
    merge_id: Annotated[UUID, Form()],
    reason: Annotated[ChangeReason, Form()],
) -> Response:
    undo_merge(session, nurse.id, merge_id, reason, request.app.state.care_rules)
    return RedirectResponse("/clients", 303)


def _reason_page(request: Request, first: UUID, second: UUID, refusal: DomainError | None = None) -> Response:
    return render(
        request,
        "clients/reason.html",
        status=STATUS[refusal.code] if refusal else 200,
        first=first,
        second=second,
        reasons=MERGE_REASONS,
        errors=domain_errors(refusal, language_of(request)) if refusal else [],
    )
