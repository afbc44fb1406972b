"""``demo``: the whole way on a fresh machine, with keys, data and sign-ins of its own."""

import json
import os
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Engine
from sqlmodel import col, select

from api.commands.keys import make_keys
from api.commands.service import run_server
from api.commands.synthetic import fill
from api.listening import Listening
from api.processes import unlock
from models.database import open_database, transaction
from models.jobs import Jobs
from models.keys import Keys
from models.migrate import migrate
from models.operations.create_staff import create_staff
from models.operations.import_country import load_reference
from models.operations.request_plan import request_plan
from models.permissions import Role
from models.queries.plans import monday_of
from models.queries.server import is_synthetic
from models.settings import Settings
from models.tables.country import Town
from models.tables.fleet import Vehicle
from models.tables.plans import UNFINISHED, Plan, PlanRequest, VehicleChoice
from models.tables.staff import Staff

ROOT = Path(__file__).parent.parent.parent
VISITS, SEED, LISTED = 1_200, 1, 24
CLIENTS = """Made-up clients, to look up as a nurse does: the code (two letters each of the
mother's and the father's name, gender, year of birth), and what is remembered of the last visit.

"""
NAMES = {
    Role.COORDINATOR: "aigul",
    Role.MEDICAL: "nurlan",
    Role.MANAGER: "elena",
    Role.ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The demo's folder: keys beside the data, which no real programme may do."""

    folder: Path

    @property
    def sign_ins(self) -> Path:
        return self.folder / "sign-ins.json"

    @property
    def clients(self) -> Path:
        return self.folder / "clients.txt"

    def settings(self) -> Settings:
        return Settings(
            data_dir=self.folder / "data",
            key_file=self.folder / "keys.json",
            passphrase_file=self.folder / "passphrase",
            synthetic=True,
        )


def demo(
    port: Annotated[int, typer.Option(help="Port to serve on, on this machine only.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where the demonstration lives.")] = ROOT / "demo",
) -> None:
    """Plan the coming week on the roads of Kyrgyzstan and show it on this machine."""
    sandbox = Sandbox(folder.resolve())
    settings = sandbox.settings()
    if not settings.key_file.exists():
        _make_keys(sandbox, settings)
    keys = unlock(settings)
    engine = open_database(settings, keys)
    typer.echo("Bringing the database up to date ...")
    migrate(engine)
    _fill(sandbox, engine)
    _make_up(sandbox, engine, keys, datetime.now(settings.zone).date())
    plan_id = _request_coming_week(settings, engine)
    threading.Thread(target=_tell, args=(sandbox, engine, plan_id, port), daemon=True).start()
    # The worker reads its settings from the environment, as it does anywhere else.
    os.environ |= {
        "MARSHRUT_DATA_DIR": str(settings.data_dir),
        "MARSHRUT_KEY_FILE": str(settings.key_file),
        "MARSHRUT_SYNTHETIC": "true",
    }
    run_server(settings, keys, Listening("127.0.0.1", port), own_worker=True)


def _make_keys(sandbox: Sandbox, settings: Settings) -> None:
    typer.echo(f"Making keys and a sealed database in {sandbox.folder} ...")
    sandbox.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrase = secrets.token_urlsafe(24)
    _write_private(sandbox.folder / "passphrase", passphrase)
    make_keys(settings.data_dir, settings.key_file, passphrase)


def _fill(sandbox: Sandbox, engine: Engine) -> None:
    with transaction(engine) as session:
        if session.exec(select(Town).limit(1)).first() is None:
            typer.echo("Loading the towns and roads of Kyrgyzstan ...")
            load_reference(session)
        if session.exec(select(Staff).limit(1)).first() is None:
            passwords = {role: secrets.token_urlsafe(12) for role in NAMES}
            for role, name in NAMES.items():
                create_staff(session, None, name, role, passwords[role], language="en")
            _write_private(sandbox.sign_ins, json.dumps(passwords))


def _make_up(sandbox: Sandbox, engine: Engine, keys: Keys, today: date) -> None:
    """Two years of a programme of the size that this one publishes as its yearly target."""
    if is_synthetic(engine):
        return
    typer.echo("Making up two years of visits ...")
    made = fill(engine, keys, VISITS, SEED, today)
    lines = [
        f"{' '.join(each.code.values())}   last visit: {each.memory.month:%B %Y} in {each.memory.town_id}"
        for each in made.remembered[:LISTED]
    ]
    _write_private(sandbox.clients, CLIENTS + "\n".join(lines) + "\n")


def _request_coming_week(settings: Settings, engine: Engine) -> UUID:
    week = monday_of(datetime.now(settings.zone).date()) + timedelta(days=7)
    with transaction(engine) as session:
        latest = select(Plan.id).where(Plan.week == week).order_by(col(Plan.created_at).desc()).limit(1)
        found = session.exec(latest).first()
        if found is not None:
            return found
        typer.echo(f"Asking the worker for a plan of the week of {week} ...")
        staff = {person.role: person.id for person in session.exec(select(Staff))}
        choices = [
            VehicleChoice(vehicle_id=vehicle_id, crew=(staff[Role.MEDICAL],))
            for vehicle_id in session.exec(select(Vehicle.id).where(Vehicle.active))
        ]
        request = PlanRequest(week=week, vehicles=tuple(choices))
        return request_plan(session, staff[Role.COORDINATOR], request, Jobs(settings).solve_plan).id


def _tell(sandbox: Sandbox, engine: Engine, plan_id: UUID, port: int) -> None:
    passwords = json.loads(sandbox.sign_ins.read_text())
    typer.echo(f"\nMarshrut: http://127.0.0.1:{port}/   (Ctrl-C ends it)\n\nSign in as")
    for role, name in NAMES.items():
        typer.echo(f"  {role.value:12} {name:8} {passwords[role]}")
    typer.echo(f"\nClients to look up: {sandbox.clients}")
    typer.echo("The data is made up, and the keys lie beside it: for looking, never for real work.\n")
    while True:
        with transaction(engine, reads_only=True) as session:
            plan = session.get_one(Plan, plan_id)
        if plan.state not in UNFINISHED:
            break
        time.sleep(0.2)
    typer.echo(_outcome(plan))


def _outcome(plan: Plan) -> str:
    if plan.solution is None:
        return f"The week of {plan.week}: {plan.fault}"
    routes = plan.solution["routes"]
    served = sum(step["type"] == "stop" for route in routes for step in route["steps"])
    lines = [
        f"The week of {plan.week} is planned: {plan.solution['status']}, {served} sites, "
        f"{plan.best} clients expected of at most {plan.bound}, nights in "
        + ", ".join(route["end"] for route in routes[:-1])
        + "."
    ]
    lines += [f"  left out: {left['stop']}: {left['reason']}" for left in plan.solution["unassigned"]]
    return "\n".join(lines)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
