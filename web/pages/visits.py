"""A client found by code and memory, and the visit that follows. No code and no id is ever in an address."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from models.audit import record
from models.errors import DomainError
from models.operations.create_client import create_client
from models.operations.find_client import find_client
from models.permissions import Action
from models.queries.due_list import owed_to
from models.queries.visit_record import own_visit
from models.queries.waiting_results import number_of
from web.code_form import CodeForm, pseudonyms_in
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.errors import STATUS
from web.forms import domain_errors
from web.i18n import language_of
from web.rendering import render
from web.visit_form import Age, VisitForm, visit_form

pages = APIRouter(prefix="/visits")
Nurse = Annotated[Asker, Depends(Allowed(Action.CLIENT))]
DueReader = Annotated[Asker, Depends(Allowed(Action.FOLLOW_UPS))]


async def form_of(request: Request) -> FormData:
    return await request.form()


Taps = Annotated[FormData, Depends(form_of)]


@pages.get("")
def show_look_up(request: Request, session: Reading, nurse: Nurse, today: Today) -> Response:
    return _look_up_page(request, session, nurse, _code_form(request, {}, today))


@pages.post("/client")
def take_look_up(request: Request, session: Writing, nurse: Nurse, today: Today, taps: Taps) -> Response:
    """The client's visit where code and memory match; else the taps again, and nothing of what is held."""
    form = _code_form(request, taps, today)
    try:
        request.app.state.throttle.count_look_up(nurse.id)
        pseudonyms, memory = pseudonyms_in(request, form.parts()), form.memory()
        client_id = find_client(session, nurse.id, pseudonyms, memory) if memory else None
    except DomainError as refusal:
        return _look_up_page(request, session, nurse, form, refusal)
    if client_id is None:
        return _look_up_page(request, session, nurse, form, no_match=True)
    return _visit_page(request, session, nurse, form, client_id)


@pages.post("/new-client")
def take_new_client(
    request: Request,
    session: Writing,
    nurse: Nurse,
    today: Today,
    taps: Taps,
    client_id: Annotated[UUID, Form()],
) -> Response:
    """A new client, also where another has the same code; sent twice it is made once."""
    form = _code_form(request, taps, today)
    try:
        newest = pseudonyms_in(request, form.parts())[0]
        create_client(session, nurse.id, newest, today, client_id)
    except DomainError as refusal:
        return _look_up_page(request, session, nurse, form, refusal)
    return _visit_page(request, session, nurse, form, client_id)


@pages.post("/receipt")
def show_receipt(
    request: Request, session: Writing, reader: DueReader, today: Today, visit_id: Annotated[UUID, Form()]
) -> Response:
    """What is owed to the client after one's own visit."""
    visit = own_visit(session, reader.id, visit_id)
    record(session, reader.id, "follow-ups read", visit.client_id)
    owed = owed_to(session, visit.client_id)
    number = number_of(visit_id)
    return render(request, "visits/receipt.html", visit_id=visit_id, number=number, owed=owed, today=today)


def _code_form(request: Request, taps: Any, today: Today) -> CodeForm:
    values = {name: str(value) for name, value in taps.items()}
    return CodeForm(request.app.state.settings.code_rule, today, values)


def _look_up_page(
    request: Request,
    session: Session,
    nurse: Asker,
    form: CodeForm,
    refusal: DomainError | None = None,
    *,
    no_match: bool = False,
) -> Response:
    return render(
        request,
        "visits/look_up.html",
        status=STATUS[refusal.code] if refusal else 200,
        code=form,
        form=_visit_form(request, session, nurse, form),
        no_match=no_match,
        new_id=uuid4(),
        errors=domain_errors(refusal, language_of(request)) if refusal else [],
    )


def _visit_page(
    request: Request, session: Session, nurse: Asker, form: CodeForm, client_id: UUID
) -> Response:
    record(session, nurse.id, "follow-ups read", client_id)
    return render(
        request,
        "visits/visit.html",
        form=_visit_form(request, session, nurse, form),
        client_id=client_id,
        owed=owed_to(session, client_id),
        today=form.today,
    )


def _visit_form(request: Request, session: Session, nurse: Asker, code: CodeForm) -> VisitForm:
    state = request.app.state
    age = Age.of_year(code.year(), code.today, state.settings.full_age)
    algorithms = state.care_rules.algorithms
    return visit_form(session, nurse.id, code.today, algorithms, language_of(request), age)
