"""The hashing of thief and control, for processes of their own that need little else."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from models.client_codes import ClientCode
from models.pseudonyms import PseudonymKey, pseudonym_of


@dataclass(frozen=True, slots=True)
class Guess:
    """How a pseudonym may be made: a plain hash, or a keyed one; ``prefix`` stands before the code."""

    name: str
    key: bytes | None = None
    prefix: bytes = b""

    def digest(self, code: bytes) -> bytes:
        if self.key is None:
            return hashlib.sha256(self.prefix + code).digest()
        return hmac.digest(self.key, self.prefix + code, "sha256")


def tried(head: str, tails: Sequence[str], guesses: Sequence[Guess], loot: frozenset[bytes]) -> set[str]:
    """The names of the guesses by which a code that begins so was found."""
    codes = [f"{head}|{tail}".encode() for tail in tails]
    return {guess.name for guess in guesses if not loot.isdisjoint(map(guess.digest, codes))}


def tried_with_key(head: str, tails: Sequence[str], key: PseudonymKey, kept: frozenset[str]) -> set[str]:
    """The codes that begin so and whose pseudonym is kept."""
    codes = (f"{head}|{tail}" for tail in tails)
    return {code for code in codes if pseudonym_of(ClientCode(code), key).value in kept}
