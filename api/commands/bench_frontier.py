"""``bench ophs`` and ``toptw``: the planner on instances of the literature, against the best known."""

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
