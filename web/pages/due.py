"""What is owed, by town and week: for medical staff a list without names, for coordinators coarse counts."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from models.audit import record
from models.permissions import Action, Scope
from models.queries.due_counts import clients_due_by_town, coarse_horizon, due_by_kind, due_by_town
from models.queries.due_list import Due, Place, due_list
from web.dependencies import Allowed, Asker, Today, Writing
from web.i18n import language_of
from web.rendering import render
from web.towns import town_names

pages = APIRouter()
Reader = Annotated[Asker, Depends(Allowed(Action.FOLLOW_UPS))]
WEEK = timedelta(weeks=1)
WEEKS_AHEAD = (0, 1, 2, 4, 8, 13)


@pages.get("/follow-ups")
def show_due(
    request: Request,
    session: Writing,
    reader: Reader,
    today: Today,
    town: Annotated[str, Query(max_length=60)] = "",
    ahead: Annotated[int, Query(ge=0, le=WEEKS_AHEAD[-1])] = 0,
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """``ahead``: how many weeks after the present one are looked at."""
    if reader.scope == Scope.COUNTS:
        return _counts_page(request, session, reader, today)
    until = _sunday(today) + ahead * WEEK
    names = town_names(session, language_of(request))
    if town not in names:
        return _towns_page(request, session, reader, today, ahead, names)
    record(session, reader.id, "follow-ups read", town)
    page = due_list(session, town, until, Place.read(after) if after else None)
    return render(
        request,
        "follow_ups/town.html",
        until=until,
        weeks=_weeks(today),
        ahead=ahead,
        town=town,
        towns=names,
        kinds=due_by_kind(session, town, until, today),
        groups=_by_week(page.follow_ups, today),
        next=page.next,
    )


def _towns_page(
    request: Request, session: Session, reader: Asker, today: date, ahead: int, names: dict[str, str]
) -> Response:
    record(session, reader.id, "follow-ups read")
    until = _sunday(today) + ahead * WEEK
    counted = due_by_town(session, until, today)
    return render(
        request,
        "follow_ups/towns.html",
        until=until,
        weeks=_weeks(today),
        ahead=ahead,
        town="",
        towns=names,
        counted=sorted(counted, key=lambda each: (-each.overdue, -each.due, names[each.town_id])),
    )


def _counts_page(request: Request, session: Session, reader: Asker, today: date) -> Response:
    record(session, reader.id, "follow-ups read")
    names = town_names(session, language_of(request))
    counts = clients_due_by_town(session, today).items()
    clients = sorted((names[town_id], clients) for town_id, clients in counts)
    return render(request, "follow_ups/counts.html", until=coarse_horizon(today), clients=clients)


def _weeks(today: date) -> list[tuple[int, date]]:
    """How many weeks ahead, and the Sunday on which each ends."""
    return [(ahead, _sunday(today) + ahead * WEEK) for ahead in WEEKS_AHEAD]


def _by_week(follow_ups: Sequence[Due], today: date) -> list[tuple[date | None, list[Due]]]:
    """Under the Monday on which their week begins; what is overdue comes first, under None."""
    groups = groupby(follow_ups, lambda each: None if each.is_overdue(today) else _monday(each.due))
    return [(monday, list(group)) for monday, group in groups]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sunday(day: date) -> date:
    return _monday(day) + timedelta(days=6)
