"""Clients who withdraw consent: proposed by medical staff, approved by a second person who sees no client."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.errors import DomainError
from models.operations.erase_client import erase_client
from models.operations.propose_erasure import propose_erasure, withdraw_erasure
from models.permissions import Action
from models.queries.erasures import waiting_erasures
from web.client_look_up import Taps, code_form, find, look_up_page
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.rendering import render

pages = APIRouter(prefix="/erasures")
Nurse = Annotated[Asker, Depends(Allowed(Action.ERASURE_PROPOSE))]
Approver = Annotated[Asker, Depends(Allowed(Action.ERASURE_APPROVE))]
ProposalId = Annotated[UUID, Form()]


@pages.get("")
def show_erasures(request: Request, session: Reading, approver: Approver) -> Response:
    return render(request, "erasures/list.html", waiting=waiting_erasures(session))


@pages.get("/new")
def show_look_up(request: Request, session: Reading, nurse: Nurse, today: Today) -> Response:
    return look_up_page(request, session, "erasures/new.html", code_form(request, today), no_match=False)


@pages.post("/new")
def take_look_up(request: Request, session: Writing, nurse: Nurse, today: Today, taps: Taps) -> Response:
    form = code_form(request, today, taps)
    try:
        client_id = find(request, session, nurse.id, form)
    except DomainError as refusal:
        return look_up_page(request, session, "erasures/new.html", form, refusal, no_match=False)
    if client_id is None:
        return look_up_page(request, session, "erasures/new.html", form, no_match=True)
    return render(request, "erasures/propose.html", client_id=client_id)


@pages.post("")
def take_proposal(
    session: Writing, nurse: Nurse, today: Today, client_id: Annotated[UUID, Form()]
) -> Response:
    propose_erasure(session, nurse.id, client_id, today)
    return RedirectResponse("/erasures", 303)


@pages.post("/withdrawal")
def take_withdrawal(session: Writing, nurse: Nurse, proposal_id: ProposalId) -> Response:
    withdraw_erasure(session, nurse.id, proposal_id)
    return RedirectResponse("/erasures", 303)


@pages.post("/approval")
def take_approval(session: Writing, approver: Approver, proposal_id: ProposalId) -> Response:
    erase_client(session, approver.id, proposal_id)
    return RedirectResponse("/erasures", 303)
