"""The worker as its own process: killed, unlocked by itself, unlocked by the server that starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.processes import KEYS_PIPE, OwnWorker
from models.database import transaction
from models.jobs import Jobs
from models.keys import Keys
from models.operations.request_plan import request_plan
from models.queries.plans import monday_of
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.country import Site, Town
from models.tables.coverage import FrozenPeriod
from models.tables.fleet import Vehicle
from models.tables.groups import IncidentActor, IncidentKind, RightsIncident
from models.tables.plans import UNFINISHED, Plan, PlanRequest, PlanState, VehicleChoice
from tests.fixtures.app import Colleague
from tests.models.first_plans import stop_at_first_plan
from tests.servers.waiting import wait_until

PROGRAM = Path(__file__).parents[2] / "marshrut.py"
# A worker goes by the real day, and keeps no plan of a week that is long past.
COMING = monday_of(datetime.now(UTC).date()) + timedelta(weeks=1)
KILLS = {"sqlite": 2, "postgresql": 1}
LONGEST = 60


def plan_of(engine: Engine, plan_id: UUID) -> Plan:
    with transaction(engine, reads_only=True) as session:
        return session.get_one(Plan, plan_id)


def until(condition: Callable[[], bool]) -> None:
    wait_until(condition, LONGEST)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, str(PROGRAM), "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def grove(number: int, town_id: str) -> Site:
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
        service_minutes=60 + number % 5 * 15,
        estimate=5 + number % 17,
    )


@pytest.fixture
def week_request(week_request: PlanRequest) -> PlanRequest:
    return week_request.model_copy(update={"week": COMING})


@pytest.fixture
def hard_request(engine: Engine, country: None) -> PlanRequest:
    """A week that takes far longer to prove than a worker is left alive."""
    with transaction(engine) as session:
        towns = session.exec(select(Town.id).order_by(Town.id)).all()
        for number in range(45):
            session.add(grove(number, towns[number % len(towns)]))
        for number in range(2):
            session.add(Vehicle(id=f"van-{number}", name=f"Van {number}", depot_id=towns[number * 9]))
    choices = [VehicleChoice(vehicle_id=f"van-{number}") for number in range(2)]
    return PlanRequest(week=COMING, vehicles=(VehicleChoice(vehicle_id="ambulance"), *choices))


def test_a_worker_killed_in_mid_solve_again_and_again_solves_the_plan_once(
    engine: Engine,
    settings: Settings,
    environment: dict[str, str],
    hard_request: PlanRequest,
    coordinator: Colleague,
) -> None:
    environment |= {"MARSHRUT_PLAN_LEASE_SECONDS": "0.5", "MARSHRUT_PLAN_SECONDS": "600"}
    with transaction(engine) as session:
        plan_id = request_plan(session, coordinator.id, hard_request, Jobs(settings).solve_plan).id

    claims: list[UUID | None] = [None]
    for _ in range(KILLS[engine.dialect.name]):
        with worker(environment) as process:
            until(lambda: plan_of(engine, plan_id).claim not in claims)
            claims.append(plan_of(engine, plan_id).claim)
            time.sleep(0.3)
            assert plan_of(engine, plan_id).state == PlanState.SOLVING
            os.kill(process.pid, signal.SIGKILL)

    with worker(environment):
        stop_at_first_plan(engine, coordinator.id, plan_id)
        until(lambda: plan_of(engine, plan_id).state not in UNFINISHED)
        solved = plan_of(engine, plan_id)
        time.sleep(1)
    assert solved.state == PlanState.SOLVED, solved.fault
    assert solved.best
    assert plan_of(engine, plan_id) == solved
    assert len(set(claims)) == len(claims)
    with transaction(engine) as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.event == "plan requested")).all()) == 1


def test_the_servers_own_worker_gets_the_keys_by_pipe_and_is_started_again(
    engine: Engine,
    settings: Settings,
    keys: Keys,
    environment: dict[str, str],
    week_request: PlanRequest,
    coordinator: Colleague,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        if name.startswith("MARSHRUT_") and name != "MARSHRUT_PASSPHRASE_FILE":
            monkeypatch.setenv(name, value)
    settings.key_file.unlink()
    own = OwnWorker(keys)
    own.start()
    try:
        until(lambda: own.process is not None)
        first = own.process
        assert first is not None
        first.kill()
        until(lambda: own.process is not first)
        with transaction(engine) as session:
            plan_id = request_plan(session, coordinator.id, week_request, Jobs(settings).solve_plan).id
        until(lambda: plan_of(engine, plan_id).state == PlanState.SOLVED)
    finally:
        own.stop()
    assert own.process is not None
    assert own.process.poll() is not None


def test_a_worker_ends_with_the_server_that_started_it(keys: Keys, environment: dict[str, str]) -> None:
    ours, parents = os.pipe()
    command = [sys.executable, str(PROGRAM), "worker"]
    child = subprocess.Popen(command, pass_fds=(ours,), env=environment | {KEYS_PIPE: str(ours)})
    os.close(ours)
    os.write(parents, keys.to_json() + b"\n")
    os.close(parents)
    assert child.wait(LONGEST) is not None


def test_plans_left_waiting_are_taken_up_when_a_worker_starts(
    engine: Engine, environment: dict[str, str], ask: Callable[[PlanRequest], UUID], week_request: PlanRequest
) -> None:
    plan_id = ask(week_request)
    with worker(environment):
        until(lambda: plan_of(engine, plan_id).state == PlanState.SOLVED)


@pytest.mark.parametrize("database_url", [None])
def test_a_machine_that_was_off_at_midnight_forgets_past_weeks_when_it_is_on(
    engine: Engine, environment: dict[str, str], ask: Callable[[PlanRequest], UUID], week_request: PlanRequest
) -> None:
    plan_id = ask(week_request.model_copy(update={"week": COMING - timedelta(weeks=5)}))
    with worker(environment):
        until(lambda: plan_of(engine, plan_id).state == PlanState.THINNED)


@pytest.mark.parametrize("database_url", [None])
def test_a_worker_freezes_what_ended_long_enough_ago(
    engine: Engine, environment: dict[str, str], country: None, coordinator: Colleague
) -> None:
    month = (COMING - timedelta(days=60)).replace(day=1)
    with transaction(engine) as session:
        session.add(
            RightsIncident(
                staff_id=coordinator.id,
                sent_hash="",
                month=month,
                oblast_code="KG-O",
                kind=IncidentKind.EXTORTION,
                actor=IncidentActor.POLICE,
            )
        )

    def frozen() -> set[str]:
        with transaction(engine, reads_only=True) as session:
            return set(session.exec(select(FrozenPeriod.period)))

    with worker(environment):
        until(lambda: f"{month:%Y-%m}" in frozen())
