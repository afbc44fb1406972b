"""``bench``: each prints its figures and whether they hold, and exits 0 only when they do."""

from pathlib import Path
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

    leave(run(accepted=accepted, rejected=rejected, equal=equal))


@app.command()
def week(
    directory: Annotated[
        Path, typer.Argument(help="Problems as JSON and best.csv, such as ../shared/bench/week.")
    ],
    seconds: Annotated[float, typer.Option(help="For each file, reasons included.")] = 60.0,
    rules: Annotated[bool, typer.Option(help="Again with driving limit, breaks and rest.")] = False,
    peers: Annotated[bool, typer.Option(help="Let PyVRP and OR-Tools routing try too, 20 s each.")] = False,
) -> None:
    """Solve a directory of weeks and compare with the best values known."""
    from api.bench.week import run

    leave(run(directory, seconds=seconds, rules=rules, peers=peers))


@app.command()
def audit(
    attacks: Annotated[
        int, typer.Option(help="Edits, reorders, insertions, truncations, roll-backs.")
    ] = 1000,
    entries: Annotated[int, typer.Option(help="Length of the log that is attacked.")] = 200,
) -> None:
    """Attack the audit log without its key, and see whether every attack is found."""
    from api.bench.audit import run

    leave(run(attacks=attacks, entries=entries))


@app.command()
def backup(
    backups: Annotated[int, typer.Option(help="Backups made and restored while writers are at work.")] = 20,
    damages: Annotated[int, typer.Option(help="Bits flipped and ends cut, which must be refused.")] = 50,
) -> None:
    """Restore backups of a database at work, compare every row, and refuse damaged ones."""
    from api.bench.backup import run

    leave(run(backups=backups, damages=damages))


@app.command()
def pages(
    rounds: Annotated[int, typer.Option(help="How often each page is fetched.")] = 15,
) -> None:
    """Time every page on a year of plans, 60 sites and 4 vehicles, beside the sign-in page."""
    from api.bench.pages import run

    leave(run(rounds=rounds))


@app.command()
def api(
    cases: Annotated[int, typer.Option(help="Requests that Schemathesis makes up.")] = 20_000,
    database_url: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database instead of a sealed file.")
    ] = None,
) -> None:
    """Send sense and nonsense to every endpoint in every role; each answer must be a declared one."""
    from api.bench.api import run

    leave(run(cases=cases, database_url=database_url))


@app.command()
def impact(
    seeds: Annotated[int, typer.Option(help="Made-up years.")] = 20,
    towns: Annotated[int, typer.Option(help="With a site, beside the demonstration's eight.")] = 40,
    seconds: Annotated[float, typer.Option(help="Most for the plan of a week.")] = 60,
    rounds: Annotated[int, typer.Option(help="Of prices for the clairvoyant bound.")] = 10,
    curve: Annotated[Path, typer.Option(help="Where the curve is drawn.")] = Path("impact.svg"),
) -> None:
    """Play years under a fixed rotation, greatest estimates, shortest driving and our need."""
    from api.bench.impact import run

    leave(run(seeds=seeds, towns=towns, seconds=seconds, rounds=rounds, curve=curve))


@app.command()
def unpredictable(
    histories: Annotated[int, typer.Option(help="Drawn at random, each planned and looked at.")] = 1000,
    towns: Annotated[int, typer.Option(help="Of the national instance; 0: no price.")] = 30,
    seconds: Annotated[float, typer.Option(help="For its week with the rule, and without it.")] = 60,
) -> None:
    """See that no site is served again at the hours of its last visits, and what that costs."""
    from api.bench.unpredictable import run

    leave(run(histories=histories, towns=towns, seconds=seconds))


@app.command()
def disclosure(
    programmes: Annotated[
        int, typer.Option(help="Random small programmes, published and attacked.")
    ] = 10_000,
    pairs: Annotated[int, typer.Option(help="Pairs that differ in a person inside withheld counts.")] = 1000,
    controls: Annotated[int, typer.Option(help="Programmes whose small counts alone are withheld.")] = 100,
    people: Annotated[int, typer.Option(help="In a year of a programme in 62 towns; 0 leaves it out.")] = 250,
) -> None:
    """Publish random programmes and attack what was published, as who knows the rules would."""
    from api.bench.disclosure import run

    leave(run(programmes=programmes, pairs=pairs, controls=controls, people=people))


def leave(holds: bool) -> None:
    """Exit 0 only when the figures hold."""
    raise typer.Exit(0 if holds else 1)
