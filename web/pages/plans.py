"""The list of week plans, one plan from queued to published, and how its solving goes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.audit import record
from models.errors import DomainError
from models.operations.publish_plan import publish_plan
from models.operations.replan_week import may_replan
from models.operations.stop_plan import stop_plan
from models.permissions import Action, Scope
from models.queries.conflict import conflict_of
from models.queries.load_list import load_lists_for
from models.queries.months import listed_months
from models.queries.plans import counts_of, listed_plans, plan_siblings, readable_plan
from models.queries.rest_changes import ChangeKind, rest_changes
from models.queries.week import week_for
from models.tables.plans import UNFINISHED, Plan, PlanState
from models.tables.rest_of_week import LONGEST_REASON, REST_SECONDS
from web.dependencies import Allowed, Asker, Reading, Today, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of
from web.rendering import render

pages = APIRouter(prefix="/plans")
Reader = Annotated[Asker, Depends(Allowed(Action.PLAN_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
Reason = Annotated[str, Form(max_length=2 * LONGEST_REASON)]


@pages.get("")
def show_plans(request: Request, session: Reading, asker: Reader, day: Today) -> Response:
    plans = listed_plans(session, asker.id, asker.scope, day)
    if asker.scope == Scope.COUNTS:
        return render(request, "plans/counts.html", counts=[c for c in map(counts_of, plans) if c])
    months = listed_months(session) if asker.scope == Scope.ALL else []
    return render(request, "plans/list.html", plans=plans, months=months, State=PlanState)


@pages.get("/{plan_id}")
def show_plan(request: Request, session: Writing, asker: Reader, day: Today, plan_id: UUID) -> Response:
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    record(session, asker.id, "plan read", plan_id)
    return _page_of(request, session, asker, plan, day, [])


@pages.get("/{plan_id}/progress")
def show_progress(request: Request, session: Reading, asker: Editor, day: Today, plan_id: UUID) -> Response:
    """The part of the page that changes while the worker solves."""
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    answer = render(request, "plans/_progress.html", plan=plan, **_time_used(request, plan))
    answer.headers["X-Finished"] = "no" if plan.state in UNFINISHED else "yes"
    return answer


@pages.post("/{plan_id}/stop")
def take_stop(session: Writing, asker: Editor, plan_id: UUID) -> Response:
    stop_plan(session, asker.id, plan_id)
    return RedirectResponse(f"/plans/{plan_id}", 303)


@pages.post("/{plan_id}/publish")
def take_publication(
    request: Request, session: Writing, asker: Editor, day: Today, plan_id: UUID, reason: Reason = ""
) -> Response:
    try:
        with session.begin_nested():
            publish_plan(session, asker.id, plan_id, reason)
    except DomainError as error:
        plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
        errors = domain_errors(error, language_of(request))
        return _page_of(request, session, asker, plan, day, errors, STATUS[error.code])
    return RedirectResponse(f"/plans/{plan_id}", 303)


def _page_of(
    request: Request,
    session: Writing,
    asker: Asker,
    plan: Plan,
    day: Today,
    errors: list[FieldError],
    status: int = 200,
) -> Response:
    solved = plan.solution is not None and plan.state != PlanState.FAILED
    zone = request.app.state.settings.zone
    return render(
        request,
        "plans/show.html",
        status=status,
        plan=plan,
        siblings=plan_siblings(session, plan),
        conflict=conflict_of(session, plan),
        changes=rest_changes(session, plan) if asker.scope == Scope.ALL else None,
        may_replan=asker.scope == Scope.ALL and may_replan(plan, day),
        Kind=ChangeKind,
        week=week_for(session, plan, zone, asker.id, asker.scope) if solved else None,
        loads=load_lists_for(session, plan, day, asker.id, asker.scope) if solved else (),
        errors=errors,
        State=PlanState,
        **_time_used(request, plan),
    )


def _time_used(request: Request, plan: Plan) -> dict[str, Any]:
    seconds = request.app.state.settings.plan_seconds
    seconds = min(seconds, REST_SECONDS) if plan.rest else seconds
    return {"share": min(plan.solving_seconds / seconds, 1), "longest": seconds}
