"""What a locked server keeps: sealed envelopes in files of their own, and of phones only what lets them in.

Who takes the folder learns how many phones there are, which of them were revoked, how many envelopes wait
and when each came: no name, no key, and nothing that opens an envelope.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import UUID

from models.errors import N_, Conflict
from models.private_files import make_names_durable, replace_private

PHONES = "phones.json"
ENVELOPE = ".envelope"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """The server's epoch, and by the hash of its credential each phone's id and whether it was revoked."""

    epoch: UUID
    phones: dict[str, tuple[UUID, bool]]


@dataclass(frozen=True, slots=True)
class Spooled:
    """An envelope that waits in a file."""

    envelope_id: UUID
    device_id: UUID
    sealed: str


class Spool:
    """The folder. One process writes envelopes to it at a time, the one that serves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    def instruct(self, doorkeeper: Doorkeeper) -> None:
        """Keep who may send while the server is locked."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        phones = {
            token: [str(device_id), revoked] for token, (device_id, revoked) in doorkeeper.phones.items()
        }
        text = json.dumps({"epoch": str(doorkeeper.epoch), "phones": phones})
        replace_private(self._folder / PHONES, text.encode())

    def doorkeeper(self) -> Doorkeeper | None:
        """None where this server was never unlocked since its data came here."""
        try:
            said = json.loads((self._folder / PHONES).read_bytes())
        except FileNotFoundError:
            return None
        phones = {token: (UUID(device), revoked) for token, (device, revoked) in said["phones"].items()}
        return Doorkeeper(UUID(said["epoch"]), phones)

    def put(self, spooled: Spooled) -> bool:
        """Keep an envelope; it is durable when this returns. False where it was there already.

        Raises
        ------
        Conflict
            Another envelope was sent under this id.
        """
        with self._lock:
            kept = self.get(spooled.envelope_id)
            if kept is None:
                content = {"device": str(spooled.device_id), "sealed": spooled.sealed}
                replace_private(self._file(spooled.envelope_id), json.dumps(content).encode())
                return True
        if kept.sealed != spooled.sealed:
            raise Conflict(N_("Another envelope was sent under this id."), "id")
        return False

    def get(self, envelope_id: UUID) -> Spooled | None:
        try:
            said = json.loads(self._file(envelope_id).read_bytes())
        except FileNotFoundError:
            return None
        return Spooled(envelope_id, UUID(said["device"]), said["sealed"])

    def waiting(self) -> Iterator[Spooled]:
        """What waits, the oldest first."""
        files = sorted(self._folder.glob(f"*{ENVELOPE}"), key=lambda file: file.stat().st_mtime_ns)
        for spooled in [self.get(UUID(file.stem)) for file in files]:
            if spooled is not None:
                yield spooled

    def remove(self, envelope_id: UUID) -> None:
        """Once the database holds it."""
        self._file(envelope_id).unlink(missing_ok=True)
        make_names_durable(self._folder)

    def _file(self, envelope_id: UUID) -> Path:
        return self._folder / f"{envelope_id}{ENVELOPE}"
