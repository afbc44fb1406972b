"""Violations of rights as those who record them read them: month, oblast, kind, actor and help."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, exists, func, select

from models.tables.country import Town
from models.tables.groups import (
    IncidentSupport,
    RightsIncident,
    SupportGiven,
    SupportOutcome,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with the help that was given."""

    row: RightsIncident
    support: tuple[SupportGiven, ...]


def incidents(session: Session, skip: int = 0, limit: int = PAGE) -> list[Incident]:
    """Those whose help still waits for its outcome come first, then the latest month."""
    waits = exists().where(
        col(SupportGiven.incident_id) == col(RightsIncident.id),
        col(SupportGiven.outcome) == SupportOutcome.OPEN,
        col(SupportGiven.support) != IncidentSupport.NONE,
    )
    rows = session.exec(
        select(RightsIncident)
        .where(col(RightsIncident.removed).is_(False))
        .order_by(waits.desc(), col(RightsIncident.month).desc(), col(RightsIncident.id))
        .offset(skip)
        .limit(limit)
    ).all()
    given = select(SupportGiven).where(col(SupportGiven.incident_id).in_([row.id for row in rows]))
    support: dict[UUID, list[SupportGiven]] = {}
    for each in session.exec(given.order_by(col(SupportGiven.support))):
        support.setdefault(each.incident_id, []).append(each)
    return [Incident(row, tuple(support.get(row.id, ()))) for row in rows]


def oblasts(session: Session) -> list[tuple[str, str]]:
    """Code and name of each oblast that has a town."""
    named = select(Town.oblast_code, func.min(Town.oblast_name)).group_by(Town.oblast_code)
    return sorted(session.exec(named).all(), key=lambda oblast: oblast[1])
