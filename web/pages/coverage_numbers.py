"""What stands behind the numbers of coverage: targets, group sessions, rules, definitions and sources."""

from collections import Counter

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from models.disclosure import NATION, Period
from models.indicators.catalog import INDICATORS
from models.queries.coverage import frozen_parts, published, withheld_shares
from models.queries.coverage_settings import size_estimates
from models.queries.stops_done import weeks_since_by_town
from models.queries.target_progress import sessions_held, target_progress
from models.tables.groups import GroupKind
from web.coverage_choice import Chosen, Reader
from web.coverage_layout import so_far
from web.coverage_sections import INCIDENTS, PARTICIPANTS, of_done
from web.coverage_stops import by_town, towns_visited, weeks_of, why_missed
from web.dependencies import Reading, Today
from web.rendering import render

pages = APIRouter(prefix="/coverage")


@pages.get("/targets")
def show_targets(request: Request, session: Reading, reader: Reader, choice: Chosen) -> Response:
    period = choice.period
    if period is None:
        return render(request, "coverage/empty.html", choice=choice)
    incidents = of_done(INCIDENTS, only_done=choice.only_done)
    progress = target_progress(session, period.year)
    return render(
        request,
        "coverage/targets.html",
        choice=choice,
        parts=frozen_parts(session, period.year),
        progress=[(each, so_far(each)) for each in progress],
        held=_held(session, period),
        came=published(session, (period,), (NATION,), PARTICIPANTS),
        incidents=published(session, (period,), (NATION,), incidents),
    )


@pages.get("/stops")
def show_stops(request: Request, session: Reading, reader: Reader, choice: Chosen, today: Today) -> Response:
    if choice.period is None:
        return render(request, "coverage/empty.html", choice=choice)
    weeks = weeks_of(session, choice.period, today)
    return render(
        request,
        "coverage/stops.html",
        choice=choice,
        towns=by_town(weeks, weeks_since_by_town(session, today)),
        reasons=why_missed(weeks),
        visited=towns_visited(weeks),
    )


@pages.get("/numbers")
def show_numbers(request: Request, session: Reading, reader: Reader, choice: Chosen) -> Response:
    period = choice.period
    if period is None:
        return render(request, "coverage/empty.html", choice=choice)
    shares = withheld_shares(session, period)
    return render(
        request,
        "coverage/numbers.html",
        choice=choice,
        shares={level: share for (level, _), share in shares.items()},
        indicators=INDICATORS.values(),
        estimates=size_estimates(session),
    )


def _held(session: Session, period: Period) -> dict[GroupKind, int]:
    held = Counter[GroupKind]()
    for each in sessions_held(session, period):
        held[each.kind] += each.sessions
    return {kind: held[kind] for kind in GroupKind}
