"""The only user of the pseudonym key: a client's code becomes a keyed hash, and is gone.

The space of codes is so small that any hash without a key is undone in a second; with the key outside the
database, a stolen database gives nothing.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.client_codes import ClientCode

KEY_BYTES = 32
# A key that hashed something else by mistake would not give pseudonyms away.
_PURPOSE = b"marshrut pseudonym 1\0"


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """A key, and the version under which its pseudonyms are stored."""

    version: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a pseudonym key has {KEY_BYTES} bytes")


def pseudonym_keys(by_version: Mapping[int, str]) -> tuple[PseudonymKey, ...]:
    """The keys of a key file, hexadecimal by version; the first answer is the one for new pseudonyms."""
    newest_first = sorted(by_version, reverse=True)
    return tuple(PseudonymKey(version, bytes.fromhex(by_version[version])) for version in newest_first)


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """64 hexadecimal digits, and the version of the key that made them."""

    key_version: int
    value: str = field(repr=False)


def pseudonym_of(code: ClientCode, key: PseudonymKey) -> Pseudonym:
    """The pseudonym under the present key. The code is spent by it."""
    return pseudonyms_of(code, [key])[0]


def pseudonyms_of(code: ClientCode, keys: Sequence[PseudonymKey]) -> tuple[Pseudonym, ...]:
    """The pseudonyms under each key, for a look-up while a new key takes over. The code is spent by it."""
    message = _PURPOSE + code.spend()
    return tuple(Pseudonym(key.version, hmac.digest(key.secret, message, "sha256").hex()) for key in keys)
