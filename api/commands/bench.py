"""``bench``: each prints its figures and whether they hold, and exits 0 only when they do."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Benchmarks: figures, and whether they hold.")


@app.command("solver-fuzz")
def solver_fuzz(
    accepted: Annotated[
        int, typer.Option(help="Random problems whose answers the check must accept.")
    ] = 2000,
    rejected: Annotated[int, typer.Option(help="Broken answers that the check must reject.")] = 2000,
    equal: Annotated[int, typer.Option(help="Problems solved by brute force as well.")] = 500,
) -> None:
    """Judge the solver on random problems, by the check and by a brute force written apart."""
    from api.bench.solver_fuzz import run

    _leave(run(accepted=accepted, rejected=rejected, equal=equal))


@app.command()
def audit(
    attacks: Annotated[
        int, typer.Option(help="Edits, reorders, insertions, truncations, roll-backs.")
    ] = 1000,
    entries: Annotated[int, typer.Option(help="Length of the log that is attacked.")] = 200,
) -> None:
    """Attack the audit log without its key, and see whether every attack is found."""
    from api.bench.audit import run

    _leave(run(attacks=attacks, entries=entries))


@app.command()
def backup(
    backups: Annotated[int, typer.Option(help="Backups made and restored while writers are at work.")] = 20,
    damages: Annotated[int, typer.Option(help="Bits flipped and ends cut, which must be refused.")] = 50,
) -> None:
    """Restore backups of a database at work, compare every row, and refuse damaged ones."""
    from api.bench.backup import run

    _leave(run(backups=backups, damages=damages))


def _leave(holds: bool) -> None:
    raise typer.Exit(0 if holds else 1)
