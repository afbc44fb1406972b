"""``bench phone`` and ``envelopes``: what phones keep and send, and what others send in their name."""

from typing import Annotated

import typer

from api.commands.bench import leave


def phone(
    only: Annotated[
        list[str] | None,
        typer.Argument(help="weight, trip, restore, clock, failures, canaries, at-once; else all."),
    ] = None,
    visits: Annotated[int, typer.Option(help="Logged by hand without signal.")] = 30,
    phones: Annotated[int, typer.Option(help="That find signal at once.")] = 30,
    each: Annotated[int, typer.Option(help="Visits that wait on each of those.")] = 200,
    kills: Annotated[int, typer.Option(help="Of the server while those send.")] = 2,
    canaries: Annotated[int, typer.Option(help="Visits of which no word may be found.")] = 1000,
    seals: Annotated[int, typer.Option(help="Timed on a CPU that is slowed down.")] = 200,
) -> None:
    """Weigh and time the phone's form in Chromium, and try in every way to lose or read what it keeps."""
    from api.bench.phone import PROOFS, Counts, run

    if unknown := sorted({*(only or ())} - {*PROOFS}):
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(PROOFS)}.")
    leave(run(Counts(visits, phones, each, kills, canaries, seals), only or ()))


def envelopes(
    count: Annotated[int, typer.Option("--envelopes", help="On each of the two databases.")] = 1000,
) -> None:
    """Send what no phone has sealed so, and see whether each is refused or kept in quarantine."""
    from api.bench.envelopes import run

    leave(run(envelopes=count))
