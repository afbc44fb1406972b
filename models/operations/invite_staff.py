from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.operations.create_staff import new_account
from models.operations.one_time_code import make_code
from models.permissions import Role
from models.settings import Settings
from models.tables.staff import Staff


def invite_staff(session: Session, settings: Settings, by: UUID, name: str, role: Role) -> tuple[Staff, str]:
    """Add an account without a password; the code lets the person choose one, and is shown this once.

    Raises
    ------
    Invalid
        The name is empty or too long.
    Conflict
        There is an account with this name.
    """
    staff = new_account(session, Staff(name=name.strip(), role=role))
    record(session, by, "staff created", staff.id)
    return staff, make_code(session, settings, staff.id)
