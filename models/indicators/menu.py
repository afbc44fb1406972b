"""The menu of this programme: its measures, in the towns where it is at work."""

from sqlmodel import Session, col, select

from models.disclosure import Menu
from models.indicators.measures import AT_MOST, MADE_OF, MEASURES
from models.tables.country import Site, Town
from models.tables.coverage import PublishedCounts
from models.tables.groups import GroupSession
from models.tables.visits import Visit


def programme_menu(session: Session) -> Menu:
    """Towns with a site, a visit or a group session, now or ever; of an oblast without any, its first town.

    Of any other town everybody knows that nothing was done there.
    """
    oblast_of = dict(session.exec(select(Town.id, Town.oblast_code).order_by(col(Town.id))).all())
    at_work = {
        town_id
        for named in (Site.town_id, Visit.town_id, GroupSession.town_id, PublishedCounts.area)
        for town_id in session.exec(select(named).distinct())
        if town_id in oblast_of
    }
    reached = {oblast_of[town_id] for town_id in at_work}
    for town_id, oblast in oblast_of.items():
        if oblast not in reached:
            at_work.add(town_id)
            reached.add(oblast)
    return Menu(MEASURES, {town_id: oblast_of[town_id] for town_id in sorted(at_work)}, AT_MOST, MADE_OF)
