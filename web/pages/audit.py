"""The audit log: one's own entries, everyone's for admins, months in numbers for managers; and its proof."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from models.audit import record
from models.audit_words import COUNTED, WORDS
from models.database import transaction
from models.operations.verify_audit import verify_audit
from models.permissions import Action, Scope
from models.queries.audit_log import FIRST_DAY, LAST_DAY, Wanted, audit_counts, audit_page
from models.queries.staff import all_staff
from web.dependencies import Allowed, Asker, Today, Writing
from web.i18n import language_of, sentence_of
from web.rendering import render

pages = APIRouter()
Reader = Annotated[Asker, Depends(Allowed(Action.AUDIT_READ))]
Verifier = Annotated[Asker, Depends(Allowed(Action.AUDIT_VERIFY))]
Filter = Annotated[str, Query(max_length=60)]


@pages.get("/audit")
def show_log(
    request: Request,
    session: Writing,
    reader: Reader,
    today: Today,
    person: Filter = "",
    event: Filter = "",
    day: Filter = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """A filter that means nothing is left out, as when the form was sent empty."""
    record(session, reader.id, "audit read")
    zone = request.app.state.settings.zone
    if reader.scope == Scope.COUNTS:
        months = audit_counts(session, today, zone)
        return render(request, "audit/counts.html", months=months, groups=COUNTED)
    people = {str(each.id): each.name for each in all_staff(session)} if reader.scope == Scope.ALL else {}
    chosen = {
        "person": person if person in people else "",
        "event": event if event in WORDS else "",
        "day": str(_day(day) or ""),
    }
    staff_id = UUID(chosen["person"]) if chosen["person"] else None
    wanted = Wanted(staff_id if people else reader.id, chosen["event"] or None, _day(day))
    page = audit_page(session, wanted, zone, before)
    further = urlencode({name: value for name, value in chosen.items() if value} | {"before": page.next})
    return render(
        request,
        "audit/log.html",
        people=people,
        chosen=chosen,
        entries=page.entries,
        further=further if page.next else None,
        words=WORDS,
        actions=Action.__members__,
        short=_short,
    )


@pages.post("/audit/verification")
def take_verification(request: Request, verifier: Verifier) -> Response:
    engine = request.app.state.engine
    with transaction(engine) as session:
        record(session, verifier.id, "audit verified")
    state = verify_audit(engine)
    fault = sentence_of(state.fault, language_of(request)) if state.fault else None
    return render(request, "audit/verified.html", state=state, fault=fault)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _short(subject: str) -> str:
    """The ids in it by their first group, so that a line fits on a phone and two can still be compared."""
    return " ".join(_shortened(part) for part in subject.split())


def _shortened(part: str) -> str:
    try:
        UUID(part)
    except ValueError:
        return part
    return part.partition("-")[0] + "…"
