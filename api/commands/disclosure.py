"""``disclosure freeze`` and ``audit``: what is published of clients, and whether it gives any away."""

from datetime import datetime

import typer

from api.commands.service import database_from_environment, settings_from_environment
from models.care.follow_ups import DEFAULT_TERMS
from models.disclosure import Period
from models.operations.freeze_periods import freeze_periods

app = typer.Typer(
    no_args_is_help=True, help="Published numbers: freeze completed periods, attack what is out."
)


@app.callback()
def _disclosure() -> None:
    """With a single command Typer would leave its name out."""


@app.command()
def freeze() -> None:
    """Count and publish the periods that ended long enough ago, as the worker does every night.

    It may be stopped: nothing is published by half.
    """
    engine, today = database_from_environment(), datetime.now(settings_from_environment().zone).date()
    frozen = freeze_periods(engine, today, DEFAULT_TERMS, lambda stage: typer.echo(f"{stage} ..."))
    typer.echo(f"Published: {_told(frozen.new)}. Revised: {_told(frozen.revised)}.")


def _told(periods: tuple[Period, ...]) -> str:
    return ", ".join(period.id for period in periods) or "nothing"
