"""The group sessions that were held."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables.groups import GroupSession

PAGE = 50


def group_sessions(session: Session, skip: int = 0, limit: int = PAGE) -> Sequence[GroupSession]:
    """The latest first; without what was taken back."""
    statement = select(GroupSession).where(col(GroupSession.removed).is_(False))
    ordered = statement.order_by(col(GroupSession.day).desc(), col(GroupSession.id))
    return session.exec(ordered.offset(skip).limit(limit)).all()
