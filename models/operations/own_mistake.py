"""How long an author may take back what was recorded by mistake."""

from datetime import datetime, timedelta

from models.errors import N_, Conflict

FRESH = timedelta(hours=24)


def is_fresh(entered_at: datetime, at: datetime) -> bool:
    """Whether it was recorded less than a day ago: the evening's mistakes are found in the morning."""
    return at - entered_at < FRESH


def require_fresh(entered_at: datetime, at: datetime) -> None:
    """Raises Conflict when the day is over."""
    if not is_fresh(entered_at, at):
        raise Conflict(N_("This can be taken back for 24 hours only."))
