"""How far a year's targets are reached, from published numbers, and the counts that need no disclosure."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.disclosure import NATION, Period
from models.indicators.catalog import INDICATORS
from models.indicators.targets import STAFF_TRAINED, STAFF_TRAINED_TITLE
from models.queries.coverage import Published, frozen_parts, published
from models.queries.coverage_settings import yearly_targets
from models.tables.coverage import YearlyTargetRow
from models.tables.groups import GroupKind, GroupSession


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """A target with what is published of it.

    ``parts`` are the nation's numbers of the periods that are frozen of the year: of people they do not add
    up, since each counts once a period. ``staff``: of a target for staff, how many were trained by now.
    """

    target: YearlyTargetRow
    title: str
    parts: tuple[Published, ...] = ()
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class SessionsHeld:
    """How many group sessions of a kind were held in a town."""

    kind: GroupKind
    town_id: str
    sessions: int


def target_progress(session: Session, year: int) -> list[TargetProgress]:
    """Of each target of the year."""
    periods = frozen_parts(session, year)
    progress = []
    for target in yearly_targets(session, year):
        if target.indicator == STAFF_TRAINED:
            staff = _staff_trained(session, year)
            progress.append(TargetProgress(target, STAFF_TRAINED_TITLE, staff=staff))
        elif indicator := INDICATORS.get(target.indicator):
            parts = tuple(published(session, periods, (NATION,), (indicator,)))
            progress.append(TargetProgress(target, indicator.title, parts))
    return progress


def sessions_held(session: Session, period: Period) -> list[SessionsHeld]:
    """By kind and town; counts of sessions tell of nobody."""
    held = select(GroupSession.kind, GroupSession.town_id, func.count()).where(
        col(GroupSession.day).between(period.first_day, period.last_day),
        col(GroupSession.removed).is_(False),
    )
    ordered = held.group_by(col(GroupSession.kind), col(GroupSession.town_id)).order_by(
        col(GroupSession.kind), col(GroupSession.town_id)
    )
    return [
        SessionsHeld(GroupKind(kind), town_id, count) for kind, town_id, count in session.exec(ordered).all()
    ]


def _staff_trained(session: Session, year: int) -> int:
    trained = select(func.coalesce(func.sum(GroupSession.participants), 0)).where(
        GroupSession.kind == GroupKind.MEDIA_TRAINING,
        col(GroupSession.day).between(date(year, 1, 1), date(year, 12, 31)),
        col(GroupSession.removed).is_(False),
    )
    return session.exec(trained).one()
