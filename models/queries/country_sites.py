from collections.abc import Collection

from sqlmodel import Session, col, select

from models.tables.country import Site, Town


def sites_with_towns(session: Session, among: Collection[str] | None = None) -> dict[str, Town]:
    """The active sites with their towns, by the towns' English names; None: all of them."""
    statement = select(col(Site.id), Town).join(Town, col(Town.id) == Site.town_id).where(Site.active)
    if among is not None:
        statement = statement.where(col(Site.id).in_(among))
    return dict(session.exec(statement.order_by(col(Town.name_en), col(Site.id))).all())
