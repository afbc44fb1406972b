"""Small files that only their owner may read, and that are never half there."""

import os
import secrets
from pathlib import Path

OWNER_ONLY = 0o600


def write_private(path: Path, content: bytes) -> None:
    """Write a new file, durable when this returns. Raises FileExistsError where there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))  # the name is ours now
    try:
        replace_private(path, content)
    except BaseException:
        path.unlink()
        raise


def replace_private(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of what is there, wholly or not at all, durable when this returns."""
    temporary = _written_beside(path, content)
    temporary.replace(path)
    make_names_durable(path.parent)


def make_names_durable(folder: Path) -> None:
    """A new or changed name survives a power cut only when its folder has been written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_beside(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
