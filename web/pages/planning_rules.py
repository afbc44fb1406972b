"""How weeks are planned: what need is made of, its weights, and how times vary."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel import Session

from models.operations.change_planning_rules import change_planning_rules
from models.permissions import Action
from models.queries.needs import national_terms
from models.queries.planning_rules import planning_rules
from models.queries.plans import next_monday
from models.tables.planning import PlanningRulesRow
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of

pages = APIRouter(prefix="/plans/rules")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


@pages.get("")
def show_rules(request: Request, session: Reading, editor: Editor, today: Today) -> Response:
    rules = planning_rules(session)
    values = {name: f"{value:g}" for name, value in rules.model_dump(exclude={"explore"}).items()}
    return _page(request, session, today, values | ({"explore": "true"} if rules.explore else {}))


@pages.post("")
def take_rules(request: Request, session: Writing, editor: Editor, today: Today, form: Typed) -> Response:
    missing = dict.fromkeys(PlanningRulesRow.model_fields, "")
    try:
        rules = PlanningRulesRow.model_validate({**missing, "explore": False, **form})
    except ValidationError as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, today, form, faults, status)
    change_planning_rules(session, editor.id, rules)
    return RedirectResponse("/plans/rules", 303)


def _page(
    request: Request,
    session: Session,
    today: Today,
    values: Mapping[str, str],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    week = next_monday(today)
    return render(
        request,
        "plans/rules.html",
        status=status,
        week=week,
        nation=national_terms(session, week),
        values=values,
        errors=errors or [],
    )
