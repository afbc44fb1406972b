"""What is owed: a town's due list without names, coarse counts by town, and one client's own list."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.coarse import Coarse
from models.errors import N_, NotFound
from models.permissions import Action, Scope
from models.queries.due_counts import clients_due_by_town
from models.queries.due_list import Place, due_list
from models.tables.rows import Day, Slug
from models.vocabulary import FollowUpKind
from web.dependencies import Allowed, Asker, Today, Writing

endpoints = APIRouter(tags=["follow-ups"])
Reader = Annotated[Asker, Depends(Allowed(Action.FOLLOW_UPS))]
PLACE = "2026-11-30.6f1c1d1e-7f7e-4a57-9a0f-0a3c5b1f9d10"

DUE_EXAMPLE: dict[str, Any] = {
    "kind": "retest",
    "opens": "2026-08-23",
    "due": "2026-11-23",
    "rule": "HIV.B9.DT.04 at individual risk",
    "last_seen": "2026-05-01",
}
COUNTS_EXAMPLE: list[Any] = [{"town_id": "osh", "clients": 25}, {"town_id": "naryn", "clients": "some"}]


class DueAnswer(BaseModel):
    """Something owed to somebody, open from one day and due by another; ``rule`` cites WHO's id.

    ``last_seen`` is the first day of the month in which the client was last seen.
    """

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [DUE_EXAMPLE]})

    kind: FollowUpKind
    opens: date
    due: date
    rule: str
    last_seen: date


class DueListAnswer(BaseModel):
    """A page; ``next`` is what to send as ``after`` for the next one, null on the last."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"follow_ups": [DUE_EXAMPLE], "next": PLACE}]},
    )

    follow_ups: list[DueAnswer]
    next: str | None


class TownCount(BaseModel):
    """To how many people something is owed: rounded to the nearest 5, and ``some`` from 1 to 7."""

    model_config = ConfigDict(json_schema_extra={"examples": COUNTS_EXAMPLE})

    town_id: str
    clients: Coarse


@endpoints.get("/follow-ups")
def read_due(
    session: Writing,
    reader: Reader,
    town_id: Slug,
    until: Day,
    after: Annotated[str | None, Query(max_length=60, examples=[PLACE])] = None,
) -> DueListAnswer:
    """Due in a town by a day, overdue first, 100 at a time. It names no client: the code finds them."""
    if reader.scope != Scope.ALL:
        raise NotFound(N_("Your role sees coarse counts by town."))
    record(session, reader.id, "follow-ups read", town_id)
    page = due_list(session, town_id, until, Place.read(after) if after else None)
    return DueListAnswer(
        follow_ups=[DueAnswer.model_validate(each) for each in page.follow_ups],
        next=str(page.next) if page.next else None,
    )


@endpoints.get("/follow-ups/counts")
def read_counts(session: Writing, reader: Reader, today: Today) -> list[TownCount]:
    """Towns where something is due by the Sunday of next week, with the number of people, coarse."""
    record(session, reader.id, "follow-ups read")
    counts = clients_due_by_town(session, today)
    return [TownCount(town_id=town_id, clients=clients) for town_id, clients in sorted(counts.items())]
