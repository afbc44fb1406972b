"""``migrate``, ``serve``, ``worker``, ``add-staff``: what an operator runs."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from sqlalchemy import Engine

from api.listening import Certificate, Listening
from api.logs import configure_logs
from api.processes import OwnWorker, can_unlock, unlock
from api.unlocking import serve_locked
from models.care.follow_ups import DEFAULT_TERMS
from models.care.rules import CareRules
from models.database import now, open_database, transaction
from models.errors import Conflict
from models.jobs import Jobs
from models.keys import Keys
from models.migrate import migrate as apply_migrations
from models.migrate import require_migrated
from models.opening import Opening
from models.operations.create_staff import create_staff
from models.operations.empty_spool import empty_spool
from models.operations.expire_envelopes import expire_envelopes
from models.operations.instruct_spool import instruct_spool
from models.operations.open_envelopes import open_envelopes
from models.operations.sweep_file import sweep_file
from models.operations.thin_plans import thin_plans
from models.permissions import Role
from models.settings import Settings
from models.spool import Spool

log = logging.getLogger(__name__)


def settings_from_environment() -> Settings:
    """The settings, each from its variable ``MARSHRUT_...``; pydantic names one that is missing."""
    return Settings()


def database_from_environment() -> Engine:
    """The database that the settings name, unlocked. Raises CannotUnlock, also where it is to be migrated."""
    settings = settings_from_environment()
    engine = open_database(settings, unlock(settings))
    require_migrated(engine)
    return engine


def migrate() -> None:
    """Bring the database that the settings name to the tables of this version."""
    settings = settings_from_environment()
    apply_migrations(open_database(settings, unlock(settings)))
    typer.echo("The database has the tables of this version.")


def add_staff(
    name: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
) -> None:
    """Add an account; its password is asked for."""
    settings = settings_from_environment()
    engine = open_database(settings, unlock(settings))
    password = typer.prompt("Password for the account", hide_input=True, confirmation_prompt=True)
    with transaction(engine) as session:
        create_staff(session, None, name, role, password)
    typer.echo(f"{name} may sign in as {role.value}.")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
    own_worker: Annotated[bool, typer.Option(help="Start a worker beside the server.")] = True,
    locked: Annotated[bool, typer.Option("--locked", help="Wait for `unlock`; only take envelopes.")] = False,
    certificate: Annotated[Path | None, typer.Option(help="Serve HTTPS with this certificate.")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="The certificate's private key.")] = None,
) -> None:
    """Serve pages and API, with a worker of its own unless --no-own-worker says otherwise.

    Where nobody can be asked for the passphrase the server starts locked, as with --locked.
    """
    if (certificate is None) != (certificate_key is None):
        raise typer.BadParameter("A certificate and its key are given together.")
    own = Certificate(certificate, certificate_key) if certificate and certificate_key else None
    if own:
        own.require_usable()
    settings, listening = settings_from_environment(), Listening(host, port, own)
    CareRules.of(settings.hiv_algorithm_file)  # what is wrong in it is told before anybody gives a passphrase
    wait = locked or not can_unlock(settings)
    keys = serve_locked(settings, listening) if wait else unlock(settings)
    if keys is not None:
        run_server(settings, keys, listening, own_worker=own_worker)


def run_server(settings: Settings, keys: Keys, listening: Listening, *, own_worker: bool) -> None:
    """Serve until a signal comes, the worker with it."""
    # FastAPI is not loaded by commands that do not serve.
    from api.main import create_app

    engine = open_database(settings, keys)
    require_migrated(engine)
    with transaction(engine) as session:
        instruct_spool(session, settings)
    engine.dispose()
    configure_logs()
    app = create_app(settings, keys)
    worker = OwnWorker(keys) if own_worker else None
    if worker:
        worker.start()
    try:
        uvicorn.run(app, **listening.options())
    finally:
        if worker:
            worker.stop()


def worker() -> None:
    """Solve queued plans and do the daily work, until a signal comes."""
    settings = settings_from_environment()
    run_worker(settings, unlock(settings))


def run_worker(settings: Settings, keys: Keys) -> None:
    """Work until a signal comes."""
    # OR-Tools takes most of a second to load, and only a worker needs it.
    from models.operations.freeze_periods import days_to_freeze, freeze_day
    from models.operations.solve_month import solve_month, unfinished_months
    from models.operations.solve_plan import solve_plan, unfinished_plans

    configure_logs()
    engine = open_database(settings, keys)
    require_migrated(engine)
    opening, jobs = Opening.of(settings, keys), Jobs(settings)

    def today() -> date:
        return datetime.now(settings.zone).date()

    def open_all() -> None:
        empty_spool(engine, Spool(settings.spool_dir))
        open_envelopes(engine, opening, opening.today())

    def daily() -> None:
        with transaction(engine) as session:
            thin_plans(session, today())
        sweep_file(engine, now())
        expire_envelopes(engine, now(), settings.quarantine_days)

    def freeze(day: date) -> None:
        try:
            freeze_day(engine, day, today(), DEFAULT_TERMS)
        except Conflict as conflict:
            log.error("Of what ended on %s nothing is published: %s", day, conflict)

    jobs.consumer(
        solve=lambda plan_id: solve_plan(engine, settings, plan_id),
        unfinished=lambda: unfinished_plans(engine),
        solve_month=lambda month_id: solve_month(engine, settings, month_id),
        unfinished_months=lambda: unfinished_months(engine),
        open_envelopes=open_all,
        daily=daily,
        days_to_freeze=lambda: days_to_freeze(engine, today()),
        freeze=freeze,
    ).run()
