"""The need of each site in a week: how many clients are expected to wait there."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.tables.country import Site, Town

# Where nobody has been yet, what waits is taken to be what four weeks bring.
WEEKS_WHERE_NEVER_VISITED = 4.0
MOST_WEEKS = 26.0


@dataclass(frozen=True, slots=True)
class SiteNeed:
    """``need`` = ``estimate`` (clients a week) times ``weeks`` since the last visit, rounded."""

    site: Site
    town: Town
    weeks: float
    need: int


def site_needs(session: Session, week: date) -> list[SiteNeed]:
    """The active sites with their needs in the week that starts on the Monday ``week``."""
    rows = session.exec(
        select(Site, Town).join(Town).where(Site.active).order_by(col(Town.name_en), col(Site.id))
    ).all()
    return [_need(site, town, week) for site, town in rows]


def _need(site: Site, town: Town, week: date) -> SiteNeed:
    weeks = WEEKS_WHERE_NEVER_VISITED
    if site.last_visit is not None:
        weeks = min(max((week - site.last_visit).days / 7, 0.0), MOST_WEEKS)
    return SiteNeed(site, town, weeks, round(site.estimate * weeks))
