"""``bench pages``: how long each page takes on a year of plans, beside the sign-in page."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import open_database, transaction
from models.keys import Keys
from models.migrate import migrate
from models.operations.create_staff import create_staff
from models.operations.import_country import load_reference
from models.operations.publish_plan import publish_plan
from models.operations.request_plan import request_plan
from models.operations.sign_in import token_hash
from models.operations.thin_plans import thin_plans
from models.permissions import Role
from models.queries.plans import monday_of
from models.settings import Settings
from models.tables.country import Site, Town
from models.tables.fleet import Vehicle
from models.tables.plans import Plan, PlanRequest, PlanState, VehicleChoice
from models.tables.staff import SignIn
from tests.models.first_plans import solve_to_first_plan
from tests.servers.marshrut import serving

MOST_MILLISECONDS = 100
WEEKS, SITES, VEHICLES, DRAFTS = 52, 60, 4, 3
PASSWORD = "four words for benches"  # noqa: S105 a folder that is gone in a minute


@dataclass(frozen=True, slots=True)
class Year:
    """A year that ends with next week: its last published plan, another draft of that week, who reads."""

    plan_id: UUID
    draft_id: UUID
    tokens: Mapping[Role, str]

    def pages(self) -> dict[str, tuple[Role, str]]:
        """Each page's name, who looks at it, and its address."""
        plan = f"/plans/{self.plan_id}"
        return {
            "list of plans": (Role.COORDINATOR, "/plans"),
            "request form": (Role.COORDINATOR, "/plans/new"),
            "change form": (Role.COORDINATOR, f"{plan}/change"),
            "week": (Role.COORDINATOR, plan),
            "week of a crew": (Role.MEDICAL, plan),
            "progress": (Role.COORDINATOR, f"{plan}/progress"),
            "route sheet": (Role.COORDINATOR, f"{plan}/sheet"),
            "route sheet of a crew": (Role.MEDICAL, f"{plan}/sheet"),
            "calendar file": (Role.MEDICAL, f"{plan}/calendar.ics"),
            "comparison": (Role.COORDINATOR, f"{plan}/compare?other={self.draft_id}"),
            "counts": (Role.MANAGER, "/plans"),
            "sites": (Role.COORDINATOR, "/country/sites"),
            "roads": (Role.COORDINATOR, "/country/legs"),
            "account": (Role.COORDINATOR, "/account"),
            "staff": (Role.ADMIN, "/staff"),
        }


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians in milliseconds, of a page and of the sign-in page fetched in turn with it."""

    page: float
    sign_in: float

    @property
    def ratio(self) -> float:
        return self.page / self.sign_in


def run(*, rounds: int = 15) -> bool:
    """Print each page's median, then one sentence on whether all stay under 100 ms.

    Parameters
    ----------
    rounds : int
        How often each page is fetched, each time beside the sign-in page.
    """
    timings = measure(rounds)
    for name, timing in timings.items():
        print(f"{name:22} {timing.page:7.1f} ms {timing.ratio:6.1f} x the sign-in page")
    slow = [name for name, timing in timings.items() if timing.page >= MOST_MILLISECONDS]
    told = f"It does not hold for {', '.join(slow)}" if slow else "It holds"
    year_is = f"{WEEKS} weeks, {SITES} sites and {VEHICLES} vehicles"
    print(f"{told}: each page under {MOST_MILLISECONDS} ms with {year_is}.")
    return not slow


def measure(rounds: int) -> dict[str, Timing]:
    """Every page of a year on a sealed database of its own, by its name."""
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as folder:
        data_dir, key_file = Path(folder) / "data", Path(folder) / "keys.json"
        settings = Settings(data_dir=data_dir, key_file=key_file, database_url=None)
        data_dir.mkdir()
        with _service(settings) as (address, year):
            return {name: _time(address, year, name, rounds) for name in year.pages()}


@contextmanager
def _service(settings: Settings) -> Iterator[tuple[str, Year]]:
    from api.main import create_app

    keys = Keys.generate()
    engine = open_database(settings, keys)
    migrate(engine)
    year = make_year(engine, settings)
    engine.dispose()
    app = create_app(settings, keys)
    with serving(app) as address:
        yield address, year
    app.state.engine.dispose()


def _time(address: str, year: Year, name: str, rounds: int) -> Timing:
    role, path = year.pages()[name]
    cookies = {"marshrut": year.tokens[role]}
    with (
        httpx.Client(base_url=address, timeout=30) as stranger,
        httpx.Client(base_url=address, timeout=30, cookies=cookies) as reader,
    ):
        both = [(_fetch(reader, path), _fetch(stranger, "/sign-in")) for _ in range(rounds + 1)]
    # The first fetch reads templates and catalogs.
    return Timing(median(own for own, _ in both[1:]), median(beside for _, beside in both[1:]))


def _fetch(client: httpx.Client, path: str) -> float:
    started = perf_counter()
    client.get(path).raise_for_status()
    return (perf_counter() - started) * 1000


def make_year(engine: Engine, settings: Settings) -> Year:
    """Fill an empty, migrated database: every week drafted and published, past weeks thinned."""
    today = datetime.now(settings.zone).date()
    last = monday_of(today) + timedelta(weeks=1)
    with transaction(engine) as session:
        people, tokens = _country_and_staff(session)
        choices = [VehicleChoice(vehicle_id="van-0", crew=(people[Role.MEDICAL],))]
        choices += [VehicleChoice(vehicle_id=f"van-{number}") for number in range(1, VEHICLES)]
        request = PlanRequest(week=last, vehicles=tuple(choices))
        solved_id = request_plan(session, people[Role.COORDINATOR], request, lambda _: None).id
    solve_to_first_plan(engine, settings, people[Role.COORDINATOR], solved_id)
    with transaction(engine) as session:
        solved = session.get_one(Plan, solved_id)
        if solved.fault:
            raise RuntimeError(f"the week that is copied was not solved: {solved.fault}")
        for weeks in range(WEEKS):
            drafts = [_copy(solved, last - timedelta(weeks=weeks)) for _ in range(DRAFTS)]
            session.add_all(drafts)
            session.flush()
            publish_plan(session, people[Role.COORDINATOR], drafts[0].id)
            if not weeks:
                year = Year(drafts[0].id, drafts[1].id, tokens)
        thin_plans(session, today)
    return year


def _country_and_staff(session: Session) -> tuple[dict[Role, UUID], dict[Role, str]]:
    load_reference(session)
    for site in session.exec(select(Site)):
        session.delete(site)
    for vehicle in session.exec(select(Vehicle)):
        session.delete(vehicle)
    session.flush()
    towns = session.exec(select(Town.id).order_by(Town.id)).all()
    session.add_all(_site(number, towns[number % len(towns)]) for number in range(SITES))
    depots = towns[:: len(towns) // VEHICLES]
    for number in range(VEHICLES):
        session.add(Vehicle(id=f"van-{number}", name=f"Van {number}", depot_id=depots[number]))
    people = {
        role: create_staff(session, None, role.value, role, PASSWORD, language="ru").id for role in Role
    }
    tokens = {role: f"token of {role.value}" for role in Role}
    for role, staff_id in people.items():
        session.add(SignIn(staff_id=staff_id, token_hash=token_hash(tokens[role])))
    session.flush()
    return people, tokens


def _site(number: int, town_id: str) -> Site:
    hours = "09:00-19:00"
    return Site(
        id=f"grove-{number}",
        town_id=town_id,
        mon=hours,
        tue=hours,
        wed=hours,
        thu=hours,
        fri=hours,
        sat=hours,
        service_minutes=90 + number % 4 * 30,
        estimate=5 + number % 17,
    )


def _copy(plan: Plan, week: date) -> Plan:
    """A draft of another week with the same answer, its days moved."""
    moved = _moved((plan.request, plan.problem, plan.solution), plan.week, week)
    return Plan(
        week=week,
        state=PlanState.SOLVED,
        created_by_id=plan.created_by_id,
        request=moved[0],
        problem=moved[1],
        solution=moved[2],
        best=plan.best,
        bound=plan.bound,
    )


def _moved(parts: tuple[Any, ...], before: date, after: date) -> list[Any]:
    text = json.dumps(parts)
    for i in range(7):
        text = text.replace(str(before + timedelta(days=i)), str(after + timedelta(days=i)))
    moved: list[Any] = json.loads(text)
    return moved
