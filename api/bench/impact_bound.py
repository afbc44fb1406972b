"""What nobody could exceed who knew a year's arrivals beforehand.

Which week serves which site joins two easy questions: for one site alone, in which weeks to stop; for one
week alone, which sites to serve. A price for each stop of a site parts them (Lagrange): the sites pay it, the
weeks earn it. For whatever prices, the sites' best less what they pay and the weeks' best of what they earn
are no less than any plan can reach; good prices bring it down. First each site has one price for all weeks,
so that weeks with the same roads are solved once; then each week has its own (``impact_weekly_prices``).
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from api.bench.impact_weeks import AskedWeeks, Prices, best_stops
from models.synthetic.waiting import WEEKS

LOWEST = 0.05
ROUNDS, LEVELLINGS, FEW_STOPS = 8, 12, 4
FIRST_STEP = 0.35


def common_prices(tables: NDArray[np.int64], asked: AskedWeeks) -> tuple[float, Prices]:
    """An upper bound on the clients met in the year, and the prices in clients that it follows from.

    Parameters
    ----------
    tables : array of shape (sites, WEEKS + 1, WEEKS)
        ``World.table`` of each site.
    """
    often = Counter(asked.kinds)
    prices = _first_prices(tables)
    least, best = np.inf, prices
    for turn in range(ROUNDS):
        worth, wanted = _wanted(tables, prices)
        offered, earned = np.zeros(len(prices)), 0.0
        for kind, weeks in often.items():
            most, served = asked.best(kind, prices)
            earned += weeks * most
            offered += weeks * served
        if worth + earned < least:
            least, best = worth + earned, prices
        if turn == 0:
            prices = _levelled(tables, prices, offered.sum())
            continue
        # Dearer where more stops are wanted than offered, cheaper where fewer.
        short = (wanted - offered) / np.maximum(wanted, FEW_STOPS)
        prices = np.maximum(prices * (1 + FIRST_STEP / (1 + turn / 4) * short), LOWEST)
    return float(least), best


def _wanted(tables: NDArray[np.int64], prices: Prices) -> tuple[float, NDArray[np.int64]]:
    """What all sites' best stops meet less their prices, the same in all weeks, and how many each makes."""
    worth, stops = best_stops(tables, np.repeat(prices[:, None], WEEKS, axis=1))
    return float(worth.sum()), stops.sum(axis=1)


def _first_prices(tables: NDArray[np.int64]) -> Prices:
    """What is met if the sites are served every third week."""
    met: Prices = np.mean([tables[:, max(week - 2, 0), week] for week in range(0, WEEKS, 3)], axis=0)
    return np.maximum(met / 1.5, LOWEST)


def _levelled(tables: NDArray[np.int64], prices: Prices, offered: float) -> Prices:
    """The same prices, all dearer or all cheaper, so that about as many stops are wanted as are offered."""
    low, high = 0.0, 64.0
    for _ in range(LEVELLINGS):
        factor = (low + high) / 2
        wanted = _wanted(tables, np.maximum(prices * factor, LOWEST))[1].sum()
        low, high = (factor, high) if wanted > offered else (low, factor)
    levelled: Prices = np.maximum(prices * factor, LOWEST)
    return levelled
