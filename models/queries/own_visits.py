"""A nurse's own visits of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.operations.change_visit import CHANGEABLE
from models.tables.visits import Visit, VisitWord
from models.vocabulary import Service

MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """A visit as its author finds it again: no client, no result. ``until``: the end of its 72 hours."""

    id: UUID
    day: date
    town_id: str
    services: tuple[Service, ...]
    amended: bool
    voided: bool
    until: datetime

    def is_changeable(self, at: datetime) -> bool:
        return not self.voided and at <= self.until


def own_visits(session: Session, staff_id: UUID, since: date) -> tuple[OwnVisit, ...]:
    """The nurse's visits from this day on, the latest first."""
    own = select(Visit).where(Visit.staff_id == staff_id, Visit.day >= since)
    latest_first = own.order_by(col(Visit.day).desc(), col(Visit.recorded_at).desc())
    visits = session.exec(latest_first.limit(MOST_LISTED)).all()
    services = _services_of(session, [visit.id for visit in visits])
    return tuple(_listed(visit, services.get(visit.id, set())) for visit in visits)


def last_place(session: Session, staff_id: UUID, today: date) -> tuple[str, str | None] | None:
    """Town and site of the nurse's last visit today, where the next one is likely too."""
    own = select(Visit.town_id, Visit.site_id).where(Visit.staff_id == staff_id, Visit.day == today)
    return session.exec(own.order_by(col(Visit.recorded_at).desc()).limit(1)).first()


def _services_of(session: Session, visit_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    words = select(VisitWord).where(col(VisitWord.visit_id).in_(visit_ids), VisitWord.kind == "services")
    services: dict[UUID, set[str]] = {}
    for each in session.exec(words):
        services.setdefault(each.visit_id, set()).add(each.word)
    return services


def _listed(visit: Visit, services: set[str]) -> OwnVisit:
    return OwnVisit(
        id=visit.id,
        day=visit.day,
        town_id=visit.town_id,
        services=tuple(service for service in Service if service in services),
        amended=visit.version > 1,
        voided=visit.voided_at is not None,
        until=visit.recorded_at + CHANGEABLE,
    )
