"""Participants of group sessions and rights incidents, as facts; of both there are numbers only."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from sqlmodel import Session, col, exists, select

from models.indicators.facts import Facts
from models.indicators.measures import CLIENT_GROUPS, incidents_of, participants_of
from models.indicators.places import Places
from models.tables.groups import (
    GroupSession,
    IncidentKind,
    IncidentSupport,
    RightsIncident,
    SupportGiven,
)


def group_facts(session: Session, places: Places, first: date, last: date) -> Iterator[Facts]:
    """Of these days; an incident belongs to the first day of its month."""
    meetings = session.exec(
        select(GroupSession).where(
            col(GroupSession.kind).in_(CLIENT_GROUPS),
            col(GroupSession.day).between(first, last),
            col(GroupSession.removed).is_(False),
        )
    ).all()
    events = {
        participants_of(kind): np.array(
            [each.participants * (each.kind == kind) for each in meetings], np.int64
        )
        for kind in CLIENT_GROUPS
    }
    yield _facts(places, [(each.town_id, each.day) for each in meetings], events)
    helped = exists().where(
        col(SupportGiven.incident_id) == col(RightsIncident.id),
        col(SupportGiven.support) != IncidentSupport.NONE,
    )
    incidents = session.exec(
        select(RightsIncident, helped).where(
            col(RightsIncident.month).between(first, last), col(RightsIncident.removed).is_(False)
        )
    ).all()
    counts = {
        "incidents": np.ones(len(incidents), np.int64),
        "incidents-supported": np.array([was_helped for _, was_helped in incidents], np.int64),
        **{
            incidents_of(kind): np.array([each.kind == kind for each, _ in incidents], np.int64)
            for kind in IncidentKind
        },
    }
    yield _facts(places, [(each.oblast_code, each.month) for each, _ in incidents], counts)


def _facts(
    places: Places,
    rows: list[tuple[str, date]],
    events: dict[str, "np.ndarray[tuple[int], np.dtype[np.int64]]"],
) -> Facts:
    nobody = np.full(len(rows), -1)
    place = places.of_all(name for name, _ in rows)
    return Facts(nobody, place, np.array([day.toordinal() for _, day in rows], np.int64), {}, events)
