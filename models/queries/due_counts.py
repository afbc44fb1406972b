"""How much is owed: by town, and by kind in one town. Coarse counts are of people, others of follow-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, case, col, func, select

from models.coarse import Coarse, coarse
from models.tables.visits import OwedToClient
from models.vocabulary import FollowUpKind


@dataclass(frozen=True, slots=True)
class TownDue:
    """``overdue`` of the ``due`` should have been done before today."""

    town_id: str
    due: int
    overdue: int


@dataclass(frozen=True, slots=True)
class KindDue:
    kind: FollowUpKind
    due: int
    overdue: int


def due_by_town(session: Session, until: date, today: date) -> Sequence[TownDue]:
    """Towns where something is due by the day."""
    counted = select(OwedToClient.town_id, func.count(), _overdue(today)).where(OwedToClient.due <= until)
    by_town = counted.group_by(col(OwedToClient.town_id)).order_by(col(OwedToClient.town_id))
    return [TownDue(*row) for row in session.exec(by_town)]


def due_by_kind(session: Session, town_id: str, until: date, today: date) -> Sequence[KindDue]:
    """What is due in the town by the day, in the order in which the kinds are told."""
    counted = select(OwedToClient.kind, func.count(), _overdue(today)).where(
        OwedToClient.town_id == town_id, OwedToClient.due <= until
    )
    found = {kind: counts for kind, *counts in session.exec(counted.group_by(col(OwedToClient.kind)))}
    return [KindDue(kind, *found[kind]) for kind in FollowUpKind if kind in found]


def coarse_horizon(today: date) -> date:
    """The Sunday of next week: one day for all, or the difference of two would tell what one does not."""
    return today + timedelta(days=13 - today.weekday())


def clients_due_by_town(session: Session, today: date) -> dict[str, Coarse]:
    """To how many people something is owed by the horizon; what it is would tell of results."""
    people = select(OwedToClient.town_id, func.count(col(OwedToClient.client_id).distinct()))
    by_town = people.where(OwedToClient.due <= coarse_horizon(today)).group_by(col(OwedToClient.town_id))
    return {town_id: coarse(count) for town_id, count in session.exec(by_town)}


def _overdue(today: date) -> ColumnElement[int]:
    return func.sum(case((col(OwedToClient.due) < today, 1), else_=0))
