"""``bench replan``: weeks of a national programme break half-way, and their rest is planned anew.

A promised stop *remains feasible* where some vehicle could serve it, alone, in what is left of the week and
within all rules. It is *kept* where it is still served; that its day is kept too is told apart.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from statistics import median
from time import monotonic, process_time
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from api.bench.outcome import tell
from models.database import open_database, transaction
from models.operations.import_country import load_reference
from models.operations.publish_plan import publish_plan
from models.operations.replan_week import replan_week
from models.operations.request_plan import request_plan
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.queries.rest_of_week import RestProblem, rest_problem, where_vehicles_are
from models.settings import Settings
from models.tables.country import Leg, Site, Town
from models.tables.fleet import Vehicle
from models.tables.plans import ClosedLeg, Plan, PlanRequest, PlanState, VehicleChoice
from models.tables.rest_of_week import RestOfWeek
from models.tables.staff import Staff
from models.tables.stops import StopReason, StopReport, StopState
from routing.replan import can_be_served, what_is_left
from tests.proofs.broken_weeks import Break, draw_break, faults_of, faults_of_roads, promised_in, times_of
from tests.proofs.programmes import fresh_database

FIRST_WEEK = date(2026, 9, 7)
DEPOTS = ("bishkek", "osh", "bishkek")
LEAST_KEPT, MOST_SECONDS = 0.8, 5.0
BREAKS_A_WEEK = 20


@dataclass(slots=True)
class Tally:
    """Promised stops that remained feasible and were kept, at all and on their day; seconds of each plan."""

    promised: int = 0
    feasible: int = 0
    kept: int = 0
    feasible_on_day: int = 0
    kept_on_day: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run(*, disruptions: int = 200, seconds: float = 5.0, seed: int = 1) -> bool:
    """Print what was kept, and in what time, and whether anything that was done has moved.

    Parameters
    ----------
    seconds
        For each published week.
    """
    started, tally = monotonic(), measure(disruptions, seconds, seed)
    share = tally.kept / max(1, tally.feasible)
    on_day = tally.kept_on_day / max(1, tally.feasible_on_day)
    print(
        f"{disruptions} breaks, {tally.promised} promised stops: {tally.feasible} remain feasible, "
        f"{tally.kept} of them are kept ({share:.1%}); {tally.feasible_on_day} on their own day, "
        f"{tally.kept_on_day} of them are kept on it ({on_day:.1%})"
    )
    print(
        f"A new plan takes {median(tally.seconds):.2f} s, at most {max(tally.seconds):.2f} s; "
        f"of the processor {median(tally.cpu):.2f} s, at most {max(tally.cpu):.2f} s"
    )
    if share < LEAST_KEPT:
        tally.faults.append(f"only {share:.1%} of what remains feasible is kept")
    if max(tally.seconds) > MOST_SECONDS:
        tally.faults.append(f"a new plan took {max(tally.seconds):.2f} s")
    told = f"what is done stays, at least {LEAST_KEPT:.0%} is kept, each within {MOST_SECONDS:.0f} s"
    return tell(tally.faults, told, started)


def measure(disruptions: int, seconds: float, seed: int) -> Tally:
    """Break published weeks of a national programme, as often as is asked."""
    rng, tally = Random(seed), Tally()  # noqa: S311
    with fresh_database("SQLCipher") as (settings, keys):
        settings = settings.model_copy(update={"plan_seconds": seconds})
        engine = open_database(settings, keys)
        staff_id = _nation(engine, rng)
        for number in range(disruptions):
            if number % BREAKS_A_WEEK == 0:
                week = FIRST_WEEK + timedelta(weeks=number // BREAKS_A_WEEK)
                plan_id = _published(engine, settings, staff_id, week, rng.randrange(1_000_000))
            _break_once(engine, settings, staff_id, plan_id, rng, tally)
            if (number + 1) % BREAKS_A_WEEK == 0:
                print(f"{number + 1} breaks: {tally.kept} of {tally.feasible} kept", flush=True)
        engine.dispose()
    return tally


def _nation(engine: Engine, rng: Random) -> UUID:
    """A site in each town and three ambulances."""
    with transaction(engine) as session:
        load_reference(session)
        session.exec(delete(Site))
        session.exec(delete(Vehicle))
        session.add_all(_site(rng, town_id) for town_id in session.exec(select(Town.id).order_by(Town.id)))
        session.add_all(
            Vehicle(id=f"van-{number}", name=f"Van {number}", depot_id=depot)
            for number, depot in enumerate(DEPOTS)
        )
        staff = Staff(name="anybody", role=Role.COORDINATOR)
        nurse = Staff(name="nurse", role=Role.MEDICAL)
        session.add_all((staff, nurse))
        session.flush()
        return staff.id


def _site(rng: Random, town_id: str) -> Site:
    hours = rng.choice(("09:00-17:00", "10:00-18:00", "12:00-20:00"))
    return Site(
        id=f"grove-{town_id}",
        town_id=town_id,
        mon=hours,
        tue=hours,
        wed=hours,
        thu=hours,
        fri=hours,
        sat=hours,
        service_minutes=rng.choice((90, 120, 150, 180)),
        estimate=rng.randint(3, 40),
    )


def _published(engine: Engine, settings: Settings, staff_id: UUID, week: date, seed: int) -> UUID:
    with transaction(engine) as session:
        nurse = session.exec(select(Staff.id).where(Staff.role == Role.MEDICAL)).one()
        choices = [VehicleChoice(vehicle_id="van-0", crew=(nurse,))]
        choices += [VehicleChoice(vehicle_id=f"van-{number}") for number in range(1, len(DEPOTS))]
        request = PlanRequest(week=week, vehicles=tuple(choices), seed=seed)
        plan_id = request_plan(session, staff_id, request, _nobody).id
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, staff_id, plan_id)
    return plan_id


def _nobody(plan_id: UUID) -> None:
    """The bench solves by itself."""


def _break_once(
    engine: Engine, settings: Settings, staff_id: UUID, plan_id: UUID, rng: Random, tally: Tally
) -> None:
    with transaction(engine) as session:
        published = session.get_one(Plan, plan_id)
        legs, towns = session.exec(select(Leg)).all(), session.exec(select(Town.id)).all()
        routes = (published.solution or {})["routes"]
        broken = draw_break(rng, published.week, routes, legs, towns)
        made_id = _asked(session, staff_id, published, broken, rng)
    began, cpu = monotonic(), process_time()
    solve_plan(engine, settings, made_id)
    tally.seconds.append(monotonic() - began)
    tally.cpu.append(process_time() - cpu)
    with transaction(engine) as session:
        made = session.get_one(Plan, made_id)
        session.exec(delete(StopReport).where(col(StopReport.week) == made.week))
        if made.state != PlanState.SOLVED:
            tally.faults.append(f"no plan: {made.fault}")
            return
        sites = {site.id: site for site in session.exec(select(Site))}
        planned = (made.solution or {})["routes"]
        tally.faults += faults_of(routes, planned, broken, sites)
        tally.faults += faults_of_roads(planned, broken, legs, towns)
        _count(tally, rest_problem(session, made, None), dict(times_of(planned)), promised_in(routes, broken))


def _asked(session: Session, staff_id: UUID, plan: Plan, broken: Break, rng: Random) -> UUID:
    """What a coordinator says, after the crews have reported some of their stops."""
    for site_id in broken.skipped:
        session.add(
            StopReport(
                week=plan.week,
                site_id=site_id,
                staff_id=staff_id,
                state=StopState.SKIPPED,
                day=broken.first_day,
                reason=rng.choice(list(StopReason)),
            )
        )
    session.flush()
    rest = RestOfWeek(first_day=broken.first_day, time=broken.clock, reason="the bench")
    vehicles = tuple(
        now.model_copy(
            update={
                "out_until": broken.out.get(now.vehicle_id),
                "town_id": broken.towns.get(now.vehicle_id, now.town_id),
            }
        )
        for now in where_vehicles_are(session, plan, rest)
    )
    closed = tuple(
        ClosedLeg(from_id=leg.from_id, to_id=leg.to_id)
        for leg in session.exec(select(Leg))
        if frozenset((leg.from_id, leg.to_id)) in broken.closed
    )
    rest = rest.model_copy(update={"vehicles": vehicles, "closed_legs": closed})
    return replan_week(session, staff_id, plan.id, rest, plan.week, _nobody).id


def _count(
    tally: Tally, rest: RestProblem, planned: dict[str, tuple[str, int]], promised: dict[str, tuple[str, int]]
) -> None:
    """What is kept can be served, so that only of the others it must be found out whether they could be."""
    left, _ = what_is_left(rest.asked, rest.day, rest.whereabouts, rest.done)
    tally.promised += len(promised)
    for stop, (day, _second) in promised.items():
        kept, kept_on_day = stop in planned, stop in planned and planned[stop][0] == day
        tally.kept, tally.kept_on_day = tally.kept + kept, tally.kept_on_day + kept_on_day
        tally.feasible += kept or can_be_served(left, stop)
        tally.feasible_on_day += kept_on_day or can_be_served(left, stop, day)
