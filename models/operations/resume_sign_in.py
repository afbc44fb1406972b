from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from models.database import now, transaction
from models.operations.sign_in import token_hash
from models.settings import Settings
from models.tables.staff import SignIn, Staff

# Writing each click would make every read a write.
SEEN_STEP = timedelta(minutes=1)


def resume_sign_in(engine: Engine, settings: Settings, token: str) -> Staff | None:
    """Whose token this is; None where it is nobody's any more."""
    with transaction(engine, reads_only=True) as session:
        found = session.exec(
            select(SignIn, Staff).join(Staff).where(SignIn.token_hash == token_hash(token), Staff.active)
        ).one_or_none()
    if found is None:
        return None
    opened, staff = found
    instant = now()
    if (
        instant - opened.seen_at > settings.sign_in_idle
        or instant - opened.started_at > settings.sign_in_longest
    ):
        return None
    if instant - opened.seen_at > SEEN_STEP:
        with transaction(engine) as session:
            opened.seen_at = instant
            session.add(opened)
    return staff
