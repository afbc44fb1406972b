"""Who may be in a crew, and when they are off, is entered and put right."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid, NotFound
from models.tables.crews import CrewMember, CrewMemberRow, DayOff, DayOffRow
from models.tables.staff import Staff


def save_crew_member(session: Session, staff_id: UUID, member_id: UUID, row: CrewMemberRow) -> CrewMember:
    """Enter somebody under this id, or put right what is known of them.

    Raises
    ------
    Invalid
        There is no such account.
    Conflict
        The account is somebody else's of the crew.
    """
    if row.staff_id is not None and session.get(Staff, row.staff_id) is None:
        raise Invalid(N_("There is no such account."), "staff_id")
    member = session.get(CrewMember, member_id) or CrewMember(id=member_id)
    member.sqlmodel_update(row.model_dump())
    session.add(member)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(N_("This account is in the crew already."), "staff_id") from None
    record(session, staff_id, "crew changed", member_id)
    return member


def enter_day_off(session: Session, staff_id: UUID, day_off_id: UUID, row: DayOffRow) -> bool:
    """Keep a day off once, however often it is sent.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    NotFound
        There is no such person.
    Conflict
        Another day off was entered under this id.
    """
    if session.get(CrewMember, row.member_id) is None:
        raise NotFound(N_("There is nobody like this in the crew."), "member_id")
    kept = session.get(DayOff, day_off_id)
    if kept is not None:
        if kept.model_dump(exclude={"id"}) != row.model_dump():
            raise Conflict(N_("Another day off was entered under this id."), "id")
        return False
    session.add(DayOff(id=day_off_id, **row.model_dump()))
    record(session, staff_id, "day off entered", day_off_id)
    session.flush()
    return True


def remove_day_off(session: Session, staff_id: UUID, day_off_id: UUID) -> None:
    """They are there after all. Raises NotFound."""
    kept = session.get(DayOff, day_off_id)
    if kept is None:
        raise NotFound(N_("There is no such day off."))
    session.delete(kept)
    record(session, staff_id, "day off removed", day_off_id)
