"""Accounts, and where a person is signed in."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.database import now
from models.operations.resume_sign_in import has_ended
from models.settings import Settings
from models.tables.staff import SignIn, Staff


def all_staff(session: Session) -> list[Staff]:
    return list(session.exec(select(Staff).order_by(col(Staff.active).desc(), col(Staff.name))))


def own_sign_ins(session: Session, settings: Settings, staff_id: UUID) -> list[SignIn]:
    """The sign-ins and tokens that still open the door, the latest first."""
    found = session.exec(
        select(SignIn).where(SignIn.staff_id == staff_id).order_by(col(SignIn.started_at).desc())
    )
    instant = now()
    return [opened for opened in found if not has_ended(opened, settings, instant)]
