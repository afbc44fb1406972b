import hashlib
import secrets

from sqlalchemy import Engine
from sqlmodel import select

from models.audit import record
from models.database import transaction
from models.errors import N_, NotSignedIn
from models.passwords import is_password
from models.tables.staff import SignIn, Staff
from models.throttle import Throttle


def token_hash(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(engine: Engine, throttle: Throttle, name: str, password: str, address: str) -> str:
    """Check the password and open a sign-in; the answer is its token, shown this once.

    A refusal is an entry of the audit too, hence a transaction of its own that is committed first.

    Raises
    ------
    TooManyTries
        There were too many guesses.
    NotSignedIn
        The name or the password is wrong; which one is not said.
    """
    throttle.count_guess(name, address)
    with transaction(engine, reads_only=True) as session:
        staff = session.exec(select(Staff).where(Staff.name == name, Staff.active)).one_or_none()
    right = is_password(password, staff.password_hash if staff else None)
    token = secrets.token_urlsafe(32)
    with transaction(engine) as session:
        if right and staff:
            session.add(SignIn(staff_id=staff.id, token_hash=token_hash(token)))
        record(session, staff.id if staff else None, "sign-in" if right else "sign-in refused")
    if not right:
        raise NotSignedIn(N_("The name or the password is wrong."))
    return token
