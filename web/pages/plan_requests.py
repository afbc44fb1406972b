"""Ask for a week, or change one: the same form."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from models.errors import DomainError
from models.operations.request_plan import request_plan
from models.permissions import Action, Scope
from models.queries.plan_choices import PlanChoices, plan_choices
from models.queries.plans import monday_of, next_monday, readable_plan
from models.tables.plans import PlanRequest, Week
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.plan_form import ROADS_OVER, PlanForm, days_of, request_values
from web.plan_form_errors import request_errors
from web.rendering import render

pages = APIRouter(prefix="/plans")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
WEEKS_AHEAD = 9


async def form_of(request: Request) -> FormData:
    return await request.form(max_fields=5000)


@pages.get("/new")
def show_new(
    request: Request, session: Reading, asker: Editor, day: Today, week: date | None = None
) -> Response:
    chosen = monday_of(week) if week else next_monday(day)
    choices = plan_choices(session, chosen)
    form = PlanForm.of_week(chosen, choices)
    return _form_page(request, chosen, choices, form, day)


@pages.get("/{plan_id}/change")
def show_change(request: Request, session: Reading, asker: Editor, day: Today, plan_id: UUID) -> Response:
    plan = readable_plan(session, asker.id, Scope.ALL, plan_id, day)
    choices = plan_choices(session, plan.week)
    form = PlanForm.of_request(PlanRequest.model_validate(plan.request), choices)
    return _form_page(request, plan.week, choices, form, day, based_on=plan_id)


@pages.post("")
def take_request(
    request: Request,
    session: Writing,
    asker: Editor,
    day: Today,
    form: Annotated[FormData, Depends(form_of)],
    week: Annotated[Week, Form()],
    based_on: Annotated[UUID | None, Form()] = None,
) -> Response:
    choices = plan_choices(session, week)
    values = request_values(form, week, choices)
    try:
        wanted = PlanRequest.model_validate(values)
        plan = request_plan(session, asker.id, wanted, request.app.state.jobs.solve_plan, based_on)
    except ValidationError as error:
        errors, status = request_errors(error, values, choices, language_of(request)), 422
    except DomainError as error:
        errors, status = domain_errors(error, language_of(request)), STATUS[error.code]
    else:
        return RedirectResponse(f"/plans/{plan.id}", 303)
    typed = PlanForm.of_form(form)
    return _form_page(request, week, choices, typed, day, based_on=based_on, errors=errors, status=status)


def _form_page(
    request: Request,
    week: date,
    choices: PlanChoices,
    form: PlanForm,
    today: date,
    based_on: UUID | None = None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "plans/request.html",
        status=status,
        week=week,
        weeks=[monday_of(today) + timedelta(days=7 * i) for i in range(WEEKS_AHEAD)],
        days=days_of(week),
        choices=choices,
        form=form,
        based_on=based_on,
        errors=errors or [],
        ROADS_OVER=ROADS_OVER,
    )
