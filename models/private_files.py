"""Files that only their owner may read, and that are never half there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600


@contextmanager
def new_private_file(path: Path) -> Iterator[BinaryIO]:
    """Write a new file, whole and durable at the end. Raises FileExistsError where there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))  # the name is ours now
    try:
        with _replacing(path) as file:
            yield file
    except BaseException:
        path.unlink()
        raise


def write_private(path: Path, content: bytes) -> None:
    """Write a new file, durable when this returns. Raises FileExistsError where there is one."""
    with new_private_file(path) as file:
        file.write(content)


def replace_private(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of what is there, wholly or not at all, durable when this returns."""
    with _replacing(path) as file:
        file.write(content)


def make_names_durable(folder: Path) -> None:
    """A new or changed name survives a power cut only when its folder has been written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    make_names_durable(path.parent)
