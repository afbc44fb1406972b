"""The bound of ``impact_bound`` brought further down: each week has prices of its own.

To solve all weeks for each small correction would take hours. So prices are corrected against the plans that
are remembered, which takes a millisecond a step and falls short of the truth by what is not known yet; then
the solver is asked at prices halfway there, whose plans are remembered too.
"""

import numpy as np
from numpy.typing import NDArray

from api.bench.impact_weeks import AskedWeeks, Prices, best_stops
from models.synthetic.waiting import WEEKS

STEPS, HALFWAY = 300, 0.5
# A step (Polyak 1969) is as long as if the bound came down by a little of itself, and goes on in part where
# the one before went; it is shorter after some that brought nothing.
LITTLE, INERTIA, PATIENCE, SHORTER = 0.02, 0.7, 10, 0.7
# Only the last rounds ask for all weeks, which a bound takes; the plans found for some serve in all that have
# the same roads.
WHOLE, SOME = 2, 4


def weekly_prices(tables: NDArray[np.int64], first: Prices, asked: AskedWeeks, rounds: int) -> float:
    """An upper bound on the clients met in the year.

    Parameters
    ----------
    tables : array of shape (sites, WEEKS + 1, WEEKS)
        ``World.table`` of each site.
    first : array of shape (sites,)
        Prices in clients, the same in all weeks.
    rounds
        How often prices are corrected; each of the last two rounds gives a bound.
    """
    prices, least = np.repeat(first[:, None], WEEKS, axis=1), np.inf
    for turn in range(rounds):
        prices = prices + HALFWAY * (_corrected(tables, prices, asked) - prices)
        whole = turn >= rounds - WHOLE
        weeks = range(0 if whole else turn % SOME, WEEKS, 1 if whole else SOME)
        earned = sum(asked.best(asked.kinds[week], prices[:, week])[0] for week in weeks)
        if whole:
            least = min(least, float(best_stops(tables, prices)[0].sum()) + earned)
    return float(least)


def _corrected(tables: NDArray[np.int64], prices: Prices, asked: AskedWeeks) -> Prices:
    """The best prices found, if there were no plans but those that are remembered."""
    least, best, step, in_vain = np.inf, prices, LITTLE, 0
    direction = np.zeros_like(prices)
    for _ in range(STEPS):
        worth, wanted = best_stops(tables, prices)
        earned, offered = asked.known(prices)
        bound = float(worth.sum()) + earned
        if bound < least:
            least, best, in_vain = bound, prices, 0
        else:
            in_vain += 1
        if in_vain == PATIENCE:
            prices, direction, step, in_vain = best, np.zeros_like(prices), step * SHORTER, 0
            continue
        direction = INERTIA * direction + wanted - offered.astype(int)
        length = (bound - (1 - step) * least) / max((direction**2).sum(), 1)
        prices = np.maximum(prices + length * direction, 0.0)
    return best
