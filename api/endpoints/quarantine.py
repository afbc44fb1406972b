"""Envelopes in quarantine, mended by their authors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from api.endpoints.clients import CodeParts
from models.care.visit import VisitInput
from models.operations.mend_envelope import mend_envelope
from models.permissions import Action
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["phones"])
Author = Annotated[Asker, Depends(Allowed(Action.ENVELOPE_MEND))]


class Mending(BaseModel):
    """The visit as it should have been; ``code`` only where the client's code in the envelope is wrong."""

    model_config = ConfigDict(extra="forbid")

    visit: VisitInput
    code: CodeParts | None = None


class MendedAnswer(BaseModel):
    """The id of the visit that is recorded now."""

    visit_id: UUID


@endpoints.post("/quarantine/{envelope_id}")
def mend(
    request: Request, session: Writing, author: Author, today: Today, envelope_id: UUID, sent: Mending
) -> MendedAnswer:
    """Record what one's own phone sent as it should have been; the envelope is destroyed."""
    opening = request.app.state.opening
    kept = mend_envelope(session, opening, author.id, envelope_id, sent.visit, sent.code, today)
    return MendedAnswer(visit_id=kept)
