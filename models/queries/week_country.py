"""What a week's view needs of the country: names, the ways of each day, holidays, lodging."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, select

from models.errors import N_, Conflict
from models.queries.country_roads import CountryRoads, country_roads
from models.queries.week_parts import AlertAt, LeftOut
from models.queries.week_places import Place, RoadLeg, WeekHoliday
from models.tables.country import Holiday, Leg, Pass, Site, Town
from models.tables.plans import PlanRequest
from models.tables.stops import SiteAlert
from routing.roads import Roads


@dataclass(frozen=True, slots=True)
class WeekCountry:
    """``lodging``: towns in which, or near a site of which, a crew can sleep."""

    places: Mapping[str, Place]
    sites: Mapping[str, Site]
    lodging: frozenset[str]
    passes: Mapping[str, Pass]
    holidays: Mapping[date, WeekHoliday]
    legs: Mapping[frozenset[str], RoadLeg]
    open_roads: Mapping[date, Roads]

    def place(self, town_id: str) -> Place:
        """The town of this id.

        Raises
        ------
        Conflict
            It is not there any more.
        """
        if town_id not in self.places:
            raise Conflict(N_("A town of this plan is not in the country any more."))
        return self.places[town_id]

    def way(self, day: date, origin: str, destination: str) -> tuple[RoadLeg, ...]:
        """The legs of the fastest way on this day; none where the road has been closed since."""
        way = self.open_roads[day].way(origin, destination)
        driven = zip(way.legs, way.places, strict=False) if way else ()
        return tuple(self.legs[leg.ends].driven_from(self.places[town]) for leg, town in driven)

    def alert_at(self, alert: SiteAlert) -> AlertAt:
        place = self.place(self.sites[alert.site_id].town_id)
        return AlertAt(alert.site_id, place, alert.kind, alert.first_day, alert.last_day)

    def not_asked(self, request: PlanRequest) -> Iterator[LeftOut]:
        """The sites that are no stops of the week, since the coordinator or the month says so."""
        reasons: dict[str, Literal["asked", "month"]] = dict.fromkeys(request.other_weeks, "month")
        for site_id, reason in (reasons | dict.fromkeys(request.left_out, "asked")).items():
            if site_id in self.sites:
                place = self.place(self.sites[site_id].town_id)
                yield LeftOut(site_id, place, request.needs.get(site_id), reason)


def read_country(session: Session, request: PlanRequest) -> WeekCountry:
    """The country of the tables, with the closures of the request's week."""
    towns, sites = session.exec(select(Town)).all(), session.exec(select(Site)).all()
    legs, country = session.exec(select(Leg)).all(), country_roads(session)
    places = {town.id: _place(town) for town in towns}
    return WeekCountry(
        places=places,
        sites={site.id: site for site in sites},
        lodging=frozenset(
            {town.id for town in towns if town.lodging}
            | {site.town_id for site in sites if site.lodging_near}
        ),
        passes={known.name: known for known in session.exec(select(Pass))},
        holidays={holiday.day: _holiday(holiday) for holiday in session.exec(select(Holiday))},
        legs={frozenset((leg.from_id, leg.to_id)): _leg(leg, places) for leg in legs},
        open_roads=_open_roads(country, request),
    )


def _place(town: Town) -> Place:
    return Place(town.name_en, town.name_ru, town.name_ky, town.id, town.latitude, town.longitude)


def _holiday(holiday: Holiday) -> WeekHoliday:
    return WeekHoliday(holiday.name_en, holiday.name_ru, holiday.name_ky, holiday.date_estimated)


def _leg(leg: Leg, places: Mapping[str, Place]) -> RoadLeg:
    return RoadLeg(
        origin=places[leg.from_id],
        destination=places[leg.to_id],
        seconds=leg.minutes * 60,
        passes=tuple(name.strip() for name in leg.pass_name.split(";") if name.strip()),
        season=leg.seasonal_closure,
        estimated=leg.confidence == "estimated",
    )


def _open_roads(country: CountryRoads, request: PlanRequest) -> dict[date, Roads]:
    """Days on which the same legs are shut share their roads, and so the ways found over them."""
    closed = {day: country.closed_on(day, request.closed_legs) for day in request.days}
    roads = {shut: country.without(shut) for shut in set(closed.values())}
    return {day: roads[shut] for day, shut in closed.items()}
