"""Visits from away that wait to be matched: what a nurse may see before the person is there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.tables.staff import Staff
from models.tables.visits import UnmatchedVisit, Visit

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where and when the visit was, who recorded it, and what the client remembered then."""

    visit_id: UUID
    day: date
    town_id: str
    recorded_by: str
    remembered_month: date | None
    remembered_town_id: str | None


def waiting_visits(session: Session, visit_id: UUID | None = None) -> list[Waiting]:
    """The oldest first, at most 100; or only the one that is asked for."""
    statement = (
        select(UnmatchedVisit, Visit, Staff.name)
        .join(Visit, col(Visit.id) == UnmatchedVisit.visit_id)
        .join(Staff, col(Staff.id) == Visit.staff_id)
        .order_by(col(Visit.day), col(Visit.id))
        .limit(MOST_SHOWN)
    )
    if visit_id is not None:
        statement = statement.where(Visit.id == visit_id)
    return [
        Waiting(
            visit_id=visit.id,
            day=visit.day,
            town_id=visit.town_id,
            recorded_by=name,
            remembered_month=waiting.remembered_month,
            remembered_town_id=waiting.remembered_town_id,
        )
        for waiting, visit, name in session.exec(statement)
    ]


def how_many_wait(session: Session) -> int:
    return session.exec(select(func.count()).select_from(UnmatchedVisit)).one()
