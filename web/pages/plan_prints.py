"""What the crew takes along, and two plans side by side."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from models.audit import record
from models.database import now
from models.permissions import Action, Scope
from models.queries.calendar import week_calendar
from models.queries.comparison import compare
from models.queries.load_list import load_lists_for
from models.queries.plans import readable_plan
from models.queries.week import week_for, week_view
from models.queries.week_parts import WeekView
from models.tables.plans import Plan
from web.dependencies import Allowed, Asker, Today, Writing
from web.i18n import language_of, translate
from web.rendering import render

pages = APIRouter(prefix="/plans")
Reader = Annotated[Asker, Depends(Allowed(Action.PLAN_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


@pages.get("/{plan_id}/sheet")
def show_sheet(request: Request, session: Writing, asker: Reader, day: Today, plan_id: UUID) -> Response:
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    week = _taken_along(request, session, asker, plan)
    loads = load_lists_for(session, plan, day, asker.id, asker.scope)
    return render(request, "plans/sheet.html", plan=plan, week=week, loads=loads)


@pages.get("/{plan_id}/calendar.ics")
def download_calendar(
    request: Request, session: Writing, asker: Reader, day: Today, plan_id: UUID
) -> Response:
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    week = _taken_along(request, session, asker, plan)
    say = partial(translate, language_of(request))
    file = week_calendar(week, say, request.app.state.settings.zone, plan.published_at or now())
    named = {"Content-Disposition": 'attachment; filename="week.ics"'}
    return Response(file, media_type="text/calendar", headers=named)


@pages.get("/{plan_id}/compare")
def show_comparison(
    request: Request, session: Writing, asker: Editor, day: Today, plan_id: UUID, other: UUID
) -> Response:
    plans = [readable_plan(session, asker.id, Scope.ALL, each, day) for each in (plan_id, other)]
    zone = request.app.state.settings.zone
    comparison = compare(*(week_view(session, plan, zone) for plan in plans))
    for plan in plans:
        record(session, asker.id, "plan read", plan.id)
    return render(request, "plans/comparison.html", comparison=comparison, plans=plans)


def _taken_along(request: Request, session: Session, asker: Asker, plan: Plan) -> WeekView:
    """The week, for a crew only its own vehicle's; the reading is an entry of the audit."""
    record(session, asker.id, "plan read", plan.id)
    return week_for(session, plan, request.app.state.settings.zone, asker.id, asker.scope)
