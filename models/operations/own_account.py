"""What a person does to their own account."""

import secrets
from uuid import UUID

from sqlmodel import Session, col, delete

from models.audit import record
from models.errors import N_, Invalid, NotFound
from models.operations.sign_in import token_hash
from models.passwords import hash_password, is_password
from models.second_factor import counter_of
from models.tables.staff import SignIn, Staff


def change_password(session: Session, staff_id: UUID, old: str, new: str, token: str | None) -> None:
    """Choose another password; every other sign-in and token ends.

    Raises
    ------
    Invalid
        The old one is wrong, or the new one is not fit for use.
    """
    staff = session.get_one(Staff, staff_id)
    _require_password(staff, old)
    staff.password_hash = hash_password(new, staff.name)
    others = delete(SignIn).where(col(SignIn.staff_id) == staff_id)
    session.exec(others.where(col(SignIn.token_hash) != token_hash(token or "")))
    record(session, staff_id, "password changed", staff_id)


def set_second_factor(session: Session, staff_id: UUID, password: str, secret: str, code: str) -> None:
    """Ask for a code at each sign-in from now on.

    Raises
    ------
    Invalid
        The password or the code is wrong: then the app has not got the secret.
    """
    staff = session.get_one(Staff, staff_id)
    _require_password(staff, password)
    counter = counter_of(secret, code)
    if counter is None:
        raise Invalid(N_("This is not the code that the app shows now."), "code")
    staff.totp_secret, staff.totp_counter = secret, counter
    record(session, staff_id, "second factor set", staff_id)


def remove_second_factor(session: Session, staff_id: UUID, password: str) -> None:
    """Raises Invalid where the password is wrong."""
    staff = session.get_one(Staff, staff_id)
    _require_password(staff, password)
    staff.totp_secret = None
    record(session, staff_id, "second factor removed", staff_id)


def create_api_token(session: Session, staff_id: UUID, program: str) -> str:
    """A token for a program, which may do what its owner may; shown this once.

    Raises
    ------
    Invalid
        The program's name is empty or too long.
    """
    if not 1 <= len(program.strip()) <= 60:
        raise Invalid(N_("A name has 1 to 60 characters."), "program")
    token = secrets.token_urlsafe(32)
    session.add(SignIn(staff_id=staff_id, token_hash=token_hash(token), program=program.strip()))
    record(session, staff_id, "token created", staff_id)
    return token


def end_sign_in(session: Session, staff_id: UUID, sign_in_id: UUID) -> None:
    """End one of one's own sign-ins or tokens.

    Raises
    ------
    NotFound
        It is not there, or not one's own: which of the two is not said.
    """
    opened = session.get(SignIn, sign_in_id)
    if opened is None or opened.staff_id != staff_id:
        raise NotFound(N_("There is no such sign-in."))
    session.delete(opened)
    record(session, staff_id, "sign-in ended", sign_in_id)


def _require_password(staff: Staff, password: str) -> None:
    if not is_password(password, staff.password_hash):
        raise Invalid(N_("The password is wrong."), "current_password")
