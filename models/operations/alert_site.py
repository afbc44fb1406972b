"""A danger at a site is entered, and ended when it is over. New plans leave the site out at once."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, NotFound
from models.permissions import Scope
from models.queries.own_stops import own_sites
from models.tables.country import Site
from models.tables.stops import SiteAlert, SiteAlertRow


def enter_alert(
    session: Session, staff_id: UUID, scope: Scope, alert_id: UUID, row: SiteAlertRow, today: date
) -> bool:
    """Keep an alert once, however often it is sent.

    Returns
    -------
    False where the same was kept already under this id.

    Raises
    ------
    NotFound
        There is no such site, or for a crew none in its own weeks.
    Conflict
        Another alert was entered under this id.
    """
    _require_site(session, row.site_id, alertable_sites(session, staff_id, scope, today))
    kept = session.get(SiteAlert, alert_id)
    if kept is not None:
        if kept.model_dump(include=set(SiteAlertRow.model_fields)) != row.model_dump():
            raise Conflict(N_("Another alert was entered under this id."), "id")
        return False
    session.add(SiteAlert(id=alert_id, staff_id=staff_id, **row.model_dump()))
    record(session, staff_id, "alert entered", alert_id)
    session.flush()
    return True


def end_alert(session: Session, staff_id: UUID, scope: Scope, alert_id: UUID, today: date) -> SiteAlert:
    """From today on it holds no more.

    Raises
    ------
    NotFound
        There is no such alert, or for a crew none on a site of its own weeks.
    """
    alert = session.get(SiteAlert, alert_id)
    if alert is None:
        raise NotFound(N_("There is no such alert."))
    sites = alertable_sites(session, staff_id, scope, today)
    if sites is not None and alert.site_id not in sites:
        raise NotFound(N_("There is no such alert."))
    if alert.last_day >= today:
        alert.last_day = today - timedelta(days=1)
        record(session, staff_id, "alert ended", alert_id)
    return alert


def alertable_sites(session: Session, staff_id: UUID, scope: Scope, today: date) -> set[str] | None:
    """The sites of a crew's own published weeks; None: all."""
    return None if scope == Scope.ALL else own_sites(session, staff_id, today)


def _require_site(session: Session, site_id: str, among: Collection[str] | None) -> None:
    if session.get(Site, site_id) is None or (among is not None and site_id not in among):
        raise NotFound(N_("There is no such site in your weeks."))
