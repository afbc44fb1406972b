"""Weeks written by hand, for tests of what is made of a week."""

from datetime import timedelta
from uuid import UUID

from models.queries.week_parts import DayRoute, Drive, Night, Service, Step, Totals, WeekDay, WeekView
from models.queries.week_places import Place, RoadLeg, WeekVehicle
from tests.fixtures.weeks import WEEK

HOUR = 3600
BISHKEK = Place("Bishkek", "Бишкек", "Бишкек", "bishkek", 42.87, 74.59)
PLACES = {
    place.id: place
    for place in (
        BISHKEK,
        Place("Tokmok", "Токмок", "Токмок", "tokmok", 42.84194, 75.30149),
        Place("Kant", "Кант", "Кант", "kant", 42.89106, 74.85077),
        Place("Osh", "Ош", "Ош", "osh", 40.52828, 72.7985),
        Place("Karakol", "Каракол", "Каракол", "karakol", 42.49047, 78.39197),
    )
}
AMBULANCE = WeekVehicle("ambulance", "Ambulance 1", None)
PLAN_ID = UUID("6f9619ff-8b86-4d01-b42d-00c04fc964ff")


def stop(site_id: str, town: str, opens: int = 0) -> Service:
    """Two hours, once the site is open."""
    return Service(1, site_id, PLACES[town], opens, opens, opens + 2 * HOUR, need=10)


def a_day(
    number: int,
    *stops: Service,
    start: str = "bishkek",
    end: str = "bishkek",
    vehicle: WeekVehicle = AMBULANCE,
) -> DayRoute:
    """Straight from place to place: a leg of two hours between any two."""
    steps: list[Step] = []
    here, clock = PLACES[start], 8 * HOUR
    for count, wanted in enumerate(stops, start=1):
        if here != wanted.place:
            steps.append(_drive(here, wanted.place, clock))
            clock += 2 * HOUR
        begins = max(clock, wanted.service_start)
        here, clock, arrival = wanted.place, begins + 2 * HOUR, clock
        steps.append(Service(count, wanted.site_id, here, arrival, begins, clock, wanted.need))
    if here != PLACES[end]:
        steps.append(_drive(here, PLACES[end], clock))
        clock += 2 * HOUR
    driving = 2 * HOUR * sum(isinstance(step, Drive) for step in steps)
    return DayRoute(
        day=WEEK + timedelta(days=number - 1),
        number=number,
        vehicle=vehicle,
        start=PLACES[start],
        end=PLACES[end],
        departure=8 * HOUR,
        arrival=clock,
        driving=driving,
        driving_limit=9 * HOUR,
        metres=None,
        steps=tuple(steps),
        away=end != "bishkek",
    )


def a_week(*routes: DayRoute) -> WeekView:
    """The days from the first to the last route's."""
    vehicles = tuple(dict.fromkeys(route.vehicle for route in routes))
    days = [_day(number, routes) for number in range(1, max(route.number for route in routes) + 1)]
    stops = sum(len(route.stops) for route in routes)
    totals = Totals("optimal", 10 * stops, 10 * stops, 10 * stops, stops, stops, 0, None, 0)
    legs = tuple(leg for route in routes for leg in route.legs)
    return WeekView(PLAN_ID, WEEK, tuple(days), vehicles, totals, (), (), legs)


def _day(number: int, routes: tuple[DayRoute, ...]) -> WeekDay:
    day = WEEK + timedelta(days=number - 1)
    driven = tuple(route for route in routes if route.number == number)
    nights = tuple(Night(day, number, route.vehicle, route.end, route.away) for route in driven)
    return WeekDay(day, number, None, driven, nights)


def _drive(origin: Place, destination: Place, departure: int) -> Drive:
    leg = RoadLeg(origin, destination, 2 * HOUR)
    return Drive(origin, destination, departure, departure + 2 * HOUR, arrives=True, legs=(leg,))
