"""A published week breaks: where its vehicles are now, what is closed, and its rest planned anew."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from models.audit import record
from models.errors import DomainError
from models.operations.replan_week import days_left, published_plan, replan_week
from models.permissions import Action
from models.queries.closures_ahead import closures_ahead
from models.queries.country_sites import sites_with_towns
from models.queries.plan_choices import plan_choices
from models.queries.rest_of_week import unreported_before, where_vehicles_are
from models.queries.stops_done import stops_of
from models.tables.plans import Plan, PlanRequest
from models.tables.rest_of_week import LONGEST_REASON, RestOfWeek
from web.dependencies import Allowed, Asker, Today, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.plan_form import ROADS_OVER, PlanForm
from web.rendering import render
from web.rest_form import at_input, rest_errors, rest_values

pages = APIRouter(prefix="/plans/{plan_id}/rest")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
STEP_MINUTES = 5


async def form_of(request: Request) -> FormData:
    return await request.form(max_fields=1000)


@pages.get("")
def show_rest(
    request: Request,
    session: Writing,
    asker: Editor,
    today: Today,
    plan_id: UUID,
    first_day: str = "",
    time: str = "",
) -> Response:
    plan = published_plan(session, plan_id)
    record(session, asker.id, "plan read", plan_id)
    moment = _moment(request, plan, today, first_day, time)
    return _page(request, session, plan, today, moment, PlanForm({}, frozenset()))


@pages.post("")
def take_rest(
    request: Request,
    session: Writing,
    asker: Editor,
    today: Today,
    plan_id: UUID,
    form: Annotated[FormData, Depends(form_of)],
) -> Response:
    plan, language = published_plan(session, plan_id), language_of(request)
    values = rest_values(form, plan_choices(session, plan.week))
    try:
        rest = RestOfWeek.model_validate(values)
        with session.begin_nested():
            made = replan_week(session, asker.id, plan_id, rest, today, request.app.state.jobs.solve_plan)
    except ValidationError as error:
        errors, status = rest_errors(error, values, language), 422
    except DomainError as error:
        told = domain_errors(error, language)
        errors = [at_input(fault, [fault.field] if fault.field else [], values) for fault in told]
        status = STATUS[error.code]
    else:
        return RedirectResponse(f"/plans/{made.id}", 303)
    moment = _moment(request, plan, today, values["first_day"], values["time"])
    return _page(request, session, plan, today, moment, PlanForm.of_form(form), errors, status)


def _moment(request: Request, plan: Plan, today: date, first_day: str, time: str) -> RestOfWeek:
    """The day and time that were asked for, or now; tomorrow or later, from midnight on."""
    now = datetime.now(request.app.state.settings.zone)
    first = days_left(plan, today)[0]
    clock = f"{now.hour:02}:{now.minute // STEP_MINUTES * STEP_MINUTES:02}" if first == today else "00:00"
    try:
        asked = RestOfWeek.model_validate({"first_day": first_day, "time": time or "00:00", "reason": "-"})
    except ValidationError:
        asked = None
    if asked is not None and asked.first_day in days_left(plan, today):
        return asked
    return RestOfWeek(first_day=first, time=clock, reason="-")


def _page(
    request: Request,
    session: Session,
    plan: Plan,
    today: date,
    moment: RestOfWeek,
    form: PlanForm,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    left = [day for day in days_left(plan, today) if day >= moment.first_day]
    return render(
        request,
        "plans/rest.html",
        status=status,
        plan=plan,
        moment=moment,
        first_days=days_left(plan, today),
        days=left,
        tomorrow=today + timedelta(days=1),
        vehicles=where_vehicles_are(session, plan, moment),
        open_stops=unreported_before(moment, stops_of(session, plan)),
        sites=sites_with_towns(session),
        closures=closures_ahead(session, PlanRequest.model_validate(plan.request), left),
        choices=plan_choices(session, plan.week),
        form=form,
        errors=errors or [],
        longest=LONGEST_REASON,
        ROADS_OVER=ROADS_OVER,
    )
