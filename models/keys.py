"""The keys themselves: what opens the data. ``models.key_file`` keeps them between two starts."""

import json
import secrets
from dataclasses import asdict, dataclass, replace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SEALING_BITS = 3072


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What opens the data. Made once, never shown, never logged.

    ``database``, ``audit`` and each of ``pseudonyms`` are 256 bits in hexadecimal. ``pseudonyms`` is by
    version; the greatest makes new pseudonyms, older ones still find theirs. ``sealing``, by version too,
    are the RSA keys whose public half phones seal visits to, in PEM (PKCS 8).
    """

    database: str
    audit: str
    pseudonyms: dict[int, str]
    sealing: dict[int, str]

    @classmethod
    def generate(cls) -> "Keys":
        return cls(
            database=secrets.token_hex(32),
            audit=secrets.token_hex(32),
            pseudonyms={1: secrets.token_hex(32)},
            sealing={1: _sealing_key()},
        )

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Keys":
        values = json.loads(text)
        for name in ("pseudonyms", "sealing"):
            values[name] = {int(version): key for version, key in values[name].items()}
        return cls(**values)

    def with_new_sealing(self) -> "Keys":
        """The same keys, and a new one to seal to; older ones still open what was sealed to them."""
        return replace(self, sealing=self.sealing | {max(self.sealing) + 1: _sealing_key()})

    def derived(self, purpose: str) -> bytes:
        """Another 256 bits, from the database key; the same for the same purpose."""
        derivation = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=f"marshrut {purpose}".encode()
        )
        return derivation.derive(bytes.fromhex(self.database))


def _sealing_key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=SEALING_BITS)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
