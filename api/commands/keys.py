"""``init`` and ``change-passphrase``: the key file, its passphrase and its recovery code."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.service import settings_from_environment
from api.processes import passphrase_of
from api.unlocking import give_passphrase
from models import key_file
from models.errors import CannotUnlock
from models.key_file import Secret, require_apart, write_key_file
from models.keys import Keys

PAPER = """Recovery code, shown this once: write it on paper, and keep the paper apart from the machine.
It opens the key file when the passphrase is lost.

    {code}
"""


def init(
    data_dir: Annotated[Path, typer.Argument(metavar="DATA_DIR", help="Folder for the database; is made.")],
    keys: Annotated[Path, typer.Option(metavar="KEY_FILE", help="New key file, outside DATA_DIR.")],
) -> None:
    """Make a data folder and a key file, wrapped by a passphrase that you are asked for."""
    passphrase = _new_passphrase()
    code = make_keys(data_dir, keys, passphrase)
    typer.echo(PAPER.format(code=code))
    typer.echo("Made. Keep the key file and its passphrase apart from the data, and a copy of both.")


def make_keys(data_dir: Path, keys: Path, passphrase: str) -> str:
    """Make new keys and the data folder; the answer is the recovery code.

    Raises
    ------
    CannotUnlock
        The key file would lie in the data folder or is there already, a folder cannot be written, or the
        passphrase is short.
    """
    require_apart(keys, data_dir)
    code = write_key_file(keys, Keys.generate(), passphrase)
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        keys.unlink()
        sentence = "%(path)s cannot be written: %(fault)s."
        raise CannotUnlock(sentence, path=data_dir, fault=fault.strerror) from None
    return code


def change_passphrase(
    by_recovery_code: Annotated[bool, typer.Option(help="The passphrase is lost; ask for the code.")] = False,
    new_recovery_code: Annotated[bool, typer.Option(help="Make a new code; the old one ends.")] = False,
) -> None:
    """Give the key file another passphrase. The keys in it, and so the data, stay as they are."""
    settings = settings_from_environment()
    if by_recovery_code:
        secret = Secret("recovery", typer.prompt("Recovery code", hide_input=True))
    else:
        secret = Secret("passphrase", passphrase_of(settings))
    code = key_file.change_passphrase(
        settings.key_file, secret, settings.data_dir, _new_passphrase(), new_code=new_recovery_code
    )
    if code:
        typer.echo(PAPER.format(code=code))
    typer.echo("Changed. Old copies of the key file still open with the old passphrase: replace them.")


def unlock() -> None:
    """Give the passphrase to a server that runs locked on this machine; it goes on without a restart."""
    settings = settings_from_environment()
    give_passphrase(settings, passphrase_of(settings))
    typer.echo("Unlocked.")


def rotate_sealing() -> None:
    """Make a new key for phones to seal to. The old ones stay, and open what was sealed to them."""
    settings = settings_from_environment()
    version = key_file.rotate_sealing(settings.key_file, passphrase_of(settings), settings.data_dir)
    typer.echo(f"Version {version}. Start the server again; phones learn the key when they next connect.")
    typer.echo("Copies of the key file lack the new key: replace them.")


def _new_passphrase() -> str:
    passphrase: str = typer.prompt(
        "New passphrase for the key file", hide_input=True, confirmation_prompt=True
    )
    return passphrase
