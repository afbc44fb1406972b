"""``bench ophs``, ``toptw``, ``country`` and ``replan``: the planner at the frontier."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.bench import leave

Peers = Annotated[bool, typer.Option(help="Let PyVRP try each too, in the same seconds.")]


def ophs(
    directory: Annotated[Path, typer.Argument(help="Files and best.csv, such as ../shared/bench/ophs.")],
    seconds: Annotated[float, typer.Option(help="For each file.")] = 30.0,
    peers: Peers = False,
) -> None:
    """Orienteering with hotel selection: trips between hotels, a limit for each."""
    from api.bench.ophs import run

    leave(run(directory, seconds=seconds, peers=peers))


def toptw(
    directory: Annotated[Path, typer.Argument(help="Files and best.csv, such as ../shared/bench/toptw.")],
    seconds: Annotated[float, typer.Option(help="For each file.")] = 10.0,
    peers: Peers = False,
) -> None:
    """One tour with time windows."""
    from api.bench.toptw import run

    leave(run(directory, seconds=seconds, peers=peers))


def country(
    seconds: Annotated[float, typer.Option(help="For the nation; a month has twice as many.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Of the sites.")] = 1,
) -> None:
    """Nation, months and broken weeks made from the project's own towns."""
    from api.bench.frontier_country import run

    leave(run(seconds=seconds, seed=seed))


def replan(
    disruptions: Annotated[int, typer.Option(help="Breaks of a week, half-way through it.")] = 200,
    seconds: Annotated[float, typer.Option(help="For each published week.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Of the sites and of what happens.")] = 1,
) -> None:
    """Plan the rest of broken weeks anew; see that what is done stays, how much is kept, and how soon."""
    from api.bench.replan import run

    leave(run(disruptions=disruptions, seconds=seconds, seed=seed))
