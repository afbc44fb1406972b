"""Noise over a count that results could be read off.

A coordinator sees needs week after week, so noise drawn anew each time would average out. The noise is
remembered instead (Erlingsson 2014, RAPPOR): the same count in the same town and quarter always meets the
same noise, of Laplace's distribution, and asking again tells nothing more.
"""

import hmac
from hashlib import sha256
from math import log

SCALE = 2.0
MOST = 20
_STEPS = 2**53


def veiled(count: int, key: bytes, *context: object) -> int:
    """The count under noise, from 0 to MOST.

    One person more or less makes no outcome more than e^(1/SCALE) = 1.65 times as likely, before it is cut
    to the range.

    Parameters
    ----------
    key
        Secret, of the database; who has it can take the noise off.
    context
        What the noise belongs to, such as town and quarter.
    """
    capped = min(count, MOST)
    text = " ".join(map(str, (*context, capped)))
    drawn = int.from_bytes(hmac.digest(key, text.encode(), sha256)[:8], "big") >> 11
    return min(max(round(capped + _laplace((drawn + 0.5) / _STEPS)), 0), MOST)


def _laplace(share: float) -> float:
    """The value below which this share of Laplace's distribution lies."""
    return SCALE * log(2 * share) if share < 0.5 else -SCALE * log(2 - 2 * share)
