"""``audit verify`` and ``audit anchor``: whether the log of who did what is whole."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.service import database_from_environment
from models.operations.anchor_audit import anchor_audit
from models.operations.verify_audit import verify_audit

app = typer.Typer(no_args_is_help=True, help="The log of who did what: verify it, or anchor it anew.")


@app.command()
def verify(
    anchor_copy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A copy of the anchor that was kept elsewhere.")
    ] = None,
) -> None:
    """Find any change, exchange, insertion or loss of an entry; exit status 1 where there is one."""
    state = verify_audit(database_from_environment(), anchor_copy)
    if state.fault:
        typer.echo(str(state.fault))
        raise typer.Exit(1)
    beyond = f", {state.beyond} of them beyond the anchor" if state.beyond else ""
    typer.echo(f"All {state.entries} entries are as they were written{beyond}.")


@app.command()
def anchor() -> None:
    """Begin the anchor anew at the log's present end; this is an entry itself. Verify first."""
    told = anchor_audit(database_from_environment())
    typer.echo(f"Anchored ({told}).")
