"""What an admin does to another's account. Nobody changes their own role or closes their own account."""

from uuid import UUID

from sqlmodel import Session, col, delete

from models.audit import record
from models.errors import N_, NotAllowed, NotFound
from models.operations.one_time_code import make_code
from models.permissions import Role
from models.settings import Settings
from models.tables.staff import SignIn, Staff


def change_role(session: Session, by: UUID, staff_id: UUID, role: Role) -> Staff:
    """Give another role; the person signs in anew.

    Raises
    ------
    NotFound, NotAllowed
        There is no such account, or it is one's own.
    """
    staff = _other(session, by, staff_id)
    staff.role = role
    _sign_out_everywhere(session, staff_id)
    record(session, by, "role changed", staff_id)
    return staff


def set_active(session: Session, by: UUID, staff_id: UUID, active: bool) -> Staff:
    """Close an account, which ends its sign-ins and tokens, or open it again.

    Raises
    ------
    NotFound, NotAllowed
        There is no such account, or it is one's own.
    """
    staff = _other(session, by, staff_id)
    staff.active = active
    _sign_out_everywhere(session, staff_id)
    record(session, by, "account opened" if active else "account closed", staff_id)
    return staff


def reset_password(session: Session, settings: Settings, by: UUID, staff_id: UUID) -> str:
    """Void password and second factor; the answer is the code with which to choose a new password.

    Raises
    ------
    NotFound, NotAllowed
        There is no such account, or it is one's own.
    """
    staff = _other(session, by, staff_id)
    staff.password_hash, staff.totp_secret = None, None
    _sign_out_everywhere(session, staff_id)
    record(session, by, "password reset", staff_id)
    return make_code(session, settings, staff_id)


def _other(session: Session, by: UUID, staff_id: UUID) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound(N_("There is no such account."))
    if staff_id == by:
        raise NotAllowed(N_("Ask another admin to change your own account."))
    return staff


def _sign_out_everywhere(session: Session, staff_id: UUID) -> None:
    session.exec(delete(SignIn).where(col(SignIn.staff_id) == staff_id))
