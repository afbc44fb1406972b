"""What a phone asks when there is signal: what is owed to a client, and the plan of its own crew.

The answers are parts of pages, in the words of the pages with a sign-in; the phone shows them and keeps none.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from models.audit import record
from models.care.visit import Memory
from models.operations.find_client import find_client
from models.permissions import Action, Scope
from models.queries.due_list import owed_to
from models.queries.plans import listed_plans
from models.queries.week import week_for
from web.code_form import pseudonyms_in
from web.dependencies import Today, Writing
from web.device_door import FromOpenPhone, Phone
from web.rendering import render

pages = APIRouter(prefix="/phone")
OwedAsker = Annotated[Phone, Depends(FromOpenPhone(Action.DEVICE_OWED))]
PlanAsker = Annotated[Phone, Depends(FromOpenPhone(Action.DEVICE_PLAN))]


class AskedFor(BaseModel):
    """The client's code, which becomes a pseudonym at once, and what the client remembers."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[dict[str, Annotated[str, Field(max_length=20)]], Field(max_length=6)]
    memory: Memory


@pages.post("/owed")
def show_owed(
    request: Request, session: Writing, phone: OwedAsker, today: Today, asked: AskedFor
) -> Response:
    """Match or no match, as the look-up of a page; where it is one, what is owed."""
    request.app.state.throttle.count_asking(phone.id, phone.staff_id)
    record(session, phone.staff_id, "device asked", phone.id)
    client_id = find_client(session, phone.staff_id, pseudonyms_in(request, asked.code), asked.memory)
    if client_id is not None:
        record(session, phone.staff_id, "follow-ups read", client_id)
    owed = owed_to(session, client_id) if client_id else ()
    return render(request, "phone/owed.html", match=client_id is not None, owed=owed, today=today)


@pages.post("/plan")
def show_plan(request: Request, session: Writing, phone: PlanAsker, today: Today) -> Response:
    """The crew's own way from today on, this week's and the next's."""
    zone = request.app.state.settings.zone
    plans = reversed(listed_plans(session, phone.staff_id, Scope.OWN_CREW, today))
    days = []
    for plan in plans:
        record(session, phone.staff_id, "plan read", plan.id)
        week = week_for(session, plan, zone, phone.staff_id, Scope.OWN_CREW)
        days += [(week, route) for route in week.routes if route.day >= today]
    return render(request, "phone/plan.html", days=days)
