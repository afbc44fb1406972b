"""One file sealed as a whole: a flipped bit, a missing end or another key is told before anything is used.

A line that names the format, the content (which is encrypted already), and 32 bytes of HMAC-SHA-256 over
both.
"""

import hmac
from pathlib import Path

from models.private_files import new_private_file

FORMAT = b"marshrut-backup/1\n"
SEAL_BYTES = 32
CHUNK = 1024 * 1024


class NotGenuine(Exception):
    """The seal is not that of the content under this key."""


def write_sealed(content: Path, sealed: Path, key: bytes) -> None:
    """Raises FileExistsError where ``sealed`` is there already."""
    seal = hmac.new(key, FORMAT, "sha256")
    with content.open("rb") as source, new_private_file(sealed) as target:
        target.write(FORMAT)
        while chunk := source.read(CHUNK):
            seal.update(chunk)
            target.write(chunk)
        target.write(seal.digest())


def read_sealed(sealed: Path, content: Path, key: bytes) -> None:
    """Write what is sealed to the new file ``content``, which is not left there where the seal is wrong.

    Raises
    ------
    NotGenuine
        The file is damaged, cut, of another format, or sealed with another key.
    """
    seal = hmac.new(key, FORMAT, "sha256")
    with sealed.open("rb") as source, new_private_file(content) as target:
        left = sealed.stat().st_size - len(FORMAT) - SEAL_BYTES
        known_format = source.read(len(FORMAT)) == FORMAT
        while left > 0 and (chunk := source.read(min(CHUNK, left))):
            left -= len(chunk)
            seal.update(chunk)
            target.write(chunk)
        if not known_format or not hmac.compare_digest(source.read(), seal.digest()):
            raise NotGenuine
