"""Ids that look random, are the same for the same seed, and rise from one person to the next.

Random ids all over the space would make each row of a great database touch another leaf of its index; a
person's own slot of the space keeps the writing fast, and all slots together fill the space evenly.
"""

from random import Random
from uuid import UUID

_SPACE = 1 << 128


class Ids:
    """Ids of the slot that begins at ``place`` of ``of`` slots."""

    def __init__(self, rng: Random, place: int, of: int) -> None:
        self._start, self._bits = place * _SPACE // of, (_SPACE // of).bit_length() - 1
        self._draw = rng.getrandbits

    def __call__(self) -> UUID:
        return UUID(int=self._start + self._draw(self._bits), version=4)
