"""Ask for four weeks to be planned together."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from models.errors import N_, DomainError
from models.operations.request_month import request_month
from models.permissions import Action
from models.queries.month_problem import published_weeks
from models.queries.plan_choices import PlanChoices, plan_choices
from models.queries.planning_rules import planning_rules
from models.queries.plans import monday_of, next_monday
from models.tables.months import MonthRequest, mondays_from
from models.tables.plans import Week
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors, field_errors
from web.i18n import language_of
from web.pages.plan_requests import WEEKS_AHEAD, form_of
from web.plan_form import LEFT_OUT, REQUIRED, PlanForm, crews
from web.rendering import render

pages = APIRouter(prefix="/plans/months")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
LABELS = {"vehicles": N_("Vehicles and crew")}


@pages.get("/new")
def show_new_month(
    request: Request, session: Reading, asker: Editor, day: Today, week: Week | None = None
) -> Response:
    chosen = week or next_monday(day)
    choices = plan_choices(session, chosen)
    return _form_page(request, session, chosen, choices, PlanForm.of_week(chosen, choices), day)


@pages.post("")
def take_month_request(
    request: Request,
    session: Writing,
    asker: Editor,
    day: Today,
    form: Annotated[FormData, Depends(form_of)],
    week: Annotated[Week, Form()],
) -> Response:
    choices = plan_choices(session, week)
    try:
        wanted = MonthRequest.model_validate(_values(form, week, choices))
        month = request_month(session, asker.id, wanted, request.app.state.jobs.solve_month)
    except ValidationError as error:
        language = language_of(request)
        errors, status = field_errors(error, language, LABELS), 422
    except DomainError as error:
        errors, status = domain_errors(error, language_of(request)), STATUS[error.code]
    else:
        return RedirectResponse(f"/plans/months/{month.id}", 303)
    return _form_page(request, session, week, choices, PlanForm.of_form(form), day, errors, status)


def _values(form: FormData, week: date, choices: PlanChoices) -> dict[str, Any]:
    """The form as the fields of a MonthRequest, not validated yet."""
    typed = PlanForm.of_form(form)
    serve = {need.site.id: typed.value(f"serve:{need.site.id}") for need in choices.needs}
    return {
        "week": week,
        "vehicles": [crew for _, crew in crews(form, typed, choices)],
        "required": [site for site, value in serve.items() if value == REQUIRED],
        "left_out": [site for site, value in serve.items() if value == LEFT_OUT],
    }


def _form_page(
    request: Request,
    session: Session,
    week: date,
    choices: PlanChoices,
    form: PlanForm,
    today: date,
    errors: Sequence[FieldError] = (),
    status: int = 200,
) -> Response:
    return render(
        request,
        "months/request.html",
        status=status,
        week=week,
        weeks=[monday_of(today) + timedelta(days=7 * i) for i in range(WEEKS_AHEAD)],
        published=sorted(published_weeks(session, mondays_from(week))),
        rules=planning_rules(session),
        choices=choices,
        form=form,
        errors=errors,
    )
