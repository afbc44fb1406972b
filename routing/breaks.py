"""The break rule as arithmetic on whole arrays: drive on, stop when the rule says so.

A driver loses nothing by driving until the rule forbids more: among all ways to place the fewest
breaks on a leg, that one arrives with the least driving since the last break. A further break is
worth taking only on arrival, where it may hide in a wait.
"""

from dataclasses import dataclass

import numpy as np

from routing.indexed import NO_LIMIT, Integers
from routing.problem import Break


@dataclass(frozen=True, slots=True)
class BreakRule:
    """``after_driving`` and ``duration`` in seconds; without a rule no break is ever due."""

    after_driving: int = NO_LIMIT
    duration: int = 0

    @property
    def applies(self) -> bool:
        return self.after_driving < NO_LIMIT


def break_rule(given: Break | None) -> BreakRule:
    return BreakRule() if given is None else BreakRule(given.after_driving, given.duration)


def breaks_due(rule: BreakRule, since_break: Integers, leg: Integers) -> Integers:
    """How many breaks a leg needs after ``since_break`` seconds of driving without one."""
    due: Integers = np.maximum(0, -(-(since_break + leg) // rule.after_driving) - 1)
    return due


def first_fit(arrival: Integers, opens: Integers, latest: Integers) -> Integers:
    """Earliest service start from ``arrival`` on, NO_LIMIT where none fits.

    ``opens`` and ``latest`` (service starts) have a row for each arrival and a column for each window.
    """
    begins = np.maximum(arrival[:, None], opens)
    found: Integers = np.where(begins <= latest, begins, NO_LIMIT).min(axis=1)
    return found
