"""A count as somebody may see it who must not learn of single people from it."""

from typing import Literal

Coarse = int | Literal["some"]

LARGEST_WITHHELD, STEP = 7, 5


def coarse(count: int) -> Coarse:
    """Rounded to the nearest 5; from 1 to 7 it is only said that there are some. 0 stays 0."""
    if 1 <= count <= LARGEST_WITHHELD:
        return "some"
    return STEP * round(count / STEP)
