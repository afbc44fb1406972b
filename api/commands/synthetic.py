"""``synthesise``: a database of any size in which nobody is real."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from api.processes import unlock
from models.care.rules import CareRules
from models.database import open_database
from models.keys import Keys
from models.migrate import migrate
from models.operations.synthesise import Synthesised
from models.operations.synthesise import synthesise as synthesise_visits
from models.pseudonyms import pseudonym_keys
from models.settings import Settings

TOLD_EVERY = 50_000


def synthesise(
    data_dir: Annotated[Path, typer.Argument(metavar="DATA_DIR", help="The folder that init has made.")],
    keys: Annotated[Path, typer.Option(metavar="KEY_FILE", envvar="MARSHRUT_KEY_FILE", help="Its key file.")],
    visits: Annotated[int, typer.Option(min=1, help="How many visits, over two years.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same visits.")] = 1,
) -> None:
    """Fill a database without clients with made-up ones, for benchmarks. Every page says so afterwards.

    With MARSHRUT_DATABASE_URL the rows go to that server.
    """
    settings = Settings(data_dir=data_dir, key_file=keys)
    opened = unlock(settings)
    engine = open_database(settings, opened)
    migrate(engine)
    made = fill(engine, opened, visits, seed, datetime.now(settings.zone).date())
    typer.echo(f"{data_dir}: {made.visits} made-up visits of {made.clients} clients.")


def fill(engine: Engine, keys: Keys, visits: int, seed: int, today: date) -> Synthesised:
    """Make up so many visits, and tell of the progress where it takes long."""
    told = TOLD_EVERY

    def progress(written: int) -> None:
        nonlocal told
        if written >= told:
            typer.echo(f"{written} visits ...")
            told += TOLD_EVERY

    rules, key = CareRules.of(), pseudonym_keys(keys.pseudonyms)[0]
    return synthesise_visits(engine, key, rules, visits=visits, seed=seed, until=today, progress=progress)
