"""After the visit: what is open for a client who is present, for one's own visit, or for a sample's visit.

Each form carries in a hidden field the key that opened the page (``models.queries.open_items.Key``), and what
it writes must belong to what the key opens.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlmodel import Session

from models.audit import record
from models.care.later import LABORATORY_FINDINGS, LaboratoryResult, Outcome, ResultDays
from models.database import now
from models.errors import N_, DomainError, NotFound
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.permissions import Action
from models.queries.due_list import owed_to
from models.queries.open_items import Key, OpenVisit, goes_on, opened_by
from models.queries.waiting_results import waiting_results
from models.vocabulary import RapidTest, ReadReason, ReferralOutcome
from web.dependencies import Allowed, Asker, Today, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors, field_errors
from web.i18n import language_of
from web.rendering import render
from web.towns import facility_names, town_names

pages = APIRouter()
Nurse = Annotated[Asker, Depends(Allowed(Action.VISIT_RECORD))]
KEY = ("client_id", "visit_id", "number")


async def form_of(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items() if value}


Typed = Annotated[dict[str, str], Depends(form_of)]


@pages.get("/results/waiting")
def show_waiting(request: Request, session: Writing, nurse: Nurse, today: Today) -> Response:
    return _waiting_page(request, session, nurse, today)


@pages.post("/results/waiting")
@pages.post("/visits/open")
@pages.post("/clients/open")
def show_open(request: Request, session: Writing, nurse: Nurse, today: Today, typed: Typed) -> Response:
    """The waiting list asks by number, a found client's page by client_id, one's own visits by visit_id."""
    try:
        _count_number(request, nurse, typed)
        return _open_page(request, session, nurse, today, typed)
    except DomainError as refusal:
        if refusal.field != "number":
            raise
        return _waiting_page(request, session, nurse, today, typed.get("number", ""), refusal)


@pages.post("/after/laboratory")
def take_result(request: Request, session: Writing, nurse: Nurse, today: Today, typed: Typed) -> Response:
    def attach(opened: tuple[OpenVisit, ...]) -> None:
        visit_id = _belonging(typed, [each.visit.id for each in opened], N_("There is no such visit."))
        sent = LaboratoryResult.model_validate(_named(typed, LaboratoryResult))
        attach_result(session, nurse.id, visit_id, sent, request.app.state.care_rules, today)

    return _write(request, session, nurse, today, typed, attach)


@pages.post("/after/days")
def take_days(request: Request, session: Writing, nurse: Nurse, today: Today, typed: Typed) -> Response:
    def follow(opened: tuple[OpenVisit, ...]) -> None:
        open_results = [each.result.id for visit in opened for each in visit.results if each.missing]
        result_id = _belonging(typed, open_results, N_("There is no such result."))
        days = ResultDays.model_validate(_named(typed, ResultDays))
        follow_result(session, nurse.id, result_id, days, request.app.state.care_rules, today)

    return _write(request, session, nurse, today, typed, follow)


@pages.post("/after/outcome")
def take_outcome(request: Request, session: Writing, nurse: Nurse, today: Today, typed: Typed) -> Response:
    def follow(opened: tuple[OpenVisit, ...]) -> None:
        referrals = [each.referral.id for visit in opened for each in visit.referrals]
        referral_id = _belonging(typed, referrals, N_("There is no such referral."))
        sent = Outcome.model_validate(_named(typed, Outcome))
        rules = request.app.state.care_rules
        follow_referral(session, nurse.id, referral_id, sent.outcome, sent.day, rules, today)

    return _write(request, session, nurse, today, typed, follow)


def _write(
    request: Request,
    session: Session,
    nurse: Asker,
    today: date,
    typed: dict[str, str],
    act: Callable[[tuple[OpenVisit, ...]], None],
) -> Response:
    """Do it, and show the same page again: with the change, or with what is wrong beside its field."""
    language = language_of(request)
    _count_number(request, nurse, typed)
    opened = opened_by(session, nurse.id, _key(typed), now())
    try:
        with session.begin_nested():
            act(opened)
    except ValidationError as error:
        return _open_page(request, session, nurse, today, typed, field_errors(error, language), 422)
    except DomainError as refusal:
        errors = domain_errors(refusal, language)
        return _open_page(request, session, nurse, today, typed, errors, STATUS[refusal.code])
    key = {name: value for name, value in typed.items() if name in KEY}
    return _open_page(request, session, nurse, today, key, done=True)


def _open_page(
    request: Request,
    session: Session,
    nurse: Asker,
    today: date,
    typed: dict[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
    *,
    done: bool = False,
) -> Response:
    key = _key(typed)
    visits = opened_by(session, nurse.id, key, now())
    if key.client_id is not None:
        record(session, nurse.id, "follow-ups read", key.client_id)
    else:
        record(session, nurse.id, "visit read", visits[0].visit.id)
    language = language_of(request)
    form = "-".join(typed[name] for name in ("item", "form") if name in typed)
    context: dict[str, Any] = {
        "key": key,
        "visits": visits,
        "owed": owed_to(session, key.client_id) if key.client_id else [],
        "towns": town_names(session, language),
        "facilities": facility_names(session, language),
        "typed": typed,
        "wrong": form if errors else "",
        "errors": [FieldError(f"{each.field}-{form}", each.sentence) for each in errors or []],
        "done": done,
    }
    return render(
        request,
        "after_visit/open.html",
        status=status,
        today=today,
        new_id=uuid4,
        goes_on=goes_on,
        laboratory=LABORATORY_FINDINGS,
        Test=RapidTest,
        Outcome=ReferralOutcome,
        reasons=ReadReason,
        **context,
    )


def _waiting_page(
    request: Request,
    session: Session,
    nurse: Asker,
    today: date,
    number: str = "",
    refusal: DomainError | None = None,
) -> Response:
    record(session, nurse.id, "waiting results read")
    return render(
        request,
        "after_visit/waiting.html",
        status=STATUS[refusal.code] if refusal else 200,
        waiting=waiting_results(session, nurse.id, today),
        towns=town_names(session, language_of(request)),
        number=number,
        errors=domain_errors(refusal, language_of(request)) if refusal else [],
    )


def _key(typed: dict[str, str]) -> Key:
    if "client_id" in typed:
        return Key(client_id=_id(typed["client_id"]))
    if "visit_id" in typed:
        return Key(visit_id=_id(typed["visit_id"]))
    return Key(number=typed.get("number", ""))


def _count_number(request: Request, nurse: Asker, typed: dict[str, str]) -> None:
    """Numbers are short: whoever tries one after another is slowed as with look-ups."""
    if "number" in typed:
        request.app.state.throttle.count_look_up(nurse.id)


def _belonging(typed: dict[str, str], ids: list[UUID], sentence: str) -> UUID:
    item = _id(typed.get("item", ""))
    if item not in ids:
        raise NotFound(sentence)
    return item


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(N_("There is nothing here, or not any more.")) from None


def _named(typed: dict[str, str], model: Any) -> dict[str, str]:
    return {name: typed[name] for name in model.model_fields if name in typed}
