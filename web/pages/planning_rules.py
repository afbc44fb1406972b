"""How weeks are planned: what need is made of, its weights, how times vary, how many kits are loaded."""

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
from models.tables.kit_rules import kits_field
from models.tables.planning import PlanningRulesRow
from models.vocabulary import KitKind
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.forms import FieldError
from web.i18n import language_of
from web.rendering import render
from web.typed import Typed, faults_of

pages = APIRouter(prefix="/plans/rules")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
TICKED = ("explore", "kits_limit", "crew_driver", "crew_tester")


@pages.get("")
def show_rules(request: Request, session: Reading, editor: Editor, today: Today) -> Response:
    return _page(request, session, today, _as_typed(planning_rules(session)))


@pages.post("")
def take_rules(request: Request, session: Writing, editor: Editor, today: Today, form: Typed) -> Response:
    missing = dict.fromkeys(PlanningRulesRow.model_fields, "")
    try:
        rules = PlanningRulesRow.model_validate({**missing, **dict.fromkeys(TICKED, False), **form})
    except ValidationError as error:
        faults, status = faults_of(error, language_of(request))
        return _page(request, session, today, form, faults, status)
    change_planning_rules(session, editor.id, rules)
    return RedirectResponse("/plans/rules", 303)


def _as_typed(rules: PlanningRulesRow) -> dict[str, str]:
    """As the form sends it: a box that is not ticked is not there."""
    values = rules.model_dump()
    ticked = {name: "true" for name in TICKED if values.pop(name)}
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in values.items()
    } | ticked


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
        kits=[(kits_field(kind), kind) for kind in KitKind],
        values=values,
        errors=errors or [],
    )
