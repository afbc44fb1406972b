"""The one form of an envelope: what a phone makes, what a door takes, and what is read when it is opened.

Inside the seal is a JWS (ES256) of the phone over the content, filled up with spaces, so that every envelope
has the same size. The content repeats the envelope's id: one that was copied under another id is told.
"""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from models.care.visit import CareModel, Memory
from models.care.visit_reading import read
from models.errors import N_, Invalid
from models.keys import SEALING_BITS
from models.sealing import ALGORITHMS, CannotUnseal, SealingKeys
from models.vocabulary import EnvelopeFault

PLAIN_BYTES = 8192
PART_BYTES = (SEALING_BITS // 8, 12, PLAIN_BYTES, 16)  # encrypted key, nonce, ciphertext, tag
LONGEST = 12_000  # letters; an envelope has 11,559 and the digits of its key's version
FILLING = b" "


class Content(CareModel):
    """What a nurse saved. ``visit`` is judged later, so that its author can be shown what is wrong."""

    id: UUID
    visit: dict[str, Any]
    code: dict[str, str]
    memory: Memory | None = None


class Held(Exception):
    """An envelope that stays sealed, and why."""

    def __init__(self, fault: EnvelopeFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def hash_of(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()


def require_envelope(sealed: str) -> None:
    """Raises Invalid where this has not the form of an envelope, whoever may open it."""
    _version_of(sealed)


def content_of(sealed: str, envelope_id: UUID, keys: SealingKeys, signing_key: str) -> Content:
    """Open an envelope.

    Parameters
    ----------
    signing_key
        The public key of the phone that sent it, as a JWK.

    Raises
    ------
    Held
        It is foreign, forged, replayed or unreadable.
    """
    try:
        plain = keys.unseal(sealed, _version_of(sealed))
    except (CannotUnseal, Invalid):
        raise Held(EnvelopeFault.FOREIGN) from None
    try:
        key = ECKey.import_key(json.loads(signing_key))
        signed = jws.deserialize_compact(plain.rstrip(FILLING), key, ["ES256"]).payload
    except (JoseError, ValueError, RecursionError):
        raise Held(EnvelopeFault.FORGED) from None
    try:
        content = read(Content, signed)
    except Invalid:
        raise Held(EnvelopeFault.UNREADABLE) from None
    if content.id != envelope_id:
        raise Held(EnvelopeFault.REPLAYED)
    return content


def _version_of(sealed: str) -> int:
    """The version of the key to which it is sealed. Raises Invalid."""
    try:
        header, *parts = [_bytes(part) for part in sealed[:LONGEST].split(".")]
        said = json.loads(header)
        version = int(said["kid"])
        whole = said == {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1], "kid": str(version)}
    except (ValueError, KeyError, TypeError, RecursionError):
        whole, parts, version = False, [], 0
    if not whole or tuple(map(len, parts)) != PART_BYTES or len(sealed) > LONGEST:
        raise Invalid(N_("This is not an envelope, or not a whole one."), "sealed")
    return version


def _bytes(part: str) -> bytes:
    """Raises ValueError, also where the last letter holds bits that no byte needs."""
    data = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise ValueError
    return data
