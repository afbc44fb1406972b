"""The audit log as people read it: the newest entries first, or how many there were in a month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models.audit_words import COUNTED, WORDS, EventGroup
from models.care.calendar_months import add_months
from models.tables.audit import AuditEvent

PAGE = 100
MONTHS_COUNTED = 12
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None: all. ``day`` is a day where the ambulance drives."""

    staff_id: UUID | None = None
    event: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """``next`` is the number before which the next page begins, None on the last."""

    entries: Sequence[AuditEvent]
    next: int | None


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """A month, told by its first day, and how many entries of each group there were in it."""

    month: date
    counts: dict[EventGroup, int]


def audit_page(session: Session, wanted: Wanted, zone: ZoneInfo, before: int | None = None) -> LogPage:
    """Entries with a smaller number than ``before``, the newest first."""
    statement = select(AuditEvent)
    if before is not None:
        statement = statement.where(col(AuditEvent.id) < before)
    if wanted.staff_id is not None:
        statement = statement.where(AuditEvent.staff_id == wanted.staff_id)
    if wanted.event is not None:
        statement = statement.where(AuditEvent.event == wanted.event)
    if wanted.day is not None:
        start, end = _midnight(wanted.day, zone), _midnight(wanted.day + timedelta(days=1), zone)
        statement = statement.where(AuditEvent.at >= start, AuditEvent.at < end)
    found = session.exec(statement.order_by(col(AuditEvent.id).desc()).limit(PAGE + 1)).all()
    page = found[:PAGE]
    return LogPage(page, page[-1].id if len(found) > PAGE else None)


def audit_counts(session: Session, today: date, zone: ZoneInfo) -> Sequence[MonthCounts]:
    """The last twelve completed months, the newest first; acts for clients are not counted."""
    this_month = today.replace(day=1)
    months = [add_months(this_month, -back) for back in range(1, MONTHS_COUNTED + 1)]
    return [MonthCounts(month, _counts_of(session, month, zone)) for month in months]


def _counts_of(session: Session, month: date, zone: ZoneInfo) -> dict[EventGroup, int]:
    start, end = _midnight(month, zone), _midnight(add_months(month, 1), zone)
    events = [event for event, words in WORDS.items() if words.group in COUNTED]
    counted = select(AuditEvent.event, func.count()).where(
        AuditEvent.at >= start, AuditEvent.at < end, col(AuditEvent.event).in_(events)
    )
    counts: Counter[EventGroup] = Counter()
    for event, count in session.exec(counted.group_by(col(AuditEvent.event))):
        counts[WORDS[event].group] += count
    return {group: counts[group] for group in COUNTED}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
