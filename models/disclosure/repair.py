"""Tables that could be the true one, found near one that is known."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from models.disclosure.knowledge import Knowledge
from models.disclosure.walk import LONG_AGO, NOWHERE, Bonds, Numbers, Walk, breach, go, to_value

# Nearly every way that there is is found at once: of 6,738 that were found, two took more than one try.
TRIES, STEPS_TO_MEND = 3, 200_000
# Of a try, for each count there is: a walk that has not arrived by then begins anew, and in the end gives up.
STEPS_FOR_EACH, MOST_STEPS = 4, 20_000
Changes = dict[int, int]
"""Of some counts, what they are instead."""


class Repair:
    """Looks near a table that keeps every rule for others in which a count has a given value.

    What it finds is right, and what it does not find there may still be. It sees at once what is withheld
    meanwhile.
    """

    def __init__(self, known: Knowledge, table: Sequence[int]) -> None:
        self._known = known
        self._table = np.array(table, np.int64)
        self._steps = min(MOST_STEPS, STEPS_FOR_EACH * len(table))
        self._bonds = _bonds(known)
        self._walk = _stand(known, self._bonds, self._table)

    def with_value(self, number: int, value: int) -> Changes | None:
        """What else to change; None where no way was found."""
        if not self._known.low[number] <= value <= self._known.high[number]:
            return None
        for attempt in range(TRIES):
            touched = to_value(self._bonds, self._walk, self._table, number, value, self._steps, attempt)
            if len(touched):
                moved = touched[touched[:, 1] != self._table[touched[:, 0]]]
                return dict(moved.tolist())
        return None


def mended(known: Knowledge, table: Sequence[int]) -> list[int]:
    """A table near one that breaks rules; it may break some still."""
    bonds = _bonds(known)
    walk = _stand(known, bonds, np.clip(np.array(table, np.int64), known.low, known.high))
    broken = np.flatnonzero([breach(*rule) for rule in zip(bonds.kind, walk.excess, strict=True)])
    walk.broken[: len(broken)] = broken
    walk.place[broken] = np.arange(len(broken))
    go(bonds, walk, len(broken), 0, NOWHERE, STEPS_TO_MEND, 0)
    return [int(count) for count in walk.table]


def _bonds(known: Knowledge) -> Bonds:
    counts = [(rule.whole, *rule.parts) for rule in known.rules]
    row = np.cumsum([0, *map(len, counts)])
    count = np.fromiter(chain.from_iterable(counts), np.int64)
    rule = np.repeat(np.arange(len(counts)), np.diff(row))
    factor = np.full(len(count), -1)
    factor[row[:-1]] = 1
    by_count = np.argsort(count, kind="stable")
    column = np.searchsorted(count[by_count], np.arange(len(known.cells) + 1))
    kind = np.fromiter((each.bond for each in known.rules), np.int64)
    return Bonds(kind, row, count, factor, column, rule[by_count], factor[by_count])


def _stand(known: Knowledge, bonds: Bonds, table: Numbers) -> Walk:
    """Before the first step."""
    counts, rules = len(known.cells), len(bonds.kind)
    sums = np.concatenate(([0], np.cumsum(bonds.factor * table[bonds.member])))
    return Walk(
        table=table.copy(),
        low=np.frombuffer(known.low, np.int64),
        high=np.frombuffer(known.high, np.int64),
        excess=np.diff(sums[bonds.row]),
        weight=np.ones(rules, np.int64),
        broken=np.empty(rules, np.int64),
        place=np.full(rules, NOWHERE),
        changed=np.full(counts + 1, NOWHERE),
        at=np.full(counts, LONG_AGO),
    )
