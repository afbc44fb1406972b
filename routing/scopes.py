"""How much of a problem's day routes is enumerated: all of a small one, the promising of a large one."""

from collections.abc import Callable

import numpy as np

from routing.day_routes import Labels, Scope
from routing.indexed import Indexed
from routing.limit import Limit
from routing.week_graph import members_of

ROWS_OF_A_SMALL_PROBLEM = 200_000
ROWS_AT_MOST = 1_000_000
SHARE_OF_TIME = 0.15
FEW, MANY = 3, 10


def small(indexed: Indexed, limit: Limit) -> Scope:
    """Everything if that is little, else enough for a first plan."""
    return Scope(lambda rows: rows > ROWS_OF_A_SMALL_PROBLEM or limit.over(), _promising(indexed, FEW))


def large(indexed: Indexed, limit: Limit) -> Scope:
    """Everything that memory and a share of the time allow."""
    own = limit.within(limit.left() * SHARE_OF_TIME)
    return Scope(lambda rows: rows > ROWS_AT_MOST or own.over(), _promising(indexed, MANY))


def _promising(indexed: Indexed, alike: int) -> Callable[[Labels], Labels]:
    """Of the labels with the same start and place those ``alike`` with the most worth for their time."""

    def thin(labels: Labels) -> Labels:
        stops = members_of(labels.bits, indexed.stops)
        worth = np.append(indexed.weights.of_stop, 0)[stops].sum(axis=1)
        pace = worth / np.maximum(1, labels.time - labels.time.min(initial=0) + 1)
        between = labels.start * len(indexed.problem.places) + labels.place
        order = np.lexsort((-pace, between))
        rank = np.arange(len(order)) - np.searchsorted(between[order], between[order], "left")
        return labels.take(order[rank < alike])

    return thin
