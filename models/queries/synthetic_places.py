from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from models.errors import N_, Invalid
from models.synthetic.places import Place, Places
from models.tables.country import Facility, Site, Town

# Most are met where the clinic stops; the others together are met for so much of it.
ELSEWHERE = 0.12
_HIV_CENTRE = "HIV centre"


def places_of(session: Session) -> Places:
    """The towns of the database as places of a made-up programme.

    Raises
    ------
    Invalid
        There is no town, or no facility to refer to.
    """
    towns = session.exec(select(Town).order_by(col(Town.id))).all()
    facilities = session.exec(select(Facility).order_by(col(Facility.id))).all()
    if not towns or not facilities:
        raise Invalid(N_("Enter towns and a facility first, or begin with an empty database."))
    statement = select(Site).where(col(Site.active)).order_by(col(Site.estimate), col(Site.id))
    sites = {site.town_id: site for site in session.exec(statement)}
    weights = _weights(towns, sites)
    return Places([_place(town, sites.get(town.id), facilities, weights[town.id]) for town in towns])


def _weights(towns: Sequence[Town], sites: Mapping[str, Site]) -> dict[str, float]:
    weights = {town_id: site.estimate or 1.0 for town_id, site in sites.items()}
    others = {town.id: float(town.population or 5_000) for town in towns if town.id not in sites}
    scale = ELSEWHERE * (sum(weights.values()) or 1.0) / (sum(others.values()) or 1.0)
    return weights | {town_id: people * scale for town_id, people in others.items()}


def _place(town: Town, site: Site | None, facilities: Sequence[Facility], weight: float) -> Place:
    near = [each for each in facilities if each.oblast_code == town.oblast_code] or list(facilities)
    centres = [each for each in near if each.kind == _HIV_CENTRE] or near
    helpers = [each for each in near if each.kind != _HIV_CENTRE] or near
    return Place(
        town_id=town.id,
        oblast_code=town.oblast_code,
        latitude=town.latitude,
        longitude=town.longitude,
        weight=weight,
        site_id=site.id if site else None,
        hiv_centre=centres[0].id,
        helper=helpers[0].id,
    )
