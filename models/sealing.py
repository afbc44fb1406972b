"""The keys to which phones seal their visits, and the opening of what they sealed.

An envelope is a JWE in compact form, RSA-OAEP-256 with A256GCM. Phones learn a new key from a statement that
is signed with a key which they pinned when they were enrolled: who only holds the line cannot put a key of
their own in its place.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from models.keys import Keys

ALGORITHMS = ["RSA-OAEP-256", "A256GCM"]
VOUCHING = "vouching for sealing keys"
# The order of the curve P-256 (FIPS 186-4, D.1.2.3).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class CannotUnseal(Exception):
    """It is sealed to another key, or is not as it was sealed."""


@dataclass(frozen=True, slots=True, repr=False)
class SealingKeys:
    """Every version of the sealing key, and the key that vouches for them."""

    by_version: dict[int, RSAKey]
    vouching: ECKey

    @classmethod
    def of(cls, keys: Keys) -> Self:
        opening = {version: _opening_key(pem, version) for version, pem in keys.sealing.items()}
        number = int.from_bytes(keys.derived(VOUCHING)) % (P256_ORDER - 1) + 1
        return cls(opening, ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1())))

    def public(self) -> dict[str, Any]:
        """The newest key's public half as a JWK; ``kid`` is its version."""
        return self.by_version[max(self.by_version)].as_dict(private=False)

    def vouching_public(self) -> dict[str, Any]:
        """What a phone pins beside it, as a JWK."""
        public = self.vouching.as_dict(private=False)
        return {name: public[name] for name in ("kty", "crv", "x", "y")}

    def vouched(self) -> str:
        """The newest public key as a JWS in compact form."""
        return jws.serialize_compact({"alg": "ES256"}, json.dumps(self.public()), self.vouching, ["ES256"])

    def unseal(self, sealed: str, version: int) -> bytes:
        """What was sealed to that version of the key.

        Raises
        ------
        CannotUnseal
            There is no such version, or the seal is not whole.
        """
        try:
            plain = jwe.decrypt_compact(sealed, self.by_version[version], ALGORITHMS).plaintext
        except (JoseError, KeyError, ValueError):
            raise CannotUnseal from None
        if plain is None:
            raise CannotUnseal
        return plain


def _opening_key(pem: str, version: int) -> RSAKey:
    # We made it, and the key file is sealed: to prove that its factors are primes takes a tenth of a second.
    private = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(private, rsa.RSAPrivateKey)
    return RSAKey.import_key(private, {"use": "enc", "alg": ALGORITHMS[0], "kid": str(version)})
