"""``backup`` and ``restore``: one sealed file of a server at work, and a server out of it."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.service import settings_from_environment
from api.processes import unlock
from models.database import open_database
from models.migrate import require_migrated
from models.operations.make_backup import make_backup
from models.operations.restore_backup import restore_backup
from models.row_copy import Contents
from models.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed file to write; must be new.")],
) -> None:
    """Write all data of this instant to one sealed file; the server may go on working.

    The keys are not in it: keep a copy of the key file elsewhere.
    """
    settings = settings_from_environment()
    keys = unlock(settings)
    engine = open_database(settings, keys)
    require_migrated(engine)
    contents = make_backup(engine, settings, keys, file)
    typer.echo(f"{file}: {_told(contents)}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup has written.")],
    data_dir: Annotated[Path, typer.Argument(metavar="DATA_DIR", help="An empty or new folder.")],
    keys: Annotated[
        Path, typer.Option(metavar="KEY_FILE", envvar="MARSHRUT_KEY_FILE", help="The keys of the backup.")
    ],
) -> None:
    """Bring a backup back, here or on another machine. Nobody is signed in afterwards.

    With MARSHRUT_DATABASE_URL the rows go to that server, whose database must be empty.
    """
    settings = Settings(data_dir=data_dir, key_file=keys)
    contents = restore_backup(settings, unlock(settings), file)
    typer.echo(f"{data_dir}: {_told(contents)}. That it was restored is an entry of the audit log.")


def _told(contents: Contents) -> str:
    return f"{contents.rows} rows, their hash {contents.hash[:16]}"
