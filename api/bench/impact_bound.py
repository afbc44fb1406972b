"""What nobody could exceed who knew a year's arrivals beforehand.

Which week serves which site joins two easy questions: for one site alone, in which weeks to stop; for one
week alone, which sites to serve. A price for each stop of a site parts them (Lagrange): the sites pay it, the
weeks earn it. For whatever prices, the sites' best less what they pay and the weeks' best of what they earn
are no less than any plan can reach; good prices bring it down. First each site has one price for all weeks,
so that weeks with the same roads are solved once; then each week has its own (``impact_weekly_prices``).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.synthetic.waiting import WEEKS, World

# Prices are in hundredths of a client: a solver takes whole numbers only.
SCALE, LOWEST = 100, 5
LEVELLINGS, FEW_STOPS = 12, 4
FIRST_STEP = 0.35

BestWeek = Callable[[int, Mapping[str, int]], tuple[int, Sequence[str]]]
"""A week or kind of weeks, and prices, to what no plan of it earns more than and the sites of a good one."""


def common_prices(
    world: World, kinds: Sequence[int], best_week: BestWeek, rounds: int
) -> tuple[float, Mapping[str, float]]:
    """An upper bound on the clients met in the year, and the prices in clients that it follows from.

    Parameters
    ----------
    kinds
        For each week, which of the different weeks it is: weeks of one kind have the same roads.
    rounds
        How often prices are corrected; every round gives a bound, and the least is taken.
    """
    tables = {site: world.table(site) for site in world.arrivals}
    often = Counter(kinds)
    prices = {site: round(_first_price(table) * SCALE) for site, table in tables.items()}
    least, best = float("inf"), prices
    for turn in range(rounds):
        asked, paid = dict[str, int](), 0.0
        for site, table in tables.items():
            worth, asked[site] = _stops(table, prices[site])
            paid += worth
        offered: Counter[str] = Counter()
        earned = 0.0
        for kind, weeks in often.items():
            most, sites = best_week(kind, prices)
            earned += weeks * most / SCALE
            offered.update(dict.fromkeys(sites, weeks))
        if paid + earned < least:
            least, best = paid + earned, prices
        if turn == 0:
            prices = _levelled(tables, prices, sum(offered.values()))
            continue
        prices = _corrected(prices, asked, offered, FIRST_STEP / (1 + turn / 4))
    return least, {site: price / SCALE for site, price in best.items()}


def best_stops(table: NDArray[np.int64], prices: NDArray[np.float64]) -> tuple[float, NDArray[np.bool_]]:
    """The most that a site's stops can meet less the prices of their weeks, and in which weeks that is."""
    worth, following = np.zeros(WEEKS + 1), np.full(WEEKS + 1, WEEKS)
    # worth[last + 1]: from the week after ``last`` to the end, if the site was served in week ``last``.
    for last in range(WEEKS - 2, -2, -1):
        gains = table[last + 1, last + 1 :] - prices[last + 1 :] + worth[last + 2 :]
        best = int(np.argmax(gains))
        if gains[best] > 0:
            worth[last + 1], following[last + 1] = gains[best], last + 1 + best
    stops, week = np.zeros(WEEKS, dtype=bool), int(following[0])
    while week < WEEKS:
        stops[week] = True
        week = int(following[week + 1])
    return float(worth[0]), stops


def _stops(table: NDArray[np.int64], price: int) -> tuple[float, int]:
    worth, stops = best_stops(table, np.full(WEEKS, price / SCALE))
    return worth, int(stops.sum())


def _first_price(table: NDArray[np.int64]) -> float:
    """What is met if the site is served every third week."""
    weeks = range(0, WEEKS, 3)
    return float(np.mean([table[max(week - 2, 0), week] for week in weeks])) / 1.5


def _levelled(
    tables: Mapping[str, NDArray[np.int64]], prices: Mapping[str, int], offered: int
) -> dict[str, int]:
    """The same prices, all dearer or all cheaper, so that about as many stops are asked as are offered."""
    low, high = 0.0, 64.0
    scaled = dict(prices)
    for _ in range(LEVELLINGS):
        factor = (low + high) / 2
        scaled = {site: max(round(price * factor), LOWEST) for site, price in prices.items()}
        asked = sum(_stops(tables[site], price)[1] for site, price in scaled.items())
        low, high = (factor, high) if asked > offered else (low, factor)
    return scaled


def _corrected(
    prices: Mapping[str, int], asked: Mapping[str, int], offered: Mapping[str, int], step: float
) -> dict[str, int]:
    """Dearer where more stops are asked than offered, cheaper where fewer."""

    def corrected(site: str, price: int) -> int:
        wanted = (asked[site] - offered.get(site, 0)) / max(asked[site], FEW_STOPS)
        return max(round(price * (1 + step * wanted)), LOWEST)

    return {site: corrected(site, price) for site, price in prices.items()}
