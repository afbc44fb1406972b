"""Counts changed one after another until every rule is kept, as machine code: it takes some hundred steps.

Always a rule that is broken is picked, and the one change is made to one of its counts that costs the least;
a rule that stays broken weighs more and more, so that no dead end holds for long.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.disclosure.knowledge import Bond

Numbers = NDArray[np.int64]
NOWHERE, LONG_AGO = -1, -1_000_000
# So many steps long, to change a count anew costs so much more: else it would go to and fro.
REST, RELUCTANCE = 4, 3
AT_A_LOSS = 1_000_000_000_000


class Bonds(NamedTuple):
    """The rules as rows of counts with factors 1 (the whole) and -1 (parts), and for each count its rules.

    Rule ``r`` has the entries from ``row[r]`` to ``row[r + 1]`` of ``member`` and ``factor``; count ``n`` has
    the entries from ``column[n]`` to ``column[n + 1]`` of ``rule`` and ``factor_in``.
    """

    kind: Numbers
    row: Numbers
    member: Numbers
    factor: Numbers
    column: Numbers
    rule: Numbers
    factor_in: Numbers


class Walk(NamedTuple):
    """Where a walk is: the table, what is added up for each rule, and which rules are broken."""

    table: Numbers
    low: Numbers
    high: Numbers
    excess: Numbers
    weight: Numbers
    broken: Numbers
    place: Numbers
    """Of each rule its place in ``broken``."""
    changed: Numbers
    at: Numbers
    """Of each count the step at which it was changed."""


@njit(cache=True)
def breach(kind: int, excess: int) -> int:
    """By how much a rule is broken, when its whole is so much more than its parts."""
    if kind == Bond.SUM:
        return abs(excess)
    return max(excess, 0) if kind == Bond.COVER else max(-excess, 0)


@njit(cache=True)
def _cost(bonds: Bonds, walk: Walk, number: int, size: int) -> int:
    """How much more the rules of a count would be broken by a change of it."""
    cost = 0
    for entry in range(bonds.column[number], bonds.column[number + 1]):
        rule = bonds.rule[entry]
        kind, before = bonds.kind[rule], walk.excess[rule]
        after = before + bonds.factor_in[entry] * size
        cost += walk.weight[rule] * (breach(kind, after) - breach(kind, before))
    return cost


@njit(cache=True)
def change(
    bonds: Bonds, walk: Walk, number: int, size: int, step: int, broken: int, changed: int
) -> tuple[int, int]:
    """Change a count by so much; so many rules are broken then, and so many counts changed."""
    if walk.at[number] == LONG_AGO:
        walk.changed[changed] = number
        changed += 1
    walk.at[number] = step
    walk.table[number] += size
    for entry in range(bonds.column[number], bonds.column[number + 1]):
        rule = bonds.rule[entry]
        walk.excess[rule] += bonds.factor_in[entry] * size
        is_broken, place = breach(bonds.kind[rule], walk.excess[rule]) > 0, walk.place[rule]
        if is_broken and place == NOWHERE:
            walk.place[rule] = broken
            walk.broken[broken] = rule
            broken += 1
        elif not is_broken and place != NOWHERE:
            broken -= 1
            walk.broken[place] = walk.broken[broken]
            walk.place[walk.broken[place]] = place
            walk.place[rule] = NOWHERE
    return broken, changed


@njit(cache=True)
def _cheapest(bonds: Bonds, walk: Walk, rule: int, fixed: int, step: int) -> tuple[int, int, int]:
    """Which count of a broken rule to change, by how much, and at what cost; all at once or by one."""
    best, best_change, least, ties = NOWHERE, 0, AT_A_LOSS, 0
    excess = walk.excess[rule]
    for entry in range(bonds.row[rule], bonds.row[rule + 1]):
        number = bonds.member[entry]
        way = -1 if (excess > 0) == (bonds.factor[entry] > 0) else 1
        room = (walk.high if way > 0 else walk.low)[number] - walk.table[number]
        most = min(abs(excess), way * room)
        if number == fixed or most <= 0:
            continue
        for size in range(1, most + 1, max(1, most - 1)):
            cost = _cost(bonds, walk, number, way * size)
            cost += RELUCTANCE * (step - walk.at[number] < REST)
            ties = 1 if cost < least else ties + (cost == least)
            if cost < least or (cost == least and np.random.randint(0, ties) == 0):
                best, best_change, least = number, way * size, cost
    return best, best_change, least


@njit(cache=True)
def go(bonds: Bonds, walk: Walk, broken: int, changed: int, fixed: int, steps: int, seed: int) -> int:
    """Walk until every rule is kept.

    Parameters
    ----------
    broken, changed : int
        So many rules are broken at first, and so many counts changed already.
    fixed : int
        The count that must stay as it is; NOWHERE for none.
    steps : int
        At most so many.
    seed : int
        Of the random numbers that break ties.

    Returns
    -------
    int
        So many counts are changed, and ``walk.changed`` begins with them; NOWHERE where no way was found.
    """
    np.random.seed(seed)  # a Generator is taken over anew at each call, which takes longer than a walk
    for step in range(1, steps):
        if not broken:
            break
        rule = walk.broken[np.random.randint(0, broken)]
        number, size, cost = _cheapest(bonds, walk, rule, fixed, step)
        if number == NOWHERE:
            break
        if cost >= 0:
            for each in walk.broken[:broken]:
                walk.weight[each] += 1
        broken, changed = change(bonds, walk, number, size, step, broken, changed)
    walk.changed[changed] = NOWHERE
    return NOWHERE if broken else changed


@njit(cache=True)
def back(bonds: Bonds, walk: Walk, table: Numbers) -> None:
    """Undo what was changed of a ``table`` that keeps every rule."""
    for number in walk.changed:
        if number == NOWHERE:
            break
        size = table[number] - walk.table[number]
        walk.table[number] += size
        walk.at[number] = LONG_AGO
        for entry in range(bonds.column[number], bonds.column[number + 1]):
            rule = bonds.rule[entry]
            walk.excess[rule] += bonds.factor_in[entry] * size
            walk.weight[rule] = 1
            walk.place[rule] = NOWHERE


@njit(cache=True)
def to_value(
    bonds: Bonds, walk: Walk, table: Numbers, number: int, value: int, steps: int, seed: int
) -> Numbers:
    """Give a count of a ``table`` that keeps every rule another value, walk until all are kept, and go back.

    Returns
    -------
    numpy.ndarray
        The counts that were touched and what they are then, a row each; none where no way was found.
    """
    broken, changed = change(bonds, walk, number, value - table[number], 0, 0, 0)
    changed = max(0, go(bonds, walk, broken, changed, number, steps, seed))
    touched = np.empty((changed, 2), np.int64)
    for place in range(changed):
        touched[place, 0] = walk.changed[place]
        touched[place, 1] = walk.table[walk.changed[place]]
    back(bonds, walk, table)
    return touched
