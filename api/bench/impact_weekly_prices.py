"""The bound of ``impact_bound`` brought further down: each week has prices of its own."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from api.bench.impact_bound import SCALE, BestWeek, best_stops
from models.synthetic.waiting import WEEKS, World

# A step (Polyak 1969) is as long as if the bound came down to a little more than what somebody reached; it is
# shorter after some rounds that brought nothing.
LITTLE_MORE, PATIENCE, SHORTER = 1.02, 3, 0.6


def weekly_prices(
    world: World, first: Mapping[str, float], best_week: BestWeek, reached: float, rounds: int
) -> float:
    """An upper bound on the clients met in the year.

    Parameters
    ----------
    first
        Of each site its price in clients, at first the same in all weeks.
    reached
        How many somebody met.
    rounds
        How often prices are corrected; every round gives a bound, and the least is taken.
    """
    sites = [*world.arrivals]
    tables = [world.table(site) for site in sites]
    prices = np.array([np.full(WEEKS, first[site]) for site in sites])
    least, step, in_vain = float("inf"), 1.0, 0
    for _ in range(rounds):
        paid = [best_stops(table, row) for table, row in zip(tables, prices, strict=True)]
        earned, offered = _offered(sites, prices, best_week)
        bound = sum(worth for worth, _ in paid) + earned
        in_vain = 0 if bound < least else in_vain + 1
        least = min(least, bound)
        if in_vain == PATIENCE:
            step, in_vain = step * SHORTER, 0
        wanted = np.array([stops for _, stops in paid]).astype(int) - offered
        length = max(bound - LITTLE_MORE * reached, 1.0) / max((wanted**2).sum(), 1)
        prices = np.maximum(prices + step * length * wanted, 0.0)
    return least


def _offered(
    sites: Sequence[str], prices: NDArray[np.float64], best_week: BestWeek
) -> tuple[float, NDArray[np.int64]]:
    """The most that all weeks earn, and which stops they make for it."""
    earned, offered = 0.0, np.zeros(prices.shape, dtype=np.int64)
    row_of = {site: row for row, site in enumerate(sites)}
    for week in range(WEEKS):
        # Rounded up, so that the bound stays one.
        asking = dict(zip(sites, np.ceil(prices[:, week] * SCALE).astype(int).tolist(), strict=True))
        most, served = best_week(week, asking)
        earned += most / SCALE
        offered[[row_of[site] for site in served], week] = 1
    return earned, offered
