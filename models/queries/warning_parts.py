"""What a person should know of a week before it is published, as frozen parts; units as in ``week_parts``."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.queries.seasons import Season
from models.queries.week_places import Place, RoadLeg, WeekHoliday, WeekVehicle


@dataclass(frozen=True, slots=True)
class RoadPart:
    """A pass by its name, or a leg without one by its two ends."""

    pass_name: str | None
    elevation_m: int | None
    ends: tuple[Place, Place] | None


@dataclass(frozen=True, slots=True)
class ClosingRoads:
    """Parts of the road that often close in this season, all driven on these days."""

    days: tuple[date, ...]
    season: Season
    parts: tuple[RoadPart, ...]
    kind: Literal["road"] = "road"


@dataclass(frozen=True, slots=True)
class HolidayInWeek:
    """``stops``: how many sites are served on it."""

    day: date
    holiday: WeekHoliday
    stops: int
    kind: Literal["holiday"] = "holiday"


@dataclass(frozen=True, slots=True)
class AfterDark:
    """The day's last arrival, where it comes after sunset."""

    day: date
    vehicle: WeekVehicle
    place: Place
    arrival: int
    sunset: int
    kind: Literal["dark"] = "dark"


@dataclass(frozen=True, slots=True)
class NightWithoutLodging:
    """A night in a place where no lodging is known (any more)."""

    day: date
    vehicle: WeekVehicle
    place: Place
    kind: Literal["lodging"] = "lodging"


@dataclass(frozen=True, slots=True)
class CrewMissing:
    """A vehicle stays where it is on these days, since nobody of its crew drives or may test then."""

    days: tuple[date, ...]
    vehicle: WeekVehicle
    driver: bool
    tester: bool
    kind: Literal["crew"] = "crew"


@dataclass(frozen=True, slots=True)
class EstimatedTimes:
    """Legs of this week whose driving time is an estimate."""

    legs: tuple[RoadLeg, ...]
    kind: Literal["estimated"] = "estimated"


@dataclass(frozen=True, slots=True)
class RoadEngineSilent:
    """The road engine did not answer; the times are those of the table."""

    kind: Literal["engine"] = "engine"


Warning_ = (
    CrewMissing
    | ClosingRoads
    | HolidayInWeek
    | AfterDark
    | NightWithoutLodging
    | EstimatedTimes
    | RoadEngineSilent
)
