from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select, update

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
    if has_ended(opened, settings, instant):
        return None
    if instant - opened.seen_at > SEEN_STEP:
        with transaction(engine) as session:
            seen = update(SignIn).where(col(SignIn.id) == opened.id).values(seen_at=instant)
            session.connection().execute(seen)
    return staff


def has_ended(opened: SignIn, settings: Settings, instant: datetime) -> bool:
    """Whether it idled or lasted too long; a program's token only grows old."""
    age = instant - opened.started_at
    if opened.program is not None:
        return age > timedelta(days=settings.api_token_days)
    return age > settings.sign_in_longest or instant - opened.seen_at > settings.sign_in_idle
