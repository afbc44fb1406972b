"""Random histories of stops, and a look at a plan and its history that shares nothing with who made it.

A history is written into the database as it comes to be: past weeks as they are kept, recent ones as
published plans, with what the crew said of them. The look knows the history only as it was drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlmodel import Session, select

from models.operations.change_planning_rules import change_planning_rules
from models.queries.planning_problem import planning_problem
from models.tables.country import Site
from models.tables.planning import PlanningRulesRow
from models.tables.plans import PastStop, Plan, PlanRequest, PlanState, VehicleChoice
from models.tables.stops import StopReason, StopReport, StopState
from routing.solve import Progress, solve

WEEK = date(2026, 11, 30)
MINUTES_A_WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the clinic stood, and the hour in which it began; ``skipped``: it did not come after all."""

    site_id: str
    day: date
    hour: int
    skipped: bool = False


def draw_history(rng: Random, sites: Sequence[str]) -> list[Stood]:
    """Up to eight weeks, many at the hours at which sites are open."""
    stood = []
    for weeks_ago in range(1, rng.randint(2, 8)):
        monday = WEEK - timedelta(weeks=weeks_ago)
        for site_id in sites:
            if rng.random() < 0.7:
                day, hour = monday + timedelta(days=rng.randrange(6)), rng.choice((9, 10, 12, 14, 15, 18, 20))
                stood.append(Stood(site_id, day, hour, skipped=rng.random() < 0.1))
    return stood


def write_history(session: Session, rng: Random, staff_id: UUID, history: Sequence[Stood]) -> None:
    weeks = sorted({each.day - timedelta(days=each.day.weekday()) for each in history})
    for week in weeks:
        stops = [each for each in history if week <= each.day < week + timedelta(days=7)]
        if WEEK - week > timedelta(weeks=3):
            session.add_all(_kept(week, each) for each in stops if not each.skipped)
        else:
            _write_plan(session, rng, staff_id, week, stops)
    session.flush()


def _kept(week: date, stood: Stood) -> PastStop:
    return PastStop(week=week, site_id=stood.site_id, weekday=stood.day.weekday(), hour=stood.hour)


def _write_plan(session: Session, rng: Random, staff_id: UUID, week: date, stops: Sequence[Stood]) -> None:
    """Some stops were planned for another hour, and the crew said when it really was."""
    routes = []
    for stood in stops:
        moved = rng.random() < 0.2 and not stood.skipped
        planned = (stood.hour + 5) % 24 if moved else stood.hour
        step = {"type": "stop", "stop": stood.site_id, "place": "osh", "service_start": planned * 3600 + 900}
        routes.append({"vehicle": "ambulance", "day": stood.day.isoformat(), "steps": [step]})
        if moved or stood.skipped:
            state = StopState.SKIPPED if stood.skipped else StopState.LATE
            said = {"state": state, "day": stood.day, "reason": StopReason.ROAD, "hour": stood.hour}
            session.add(StopReport(week=week, site_id=stood.site_id, staff_id=staff_id, **said))  # type: ignore[arg-type]
    solution = {"routes": routes, "unassigned": [], "prize": 0, "driving": 0}
    session.add(
        Plan(week=week, state=PlanState.PUBLISHED, created_by_id=staff_id, request={}, solution=solution)
    )


def repeats(
    times: Mapping[str, tuple[date, int]], history: Sequence[Stood], rules: PlanningRulesRow
) -> Iterator[str]:
    """Each stop that begins at an hour that the rule forbids; ``times``: day and second of its beginning."""
    for site_id, (day, second) in times.items():
        for stood in history:
            if stood.site_id != site_id or stood.skipped:
                continue
            monday = stood.day - timedelta(days=stood.day.weekday())
            if not WEEK - timedelta(weeks=rules.vary_weeks) <= monday < WEEK:
                continue
            now = day.weekday() * 24 + second // 3600
            then = stood.day.weekday() * 24 + stood.hour
            apart = min((now - then) % 168, (then - now) % 168)
            if apart <= rules.vary_hours:
                yield f"{site_id} on {day}, {second // 3600} h, stood there on {stood.day}, {stood.hour} h"


def try_history(session: Session, seed: int, staff_id: UUID) -> tuple[list[str], int, int]:
    """Draw, plan, look: the repeats, how many stops there are, and how many would repeat without the rule."""
    rng = Random(seed)
    sites = list(session.exec(select(Site.id).order_by(Site.id)))
    history = draw_history(rng, sites)
    rules = PlanningRulesRow(vary_weeks=rng.randint(1, 8), vary_hours=rng.randint(0, 4))
    change_planning_rules(session, staff_id, rules)
    write_history(session, rng, staff_id, history)
    needs = {site_id: rng.randrange(5, 100, 5) for site_id in sites}
    request = PlanRequest(week=WEEK, vehicles=(VehicleChoice(vehicle_id="ambulance"),), needs=needs)
    varied, free = (_times(session, request, vary=vary) for vary in (True, False))
    control = len(list(repeats(free, history, rules)))
    return list(repeats(varied, history, rules)), len(varied), control


def _times(session: Session, request: PlanRequest, *, vary: bool) -> dict[str, tuple[date, int]]:
    proven = False

    def told(progress: Progress) -> None:
        nonlocal proven
        proven = progress.prize == progress.bound

    problem = planning_problem(session, request, None, vary=vary)
    found = solve(problem, seconds=10, stop=lambda: proven, report=told)
    return {
        step.stop: (date.fromisoformat(route.day), step.service_start)
        for route in found.routes
        for step in route.stops
    }
