from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, Invalid
from models.passwords import hash_password
from models.permissions import Role
from models.tables.staff import Staff


def create_staff(
    session: Session, by: UUID | None, name: str, role: Role, password: str, language: str = "ru"
) -> Staff:
    """Add an account with a password; ``by`` None: from the command line.

    Raises
    ------
    Invalid
        The name is empty or too long, or the password is not fit for use.
    Conflict
        There is an account with this name.
    """
    name = name.strip()
    made = Staff(name=name, role=role, language=language, password_hash=hash_password(password, name))
    staff = new_account(session, made)
    record(session, by, "staff created", staff.id)
    return staff


def new_account(session: Session, staff: Staff) -> Staff:
    """Let the database decide whether the name is free."""
    if not 1 <= len(staff.name) <= 60:
        raise Invalid(N_("A name has 1 to 60 characters."), "name")
    try:
        with session.begin_nested():
            session.add(staff)
    except IntegrityError:
        raise Conflict(N_("There is an account with this name already."), "name") from None
    return staff
