import hashlib
import secrets

from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from models.audit import record
from models.database import transaction
from models.errors import N_, NotSignedIn
from models.passwords import is_password
from models.second_factor import counter_of
from models.tables.staff import SignIn, Staff
from models.throttle import Throttle


def token_hash(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(
    engine: Engine, throttle: Throttle, name: str, password: str, address: str, code: str = ""
) -> str:
    """Check password and second factor and open a sign-in; the answer is its token, shown this once.

    A refusal is an entry of the audit too, hence a transaction of its own that is committed first.

    Raises
    ------
    TooManyTries
        There were too many guesses.
    NotSignedIn
        The name, the password or the code is wrong; which one is not said.
    """
    throttle.count_guess(name, address)
    with transaction(engine, reads_only=True) as session:
        staff = session.exec(select(Staff).where(Staff.name == name, Staff.active)).one_or_none()
    right = is_password(password, staff.password_hash if staff else None)
    token = secrets.token_urlsafe(32)
    with transaction(engine) as session:
        if staff and right:
            right = _use_code(session, staff, code)
        if staff and right:
            session.add(SignIn(staff_id=staff.id, token_hash=token_hash(token)))
        record(session, staff.id if staff else None, "sign-in" if right else "sign-in refused")
    if not right:
        raise NotSignedIn(N_("The name, the password or the code is wrong."))
    return token


def _use_code(session: Session, staff: Staff, code: str) -> bool:
    """Whether the second factor is right, or none is set up; a code is right once, also for two at once."""
    if staff.totp_secret is None:
        return True
    counter = counter_of(staff.totp_secret, code)
    if counter is None:
        return False
    unused = (col(Staff.id) == staff.id, col(Staff.totp_counter) < counter)
    used = session.connection().execute(update(Staff).where(*unused).values(totp_counter=counter))
    return used.rowcount == 1
