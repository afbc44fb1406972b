"""All visits of a client who was found by the code, read for a reason that the audit log keeps."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from models.audit import record
from models.database import now
from models.permissions import Action
from models.queries.found_clients import require_found
from models.queries.visit_record import client_record
from models.vocabulary import ReadReason
from web.dependencies import Allowed, Asker, Writing
from web.i18n import language_of
from web.rendering import render
from web.towns import facility_names, town_names

pages = APIRouter()
Reader = Annotated[Asker, Depends(Allowed(Action.VISIT_READ))]


@pages.post("/clients/history")
def show_history(
    request: Request,
    session: Writing,
    reader: Reader,
    client_id: Annotated[UUID, Form()],
    reason: Annotated[ReadReason, Form()],
) -> Response:
    person = require_found(session, reader.id, client_id, now())
    record(session, reader.id, "visit read", f"{client_id} {reason}")
    language = language_of(request)
    return render(
        request,
        "visits/history.html",
        client_id=client_id,
        reason=reason,
        records=client_record(session, person),
        towns=town_names(session, language),
        facilities=facility_names(session, language),
    )
