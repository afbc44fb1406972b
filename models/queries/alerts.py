"""Where it is dangerous to stop, and from when to when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.tables.stops import SiteAlert


def alerts_between(session: Session, first: date, last: date) -> Sequence[SiteAlert]:
    """Alerts that hold on any of these days, the earliest first."""
    held = select(SiteAlert).where(SiteAlert.first_day <= last, SiteAlert.last_day >= first)
    return session.exec(held.order_by(col(SiteAlert.first_day), col(SiteAlert.site_id))).all()


def alerts_from(session: Session, day: date, sites: Collection[str] | None = None) -> Sequence[SiteAlert]:
    """Alerts that hold on this day or later; None: of all sites."""
    held = select(SiteAlert).where(SiteAlert.last_day >= day)
    if sites is not None:
        held = held.where(col(SiteAlert.site_id).in_(sites))
    return session.exec(held.order_by(col(SiteAlert.first_day), col(SiteAlert.site_id))).all()


def alerted_days(session: Session, days: Sequence[date]) -> Mapping[str, set[date]]:
    """On which of these consecutive days each site is under alert; sites without one are not in it."""
    found: dict[str, set[date]] = defaultdict(set)
    for alert in alerts_between(session, days[0], days[-1]):
        found[alert.site_id] |= {day for day in days if alert.first_day <= day <= alert.last_day}
    return found
