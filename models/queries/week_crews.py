"""What a week's page tells of its crews: who is on duty each day, and where somebody is missing."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.queries.crews import DayCrew, WeekCrews
from models.queries.warning_parts import CrewMissing
from models.queries.week_places import WeekVehicle
from models.tables.country import Site
from models.tables.plans import PlanRequest


@dataclass(frozen=True, slots=True)
class RouteCrew:
    """Who goes along on a route, by name; ``behind``: who stays behind, since a stop asks for women only."""

    names: tuple[str, ...]
    behind: tuple[str, ...] = ()


def route_crew(crew: DayCrew, stops: Container[str], women_only: Mapping[str, Site]) -> RouteCrew:
    """Of a route with these stops; all of it where it cannot be women only any more."""
    everybody = {member.row.id: member.name for member in crew.members}
    if not crew.can_be_women or not any(site in stops for site in women_only):
        return RouteCrew(tuple(everybody.values()))
    women = {member.row.id for member in crew.of_women.members}
    behind = tuple(name for id_, name in everybody.items() if id_ not in women)
    return RouteCrew(tuple(name for id_, name in everybody.items() if id_ in women), behind)


def crews_missing(
    crews: WeekCrews, request: PlanRequest, vehicles: Mapping[str, WeekVehicle]
) -> Iterator[CrewMissing]:
    """Days on which a vehicle stays where it is for want of a crew, one warning for each thing missing."""
    for vehicle_id, vehicle in vehicles.items():
        lacking: dict[tuple[bool, bool], list[date]] = {}
        for day in request.days:
            crew = crews.on(vehicle_id, day)
            if not crew.may_work:
                lacking.setdefault((crew.lacks_driver, crew.lacks_tester), []).append(day)
        for (driver, tester), days in lacking.items():
            yield CrewMissing(tuple(days), vehicle, driver, tester)


def has_no_women_crew(crews: WeekCrews, site: Site, request: PlanRequest) -> bool:
    """Whether a site that asks for women only is open on no day on which a crew can be that."""
    open_days = (day for day in request.days if site.hours(day.weekday()))
    return site.women_only and not any(crews.vehicles_of_women(day) for day in open_days)
