"""Prices of stops at which relaxed weeks, which may repeat stops, serve each stop about once.

A subgradient descent on the bound that prices give: steps along a mean of the last slopes, which damps
the jumping to and fro, and back to the best prices with a shorter step when nothing is gained.
"""

import numpy as np

from routing.indexed import Integers

PATIENCE = 10
SHORTER = 0.7
KEPT_OF_DIRECTION = 0.5
FIRST_STEP = 0.05
LEAST_STEP = 1e-3
NEWS = 10_000


class Descent:
    """``prices`` are those to try next; ``bound`` is the least found, at the prices ``best``."""

    def __init__(self, prices: Integers) -> None:
        self.prices = self.best = prices
        self.bound: int | None = None
        self._at = prices.astype(np.float64)
        self._direction = np.zeros(len(prices))
        self._step, self._idle = 1.0, 0

    @property
    def ended(self) -> bool:
        """Whether steps have become too short to matter."""
        return self._step < LEAST_STEP

    def learn(self, bound: int, served: Integers) -> bool:
        """Take in the bound at ``prices`` and how often its weeks serve each stop; False at an optimum."""
        gained = None if self.bound is None else self.bound - bound
        if gained is None or gained > 0:
            self.bound, self.best = bound, self.prices
        self._idle = 0 if gained is None or gained * NEWS > abs(bound) else self._idle + 1
        slope = np.where((self.prices <= 0) & (served < 1), 0, served - 1)
        if not slope.any():
            return False
        self._direction = KEPT_OF_DIRECTION * self._direction + (1 - KEPT_OF_DIRECTION) * slope
        if self._idle >= PATIENCE:
            self._step, self._idle = self._step * SHORTER, 0
            self._at = self.best.astype(np.float64)
        length = self._step * max(1.0, FIRST_STEP * abs(bound)) / max(1e-9, float((self._direction**2).sum()))
        self._at = np.maximum(0, self._at + length * self._direction)
        self.prices = np.round(self._at).astype(np.int64)
        return True
