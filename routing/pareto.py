"""Keeping what is not beaten, on whole arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.indexed import Integers

NEIGHBOURS = 24


def unbeaten(keys: Sequence[NDArray[Any]], costs: Sequence[Integers]) -> NDArray[np.intp]:
    """Indices of rows that no row of the same keys beats or equals in every cost.

    With one or two costs exactly those; with more, a row beaten only by far neighbours in the sorted
    order may stay, which costs time and never correctness.
    """
    order = np.lexsort((*reversed(costs), *reversed(keys)))
    if not len(order):
        return order
    group = _group_numbers(keys, order)
    if len(costs) == 1:
        return order[np.flatnonzero(np.diff(group, prepend=-1))]
    if len(costs) == 2:
        return order[_unbeaten_pairs(group, costs[1][order])]
    return order[_unbeaten_neighbours(group, [cost[order] for cost in costs[1:]])]


def _group_numbers(keys: Sequence[NDArray[Any]], order: NDArray[np.intp]) -> Integers:
    changes = np.zeros(len(order), dtype=bool)
    for key in keys:
        ordered = key[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    return np.cumsum(changes)


def _unbeaten_pairs(group: Integers, second: Integers) -> NDArray[np.bool_]:
    """Rows sorted by group and first cost: each must undercut all before it in the second cost."""
    span = int(second.max()) + 1
    falling = second + (group[-1] - group) * span
    keep = np.ones(len(group), dtype=bool)
    keep[1:] = falling[1:] < np.minimum.accumulate(falling)[:-1]
    return keep


def _unbeaten_neighbours(group: Integers, others: Sequence[Integers]) -> NDArray[np.bool_]:
    keep = np.ones(len(group), dtype=bool)
    for offset in range(1, min(NEIGHBOURS, len(group) - 1) + 1):
        beaten = group[offset:] == group[:-offset]
        if not beaten.any():
            break
        for cost in others:
            beaten &= cost[:-offset] <= cost[offset:]
        keep[offset:] &= ~beaten
    return keep
