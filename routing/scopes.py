"""How much of a problem's day routes is enumerated: all, or none where they are too many."""

import numpy as np

from routing.day_routes import Labels, Scope
from routing.limit import Limit

ROWS_OF_A_SMALL_PROBLEM = 200_000
ROWS_AT_MOST = 1_000_000
SHARE_OF_TIME = 0.06


def small(limit: Limit) -> Scope:
    """Everything if that is soon done."""
    return Scope(lambda rows: rows > ROWS_OF_A_SMALL_PROBLEM or limit.over(), _none)


def large(limit: Limit) -> Scope:
    """Everything if memory and a share of the time allow it."""
    own = limit.within(limit.left() * SHARE_OF_TIME)
    return Scope(lambda rows: rows > ROWS_AT_MOST or own.over(), _none)


def _none(labels: Labels) -> Labels:
    return labels.take(np.empty(0, dtype=np.int64))
