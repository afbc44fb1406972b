"""``disclosure freeze`` and ``audit``: what is published of clients, and whether it gives any away."""

from datetime import date, datetime
from time import perf_counter

import typer

from api.commands.service import database_from_environment, settings_from_environment
from models.care.follow_ups import DEFAULT_TERMS
from models.database import transaction
from models.disclosure import (
    Cell,
    Contradiction,
    Count,
    Failure,
    Period,
    Shown,
    audit,
    latest,
    withheld_share,
)
from models.indicators.menu import programme_menu
from models.operations.freeze_periods import freeze_periods
from models.queries.editions import editions

app = typer.Typer(
    no_args_is_help=True, help="Published numbers: freeze completed periods, attack what is out."
)


@app.command()
def freeze() -> None:
    """Count and publish the periods that ended long enough ago.

    It goes step by step and may be stopped: what is published by then is whole, and the next run goes on.
    """
    engine, today = database_from_environment(), datetime.now(settings_from_environment().zone).date()
    began = perf_counter()

    def tell(day: date, stage: str) -> None:
        typer.echo(f"{perf_counter() - began:7.1f} s   what ended on {day}: {stage} ...")

    frozen = freeze_periods(engine, today, DEFAULT_TERMS, tell)
    typer.echo(f"Published: {_told(frozen.new)}. Revised: {_told(frozen.revised)}.")


@app.command("audit")
def audit_published() -> None:
    """Attack everything that was ever published; exit 1 where a small count is not safe.

    What is printed is as secret as the visits: it tells which of the withheld counts are small.
    """
    engine = database_from_environment()
    with transaction(engine, reads_only=True) as session:
        menu, published = programme_menu(session), editions(session)
    for (level, length), share in withheld_share(menu, latest(published)).items():
        where = f"{level.name.lower()}, {length.name.lower()}"
        typer.echo(
            f"{where:15} {share.withheld:6} of {share.cells:6} withheld ({share.withheld / share.cells:.0%})"
        )
    typer.echo(f"Attacking {len(published)} editions ...")
    try:
        failures = audit(menu, published)
    except Contradiction:
        typer.echo("What was published contradicts itself: someone has changed it in the database.")
        raise typer.Exit(1) from None
    for failure in failures:
        typer.echo(_named(failure))
    if failures:
        typer.echo(f"{len(failures)} values of withheld counts from 1 to 7 can be excluded.")
        raise typer.Exit(1)
    typer.echo("Of no withheld count can a value from 1 to 7 be excluded.")


def _named(failure: Failure) -> str:
    """The count, what it cannot be, and the published counts that say so."""
    because = "; ".join(_cell(edition, cell, shown) for edition, cell, shown in failure.because)
    return f"{_cell(failure.edition, failure.cell)} cannot be {failure.value}, by {because or 'others'}"


def _cell(edition: int, cell: Cell, shown: Shown | None = None) -> str:
    value = f" = {shown.value}" if isinstance(shown, Count) else ""
    return f"{cell.measure} {cell.area} {cell.period.id}{value} (edition {edition + 1})"


def _told(periods: tuple[Period, ...]) -> str:
    return ", ".join(period.id for period in periods) or "nothing"
