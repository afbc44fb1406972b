"""Quarantine: authors mend what their phones sent; admins see how much waits, how long, and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.audit import record
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import after_commit, now
from models.envelope_form import Content
from models.errors import DomainError
from models.operations.decide_envelopes import Decider, decide_envelopes
from models.operations.mend_envelope import MENDABLE, give_up_envelope, read_envelope
from models.permissions import Action, Role
from models.queries.envelope_faults import first_fault
from models.queries.quarantine import phones_on_hold, quarantined
from web.dependencies import Allowed, Asker, Today, Writing
from web.i18n import language_of, sentence_of
from web.rendering import render
from web.visit_form import visit_form

pages = APIRouter(prefix="/quarantine")
Reader = Annotated[Asker, Depends(Allowed(Action.QUARANTINE))]
Author = Annotated[Asker, Depends(Allowed(Action.ENVELOPE_MEND))]


@pages.get("")
def show_quarantine(request: Request, session: Writing, reader: Reader) -> Response:
    record(session, reader.id, "envelopes listed")
    own = reader.role == Role.MEDICAL
    return render(
        request,
        "quarantine/list.html",
        envelopes=quarantined(session, now(), reader.id if own else None),
        own=own,
        role=reader.role,
        roles=Role,
        mendable=MENDABLE,
        phones=phones_on_hold(session),
        days=request.app.state.settings.quarantine_days,
        at=now(),
    )


@pages.post("/decisions")
def take_decision(
    request: Request,
    session: Writing,
    reader: Reader,
    device_id: Annotated[UUID, Form()],
    release: Annotated[bool, Form()],
) -> Response:
    decide_envelopes(session, Decider(reader.id, reader.role), device_id, release=release, at=now())
    after_commit(session, request.app.state.jobs.open_envelopes)
    return RedirectResponse("/quarantine", 303)


@pages.get("/{envelope_id}")
def show_envelope(
    request: Request, session: Writing, author: Author, today: Today, envelope_id: UUID
) -> Response:
    opening, language = request.app.state.opening, language_of(request)
    envelope, content = read_envelope(session, opening, author.id, envelope_id)
    fault = first_fault(session, opening, content, today) if content else None
    visit = _visit_in(content)
    return render(
        request,
        "quarantine/envelope.html",
        envelope=envelope,
        mendable=content is not None and envelope.fault in MENDABLE,
        fault=sentence_of(fault, language) if fault else "",
        visit=visit,
        visit_id=visit.id if visit else envelope_id,
        sent=content.visit if content and not visit else None,
        code_fields=_wrong_code(request, fault),
        form=visit_form(session, author.id, today, opening.rules.algorithms, language, amends=visit),
    )


@pages.post("/{envelope_id}/give-up")
def take_giving_up(session: Writing, author: Author, envelope_id: UUID) -> Response:
    give_up_envelope(session, author.id, envelope_id)
    return RedirectResponse("/quarantine", 303)


def _visit_in(content: Content | None) -> VisitInput | None:
    if content is None:
        return None
    try:
        return read(VisitInput, content.visit)
    except DomainError:
        return None


def _wrong_code(request: Request, fault: DomainError | None) -> tuple[str, ...]:
    """The parts of the code, where it is the code that is wrong: it is shown for no other reason."""
    fields: tuple[str, ...] = request.app.state.settings.code_rule.fields
    wrong = fault is not None and fault.field in (*fields, "code")
    return fields if wrong else ()
