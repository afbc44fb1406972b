"""``follow-ups derive``: what is owed to clients, worked out again after a rule has changed."""

import typer
from sqlmodel import col, func, select

from api.commands.service import database_from_environment, settings_from_environment
from models.care.rules import CareRules
from models.database import transaction
from models.operations.derive_all_follow_ups import derive_all_follow_ups
from models.tables.clients import Client

app = typer.Typer(no_args_is_help=True, help="What is owed to clients: retests, results, referrals.")


@app.callback()
def _follow_ups() -> None:
    """With a single command Typer would leave its name out."""


@app.command()
def derive() -> None:
    """Derive everyone's follow-ups again, after an upgrade or a change of rules; the server may work on.

    It may be stopped and begun again: nothing is lost or doubled.
    """
    terms = CareRules.of(settings_from_environment().hiv_algorithm_file).terms
    engine = database_from_environment()
    with transaction(engine, reads_only=True) as session:
        unmerged = select(func.count()).select_from(Client).where(col(Client.merged_into_id).is_(None))
        expected = session.exec(unmerged).one()
    done = 0
    with typer.progressbar(length=expected, label="Clients") as bar:
        for done_now in derive_all_follow_ups(engine, terms):
            bar.update(done_now - done)
            done = done_now
    typer.echo(f"The follow-ups of {done} clients are derived.")
