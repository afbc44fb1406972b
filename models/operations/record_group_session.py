"""A group session is recorded with numbers only, and taken back where it was a mistake."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.own_mistake import require_fresh
from models.tables.country import Town
from models.tables.groups import GroupSession, GroupSessionRow


def record_group_session(
    session: Session, staff_id: UUID, session_id: UUID, row: GroupSessionRow, today: date
) -> bool:
    """Keep the session once, however often it is sent.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    Invalid
        The town is not there, or the day has not come.
    Conflict
        Another session was recorded under this id.
    """
    kept = session.get(GroupSession, session_id)
    if kept is None:
        if session.get(Town, row.town_id) is None:
            raise Invalid(N_("There is no such town."), "town_id")
        if row.day > today:
            raise Invalid(N_("The day lies in the future."), "day")
        if _insert(session, GroupSession(id=session_id, staff_id=staff_id, **row.model_dump())):
            record(session, staff_id, "group session recorded", session_id)
            return True
        kept = session.get_one(GroupSession, session_id)
    content = kept.model_dump(include=set(GroupSessionRow.model_fields))
    if kept.staff_id != staff_id or content != row.model_dump():
        raise Conflict(N_("Another group session was recorded under this id."), "id")
    return False


def _insert(session: Session, made: GroupSession) -> bool:
    """False where the same id was recorded at the same moment."""
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        return False
    return True


def remove_group_session(session: Session, staff_id: UUID, session_id: UUID, at: datetime) -> None:
    """Take back a mistake; what was meant is recorded anew, so nothing is ever changed.

    Raises
    ------
    NotFound
        There is no such session of one's own.
    Conflict
        It was recorded more than a day ago.
    """
    kept = session.get(GroupSession, session_id)
    if kept is None or kept.staff_id != staff_id or kept.removed:
        raise NotFound(N_("There is no such group session of yours."))
    require_fresh(kept.entered_at, at)
    kept.removed = True
    record(session, staff_id, "group session removed", session_id)
