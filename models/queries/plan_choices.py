"""What a coordinator can choose from when she asks for a week: sites, vehicles, crews, roads."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.permissions import Role
from models.queries.crews import Member, crew_members
from models.queries.needs import SiteNeed, site_needs
from models.tables.country import Leg, Town
from models.tables.fleet import Vehicle
from models.tables.staff import Staff


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """``towns`` by id; ``legs`` ordered by their towns' English names.

    ``crew``: medical staff, who may read the plan; ``members``: others of the crew's list.
    """

    needs: tuple[SiteNeed, ...]
    vehicles: tuple[Vehicle, ...]
    crew: Mapping[UUID, str]
    members: tuple[Member, ...]
    legs: tuple[Leg, ...]
    towns: Mapping[str, Town]

    @property
    def passes(self) -> Mapping[str, tuple[Leg, ...]]:
        """The legs over each pass, by its name, in the order of the names."""
        found: dict[str, list[Leg]] = defaultdict(list)
        for leg in self.legs:
            for name in leg.pass_name.split(";"):
                found[name.strip()].append(leg)
        return {name: tuple(legs) for name, legs in sorted(found.items()) if name}


def plan_choices(session: Session, week: date) -> PlanChoices:
    """The choices for the week that starts on this Monday."""
    medical = select(Staff).where(Staff.active, Staff.role == Role.MEDICAL).order_by(col(Staff.name))
    crew = {person.id: person.name for person in session.exec(medical)}
    towns = {town.id: town for town in session.exec(select(Town))}
    legs = session.exec(select(Leg)).all()
    return PlanChoices(
        needs=tuple(site_needs(session, week)),
        vehicles=tuple(session.exec(select(Vehicle).where(Vehicle.active).order_by(col(Vehicle.id)))),
        crew=crew,
        members=tuple(
            each for each in crew_members(session) if each.row.active and each.row.staff_id not in crew
        ),
        legs=tuple(sorted(legs, key=lambda leg: (towns[leg.from_id].name_en, towns[leg.to_id].name_en))),
        towns=towns,
    )
