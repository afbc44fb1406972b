"""One-time codes: made by an admin, told to the person, used once to choose a password."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import record
from models.database import now, transaction
from models.errors import N_, Invalid
from models.passwords import hash_password
from models.settings import Settings
from models.tables.staff import OneTimeCode, Staff
from models.throttle import Throttle

# Without letters and digits that are mistaken for each other when read out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, LETTERS_IN_GROUP = 3, 4


def new_code() -> str:
    """60 random bits, to be told by voice or on paper."""
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS_IN_GROUP)) for _ in range(GROUPS)]
    return "-".join(groups)


def make_code(session: Session, settings: Settings, staff_id: UUID) -> str:
    """A fresh code for this account; an older one is void."""
    code = new_code()
    expires = now() + timedelta(hours=settings.invitation_hours)
    session.merge(OneTimeCode(staff_id=staff_id, code_hash=code_hash(code), expires_at=expires))
    return code


def redeem_code(
    engine: Engine, throttle: Throttle, name: str, code: str, password: str, address: str
) -> None:
    """Choose a password with a one-time code.

    Raises
    ------
    TooManyTries
        There were too many guesses.
    Invalid
        The password is not fit for use, or the code is not right (any more).
    """
    throttle.count_guess(name, address)
    password_hash = hash_password(password, name)
    with transaction(engine) as session:
        found = session.exec(
            select(Staff, OneTimeCode)
            .join(OneTimeCode)
            .where(Staff.name == name, Staff.active)
            .with_for_update()
        ).one_or_none()
        right = found is not None and found[1].code_hash == code_hash(code) and found[1].expires_at > now()
        if found and right:
            staff, used = found
            staff.password_hash = password_hash
            session.add(staff)
            session.delete(used)
        record(session, found[0].id if found else None, "password chosen" if right else "code refused")
    if not right:
        raise Invalid(N_("The name or the code is wrong, or the code is too old."), "code")


def code_hash(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
