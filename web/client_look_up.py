"""The look-up of a client by code and memory, for the pages that begin with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select
from starlette.datastructures import FormData

from models.errors import DomainError
from models.operations.find_client import find_client
from models.tables.country import Site
from web.code_form import CodeForm, pseudonyms_in
from web.errors import STATUS
from web.forms import domain_errors
from web.i18n import language_of
from web.rendering import render
from web.towns import town_names


async def form_of(request: Request) -> FormData:
    return await request.form()


Taps = Annotated[FormData, Depends(form_of)]


@dataclass(frozen=True, slots=True)
class Places:
    """Towns by name, and those with a site, for what a client remembers."""

    towns: Sequence[tuple[str, str]]
    site_towns: Sequence[tuple[str, str]]


def code_form(request: Request, today: date, taps: Mapping[str, Any] | None = None) -> CodeForm:
    values = {name: str(value) for name, value in (taps or {}).items()}
    return CodeForm(request.app.state.settings.code_rule, today, values)


def find(request: Request, session: Session, staff_id: UUID, form: CodeForm) -> UUID | None:
    """The client who was tapped and remembers; None where there is no match.

    Raises
    ------
    TooManyTries
        There were too many look-ups.
    Invalid
        A part of the code, or of what is remembered, is missing.
    """
    request.app.state.throttle.count_look_up(staff_id)
    pseudonyms, memory = pseudonyms_in(request, form.parts()), form.memory()
    return find_client(session, staff_id, pseudonyms, memory) if memory else None


def look_up_page(
    request: Request,
    session: Session,
    template: str,
    form: CodeForm,
    refusal: DomainError | None = None,
    **context: Any,
) -> Response:
    """A page with the code's taps; a refusal shows them again as they were."""
    language = language_of(request)
    towns = sorted(town_names(session, language).items(), key=lambda town: town[1])
    with_sites = set(session.exec(select(Site.town_id).where(col(Site.active))))
    return render(
        request,
        template,
        status=STATUS[refusal.code] if refusal else 200,
        code=form,
        form=Places(towns, [town for town in towns if town[0] in with_sites]),
        errors=domain_errors(refusal, language) if refusal else [],
        **context,
    )
