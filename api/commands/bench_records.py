"""``bench puts``, ``kills`` and others: that records are kept whole, once, and unread by others."""

from typing import Annotated

import typer

from api.commands.bench import leave


def puts(
    ids: Annotated[int, typer.Option(help="Visits, each under an id of its own.")] = 100,
    senders: Annotated[int, typer.Option(help="Senders of each visit, who begin together.")] = 50,
) -> None:
    """Put each visit by many senders at once, on both databases, and see that it is kept once."""
    from api.bench.puts import run

    leave(run(ids=ids, senders=senders))


def kills(
    kills: Annotated[int, typer.Option(help="Of a server on the sealed file.")] = 100,
    kills_postgres: Annotated[int, typer.Option(help="Of a server on PostgreSQL.")] = 20,
) -> None:
    """Kill the server while visits are put, and see that what it acknowledged is there, all of it whole."""
    from api.bench.kills import run

    leave(run(kills=kills, kills_postgres=kills_postgres))


def codes(
    clients: Annotated[int, typer.Option(help="In the database and the backup that are stolen.")] = 500,
) -> None:
    """Try every client code there is against a stolen database, without the key and with it."""
    from api.bench.codes import run

    leave(run(clients=clients))


def visits(
    small: Annotated[int, typer.Option(help="Visits in the small file.")] = 10_000,
    large: Annotated[int, typer.Option(help="Visits in the large file.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(help="Of 40 visits each way in either file.")] = 15,
) -> None:
    """Record through the API beside plain SQL, look up and list, in a small and a large sealed file."""
    from api.bench.visits import run

    leave(run(small=small, large=large, rounds=rounds))


def coverage(
    small: Annotated[int, typer.Option(help="Visits in the small file.")] = 10_000,
    large: Annotated[int, typer.Option(help="Visits in the large file.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(help="Of counting a month each way.")] = 5,
) -> None:
    """Count a month beside one SQL statement, and read published numbers, in a small and a large file."""
    from api.bench.coverage import run

    leave(run(small=small, large=large, rounds=rounds))


def indicators(
    seeds: Annotated[int, typer.Option(help="Made-up programmes.")] = 20,
    visits: Annotated[int, typer.Option(help="In each of them.")] = 1_200,
) -> None:
    """Count made-up programmes twice, by the pass and by plain loops; every cell must be equal."""
    from api.bench.indicators import run

    leave(run(seeds=seeds, visits=visits))


def sequences(
    runs: Annotated[int, typer.Option(help="Random sequences on each database.")] = 1000,
) -> None:
    """Do at random all that is done to clients' records, on both databases, beside a simple model."""
    from api.bench.sequences import run

    leave(run(runs=runs))
