"""The anchor: the end of the audit's chain, written down a second time beside the key file.

A chain cannot miss its own tail, nor tell that the whole database went back to last week. The anchor can,
as it lies where the database does not. It moves after each commit, and a transaction that finds it behind
brings it up before its own commit: so it is never more than one transaction behind.

The file has two slots, written in turn and each with a seal of its own. A power cut in the middle of a
write leaves the other slot, which is one transaction older. Writing in place costs one flush of the disk;
replacing the file would cost three.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from models.private_files import replace_private

log = logging.getLogger(__name__)
SLOT_BYTES = 512
_flush_to_disk = getattr(os, "fdatasync", os.fsync)  # macOS has only the slower one


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the number of its entries, and the hash of the last in hexadecimal."""

    count: int
    hash: str


EMPTY = Head(0, "0" * 64)


class Anchor:
    """The anchor file of one machine. Its seals are made with the audit key, so nobody else can write one."""

    def __init__(self, path: Path, audit_key: str) -> None:
        self.path = path
        self.key = bytes.fromhex(audit_key)
        self.told = False
        # A slot is read twice by each transaction, and its seal is proven once.
        self._proven = lru_cache(maxsize=4)(self._genuine)

    def read(self) -> Head | None:
        """What it says; None where there is no file.

        Raises
        ------
        ValueError
            It is damaged, or was written with another key.
        """
        try:
            with self._open() as file:
                return self._newest(file)[1]
        except FileNotFoundError:
            return None

    def start(self, head: Head) -> None:
        """Begin anew at this end of a chain, whatever was known before."""
        replace_private(self.path, self._slot(head) + b" " * SLOT_BYTES)

    def catch_up(self, head: Head, contains: Callable[[Head], bool]) -> None:
        """Move to the end of the chain, which is locked, where a crash came before the last move.

        A chain that does not contain what the anchor knows was cut or rolled back: the anchor stays
        where it is, as the proof.
        """
        try:
            with self._open() as file:
                slot, known = self._newest(file)
                if known.count < head.count and contains(known):
                    self._write(file, 1 - slot, head)
                elif known != head:
                    self._tell()
        except FileNotFoundError:
            if head == EMPTY:
                self.start(head)
            else:
                self._tell()
        except ValueError:
            self._tell()

    def advance(self, before: Head, after: Head) -> None:
        """Move on with a transaction that has just been committed, unless a later one has done so already."""
        try:
            with self._open() as file:
                slot, known = self._newest(file)
                if known == before:
                    self._write(file, 1 - slot, after)
        except (OSError, ValueError):
            self._tell()  # the act is done; the next one catches up, or fails before it is done

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        """Server and worker share the anchor of their machine, one at a time."""
        with self.path.open("r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _newest(self, file: BinaryIO) -> tuple[int, Head]:
        """The number of the slot, and what it says. Raises ValueError where neither slot is genuine."""
        content = file.read(2 * SLOT_BYTES)
        heads = [self._proven(content[i * SLOT_BYTES : (i + 1) * SLOT_BYTES]) for i in range(2)]
        found = [(head.count, slot, head) for slot, head in enumerate(heads) if head is not None]
        if not found:
            raise ValueError("the anchor is not genuine")
        _, slot, head = max(found)
        return slot, head

    def _genuine(self, slot: bytes) -> Head | None:
        try:
            content = json.loads(slot)
            head = Head(content["count"], content["hash"])
            return head if hmac.compare_digest(content["seal"], self._seal(head)) else None
        except (ValueError, KeyError, TypeError):
            return None

    def _write(self, file: BinaryIO, slot: int, head: Head) -> None:
        os.pwrite(file.fileno(), self._slot(head), slot * SLOT_BYTES)
        _flush_to_disk(file.fileno())

    def _slot(self, head: Head) -> bytes:
        content = asdict(head) | {"seal": self._seal(head)}
        return json.dumps(content).encode().ljust(SLOT_BYTES - 1) + b"\n"

    def _seal(self, head: Head) -> str:
        return hmac.digest(self.key, f"anchor {head.count} {head.hash}".encode(), "sha256").hex()

    def _tell(self) -> None:
        if not self.told:
            log.error("The audit log does not fit its anchor %s: run audit verify.", self.path)
            self.told = True
