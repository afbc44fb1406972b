"""How many of a problem's day routes are listed: all, or none where they are too many."""

from collections.abc import Callable

from routing.limit import Limit

ROWS_OF_A_SMALL_PROBLEM = 200_000
ROWS_AT_MOST = 1_000_000
SHARE_OF_TIME = 0.06

Enough = Callable[[int], bool]
"""Whether so many rows for a day are too many."""


def small(limit: Limit) -> Enough:
    """Everything if that is soon done."""
    return lambda rows: rows > ROWS_OF_A_SMALL_PROBLEM or limit.over()


def large(limit: Limit) -> Enough:
    """Everything if memory and a share of the time allow it."""
    own = limit.within(limit.left() * SHARE_OF_TIME)
    return lambda rows: rows > ROWS_AT_MOST or own.over()
