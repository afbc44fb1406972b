"""A week's problem out of what the coordinator asked and what is known of the country."""

from datetime import date

from sqlmodel import Session, col, select

from models.errors import N_, Invalid
from models.queries.country_roads import country_roads
from models.queries.travel import travel_matrices
from models.road_engine import EngineTable
from models.tables.country import Site, Town, parse_hours
from models.tables.fleet import Vehicle as FleetVehicle
from models.tables.plans import PlanRequest, VehicleChoice
from routing.problem import Break, Day, Pin, Problem, Shift, Stop, TimeWindow, Vehicle


def planning_problem(session: Session, request: PlanRequest, table: EngineTable | None) -> Problem:
    """Places are town ids, stops site ids, days ISO dates; ``table``: the road engine's, if it answered.

    Raises
    ------
    Invalid
        The request names a vehicle that has gone since.
    """
    sites = session.exec(select(Site).where(Site.active).order_by(col(Site.id))).all()
    lodging = session.exec(select(Town.id).where(Town.lodging).order_by(col(Town.id))).all()
    fleet = {vehicle.id: vehicle for vehicle in session.exec(select(FleetVehicle))}
    if any(choice.vehicle_id not in fleet for choice in request.vehicles):
        raise Invalid(N_("A vehicle of this plan is not there any more."), "vehicles")
    candidates = [site for site in sites if site.id not in request.left_out]
    depots = {fleet[choice.vehicle_id].depot_id for choice in request.vehicles}
    # A crew also sleeps beside a site that has beds near by, whatever the town is otherwise.
    nights = sorted({*lodging, *(site.town_id for site in candidates if site.lodging_near)})
    places = sorted({*depots, *nights, *(site.town_id for site in candidates)})
    matrices, names = travel_matrices(
        country_roads(session), table, places, request.days, request.closed_legs
    )
    return Problem(
        places=tuple(places),
        matrices=matrices,
        days=tuple(Day(id=day.isoformat(), matrix=names[day]) for day in request.days),
        lodging=tuple(nights),
        vehicles=tuple(_vehicle(fleet[choice.vehicle_id], choice, request) for choice in request.vehicles),
        stops=tuple(_stop(site, request) for site in candidates),
    )


def _vehicle(vehicle: FleetVehicle, choice: VehicleChoice, request: PlanRequest) -> Vehicle:
    after, duration = vehicle.break_after_minutes * 60, vehicle.break_minutes * 60
    return Vehicle(
        id=vehicle.id,
        start=vehicle.depot_id,
        end=vehicle.depot_id,
        shifts=tuple(
            Shift(
                day=day.isoformat(),
                start=hours[0],
                end=hours[1],
                max_driving=vehicle.max_driving_minutes * 60,
            )
            for day in request.days
            if (hours := shift_of(vehicle, choice, day))
        ),
        rest=vehicle.rest_minutes * 60,
        **{"break": Break(after_driving=after, duration=duration)},
    )


def shift_of(vehicle: FleetVehicle, choice: VehicleChoice, day: date) -> tuple[int, int] | None:
    """When the vehicle may be on the road that day, in seconds since midnight; None on a day off."""
    usual = vehicle.shift if vehicle.working_days[day.weekday()] == "1" else ""
    hours = choice.shifts.get(day, usual)
    return parse_hours(hours) if hours else None


def _stop(site: Site, request: PlanRequest) -> Stop:
    forbidden = {choice.day for choice in request.forbidden if choice.site_id == site.id}
    pinned = next((choice.day for choice in request.pinned if choice.site_id == site.id), None)
    return Stop(
        id=site.id,
        place=site.town_id,
        service=site.service_minutes * 60,
        prize=request.needs.get(site.id, 0),
        windows=tuple(
            TimeWindow(day=day.isoformat(), start=hours[0], end=hours[1])
            for day in request.days
            if day not in forbidden and (hours := site.hours(day.weekday()))
        ),
        required=site.id in request.required,
        pin=Pin(day=pinned.isoformat()) if pinned else None,
    )
