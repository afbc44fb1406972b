"""Four weeks planned together: how the planning goes, and the month as a calendar."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from models.audit import record
from models.operations.stop_plan import stop_month
from models.permissions import Action
from models.queries.month import month_view
from models.queries.months import readable_month
from models.tables.months import Month
from models.tables.plans import UNFINISHED, PlanState
from web.dependencies import Allowed, Asker, Reading, Writing
from web.rendering import render

pages = APIRouter(prefix="/plans/months")
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


@pages.get("/{month_id}")
def show_month(request: Request, session: Writing, asker: Editor, month_id: UUID) -> Response:
    month = readable_month(session, month_id)
    record(session, asker.id, "month read", month_id)
    zone = request.app.state.settings.zone
    view = month_view(session, month, zone) if month.state == PlanState.SOLVED else None
    return render(
        request, "months/show.html", plan=month, view=view, State=PlanState, **_time_used(request, month)
    )


@pages.get("/{month_id}/progress")
def show_month_progress(request: Request, session: Reading, asker: Editor, month_id: UUID) -> Response:
    """The part of the page that changes while the worker solves."""
    month = readable_month(session, month_id)
    answer = render(request, "plans/_progress.html", plan=month, **_time_used(request, month))
    answer.headers["X-Finished"] = "no" if month.state in UNFINISHED else "yes"
    return answer


@pages.post("/{month_id}/stop")
def take_month_stop(session: Writing, asker: Editor, month_id: UUID) -> Response:
    stop_month(session, asker.id, month_id)
    return RedirectResponse(f"/plans/months/{month_id}", 303)


def _time_used(request: Request, month: Month) -> dict[str, Any]:
    seconds = request.app.state.settings.month_seconds
    return {"share": min(month.solving_seconds / seconds, 1), "longest": seconds}
