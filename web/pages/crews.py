"""Who may be in a crew: what they may do, and when they are off."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.errors import DomainError
from models.operations.change_crew import enter_day_off, remove_day_off, save_crew_member
from models.permissions import Action
from models.queries.crews import crew_member, crew_members
from models.queries.staff import all_staff
from models.tables.crews import CrewMemberRow, DayOffRow
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of, sent_id

pages = APIRouter(prefix="/crews")
Editor = Annotated[Asker, Depends(Allowed(Action.CREW_EDIT))]
TICKED = ("drives", "tests", "counsels", "is_doctor", "for_women", "active")


@pages.get("")
def show_crews(request: Request, session: Reading, asker: Editor, today: Today) -> Response:
    return _list_page(request, session, today, {"id": str(uuid4())})


@pages.post("")
def take_member(request: Request, session: Writing, asker: Editor, today: Today, form: Typed) -> Response:
    try:
        with session.begin_nested():
            crew_member_id = sent_id(form)
            save_crew_member(session, asker.id, crew_member_id, _member({"active": "true"} | form))
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _list_page(request, session, today, form, faults, status)
    return RedirectResponse(f"/crews/{crew_member_id}", 303)


@pages.get("/{crew_member_id}")
def show_member(
    request: Request, session: Reading, asker: Editor, today: Today, crew_member_id: UUID
) -> Response:
    return _member_page(request, session, today, crew_member_id)


@pages.post("/{crew_member_id}")
def take_change(
    request: Request, session: Writing, asker: Editor, today: Today, crew_member_id: UUID, form: Typed
) -> Response:
    try:
        with session.begin_nested():
            save_crew_member(session, asker.id, crew_member(session, crew_member_id).row.id, _member(form))
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _member_page(request, session, today, crew_member_id, form, None, faults, status)
    return RedirectResponse("/crews", 303)


@pages.post("/{crew_member_id}/days-off")
def take_day_off(
    request: Request, session: Writing, asker: Editor, today: Today, crew_member_id: UUID, form: Typed
) -> Response:
    try:
        values = {name: value for name, value in form.items() if name != "id"}
        row = DayOffRow.model_validate(values | {"member_id": crew_member_id})
        with session.begin_nested():
            enter_day_off(session, asker.id, sent_id(form), row)
    except (DomainError, ValidationError) as error:
        faults, status = faults_of(error, language_of(request))
        return _member_page(request, session, today, crew_member_id, None, form, faults, status)
    return RedirectResponse(f"/crews/{crew_member_id}", 303)


@pages.post("/days-off/{day_off_id}/remove")
def take_removal(session: Writing, asker: Editor, day_off_id: UUID) -> Response:
    remove_day_off(session, asker.id, day_off_id)
    return RedirectResponse("/crews", 303)


def _member(form: Mapping[str, str]) -> CrewMemberRow:
    values = {name: value for name, value in form.items() if name != "id"}
    return CrewMemberRow.model_validate(dict.fromkeys(TICKED, False) | values)


def _list_page(
    request: Request,
    session: Session,
    today: Today,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    members = crew_members(session)
    taken = {member.row.staff_id for member in members}
    return render(
        request,
        "crews/list.html",
        status=status,
        members=members,
        accounts=[person for person in all_staff(session) if person.active and person.id not in taken],
        values=values,
        errors=errors or [],
        today=today,
    )


def _member_page(
    request: Request,
    session: Session,
    today: Today,
    crew_member_id: UUID,
    values: Mapping[str, str] | None = None,
    day_off: Mapping[str, str] | None = None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    member = crew_member(session, crew_member_id)
    kept = {name: str(value) for name, value in member.row.model_dump().items() if value}
    return render(
        request,
        "crews/member.html",
        status=status,
        member=member,
        values=kept if values is None else values,
        day_off=day_off
        or {"id": str(uuid4()), "first_day": today.isoformat(), "last_day": today.isoformat()},
        errors=errors or [],
        today=today,
    )
