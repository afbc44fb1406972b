"""What a person sees of a plan's week, as frozen parts.

Times of day are seconds since that day's midnight and may pass 86,400; durations are seconds,
distances metres.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Literal
from uuid import UUID

from models.queries.warning_parts import Warning_
from models.queries.week_crews import RouteCrew
from models.queries.week_kits import KitsLimit
from models.queries.week_places import Place, RoadLeg, WeekHoliday, WeekVehicle
from models.tables.stops import AlertKind, StopReason
from routing.solution import Reason, Status

NOBODY_KNOWN = RouteCrew(())


@dataclass(frozen=True, slots=True)
class Drive:
    """On the road without a break.

    ``legs`` and ``metres`` describe the whole way between two places; a way that breaks interrupt is
    several drives, of which the first carries them. ``arrives``: it ends at ``destination``.
    """

    origin: Place
    destination: Place
    departure: int
    arrival: int
    arrives: bool
    legs: tuple[RoadLeg, ...] = ()
    metres: int | None = None
    kind: Literal["drive"] = "drive"

    @property
    def seconds(self) -> int:
        return self.arrival - self.departure

    @property
    def passes(self) -> tuple[str, ...]:
        return tuple(name for leg in self.legs for name in leg.passes)


@dataclass(frozen=True, slots=True)
class Pause:
    """The driver's break; ``place`` is None on the road."""

    place: Place | None
    arrival: int
    departure: int
    kind: Literal["break"] = "break"


@dataclass(frozen=True, slots=True)
class Skipped:
    """That a stop was not served as planned; ``reason`` where it is known."""

    reason: StopReason | None


@dataclass(frozen=True, slots=True)
class Service:
    """A site served; ``number`` counts the day's stops from 1, ``need`` is in expected clients."""

    number: int
    site_id: str
    place: Place
    arrival: int
    service_start: int
    departure: int
    need: int
    skipped: Skipped | None = None
    kind: Literal["stop"] = "stop"

    @property
    def waiting(self) -> int:
        return self.service_start - self.arrival


Step = Drive | Pause | Service


@dataclass(frozen=True, slots=True)
class DayRoute:
    """One vehicle's one day. ``away``: the crew sleeps somewhere else than at the vehicle's depot."""

    day: date
    number: int
    vehicle: WeekVehicle
    start: Place
    end: Place
    departure: int
    arrival: int
    driving: int
    driving_limit: int | None
    metres: int | None
    steps: tuple[Step, ...]
    away: bool
    crew: RouteCrew = NOBODY_KNOWN

    @property
    def working(self) -> int:
        """From departure to arrival, breaks and waiting included."""
        return self.arrival - self.departure

    @property
    def drives(self) -> tuple[Drive, ...]:
        return tuple(step for step in self.steps if isinstance(step, Drive))

    @property
    def stops(self) -> tuple[Service, ...]:
        return tuple(step for step in self.steps if isinstance(step, Service))

    @property
    def towns(self) -> tuple[Place, ...]:
        """From start to end by the stops, a town of several stops once."""
        towns = (self.start, *(stop.place for stop in self.stops), self.end)
        return tuple(town for town, _ in groupby(towns))

    @property
    def legs(self) -> tuple[RoadLeg, ...]:
        return tuple(leg for drive in self.drives for leg in drive.legs)


@dataclass(frozen=True, slots=True)
class Night:
    """Where a vehicle stands after a day; ``away`` as in DayRoute."""

    day: date
    number: int
    vehicle: WeekVehicle
    place: Place
    away: bool


@dataclass(frozen=True, slots=True)
class WeekDay:
    """``number`` counts the week's days from 1; a vehicle without a route that day is in ``nights`` only."""

    day: date
    number: int
    holiday: WeekHoliday | None
    routes: tuple[DayRoute, ...]
    nights: tuple[Night, ...]

    @property
    def idle_away(self) -> tuple[Night, ...]:
        """Vehicles that stay a whole day in another place than their depot."""
        driven = {route.vehicle.id for route in self.routes}
        return tuple(night for night in self.nights if night.away and night.vehicle.id not in driven)


LeftOutReason = Reason | Literal["asked", "month", "alert", "repeats", "kits", "crew"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A site that the plan does not serve.

    ``reason`` is the solver's, or ``asked`` where the coordinator left it out, ``month`` where other weeks of
    its month serve it, ``alert`` where it is dangerous there, ``repeats`` where every hour would be that of a
    recent visit, ``kits`` where there are not enough for it as well, ``crew`` where it asks for women only
    and no crew can be that. ``cost``: expected clients fewer in all if it were served; ``at_least``: the
    proof stopped there.
    """

    site_id: str
    place: Place
    need: int | None
    reason: LeftOutReason
    cost: int | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class AlertAt:
    """A danger at a site in this week, both days included."""

    site_id: str
    place: Place
    kind: AlertKind
    first_day: date
    last_day: date

    def holds(self, site_id: str, day: date) -> bool:
        return self.site_id == site_id and self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Totals:
    """The week in numbers. ``bound``: no plan serves more need; None where none is proven.

    The need that is lost since times vary from week to week lies between ``price_least`` and ``price_most``,
    that which is lost since kits are short between ``kits_least`` and ``kits_most``.
    """

    status: Status
    need_served: int
    need_of_all: int
    bound: int | None
    stops_served: int
    stops_of_all: int
    driving: int
    metres: int | None
    nights_away: int
    price_least: int | None = None
    price_most: int | None = None
    kits_least: int | None = None
    kits_most: int | None = None

    @property
    def beyond_percent(self) -> int | None:
        """How much more any plan could serve, rounded up; None where that cannot be said."""
        if self.bound is None or (self.need_served == 0 and self.bound > 0):
            return None
        more = self.bound - self.need_served
        return ceil(more * 100 / self.need_served) if more else 0


@dataclass(frozen=True, slots=True)
class WeekView:
    """A solved plan's week. ``roads``: the whole network, for the map.

    ``peer_hours``: how long before a stop peer workers may be told. ``kits_limits``: where kits were fewer
    than the clients expected at all sites together.
    """

    plan_id: UUID
    week: date
    days: tuple[WeekDay, ...]
    vehicles: tuple[WeekVehicle, ...]
    totals: Totals
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Warning_, ...]
    roads: tuple[RoadLeg, ...]
    alerts: tuple[AlertAt, ...] = ()
    peer_hours: int = 0
    kits_limits: tuple[KitsLimit, ...] = ()

    @property
    def routes(self) -> tuple[DayRoute, ...]:
        return tuple(route for day in self.days for route in day.routes)

    @property
    def nights_away(self) -> tuple[Night, ...]:
        return tuple(night for day in self.days for night in day.nights if night.away)

    def alert_at(self, site_id: str, day: date) -> AlertAt | None:
        return next((alert for alert in self.alerts if alert.holds(site_id, day)), None)

    def peers_from(self, day: date, stop: Service) -> tuple[date, int]:
        """The day and second from which peer workers may be told of a stop of that day."""
        days, second = divmod(stop.service_start - self.peer_hours * 3600, 86_400)
        return day + timedelta(days=days), second
