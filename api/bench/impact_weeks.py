"""The two easy questions of ``impact_bound``: a site's best stops alone, and a week's best plan alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.synthetic.waiting import WEEKS

Prices = NDArray[np.float64]
Stops = NDArray[np.bool_]
BestWeek = Callable[[int, Mapping[str, int]], tuple[int, Sequence[str]]]
"""A kind of weeks, and prices, to what no plan of it earns more than and the sites of a good one."""

# Prices are in hundredths of a client: a solver takes whole numbers only.
SCALE = 100


def best_stops(tables: NDArray[np.int64], prices: Prices) -> tuple[Prices, Stops]:
    """The most that each site's stops can meet less the prices of their weeks, and in which weeks that is.

    Parameters
    ----------
    tables : array of shape (sites, WEEKS + 1, WEEKS)
        ``World.table`` of each site.
    prices : array of shape (sites, WEEKS)
        In clients.
    """
    sites = np.arange(len(tables))
    worth, following = np.zeros((len(sites), WEEKS + 1)), np.full((len(sites), WEEKS + 1), WEEKS)
    # worth[:, last + 1]: from the week after ``last`` to the end, if the site was served in week ``last``.
    for last in range(WEEKS - 2, -2, -1):
        gains = tables[:, last + 1, last + 1 :] - prices[:, last + 1 :] + worth[:, last + 2 :]
        best = gains.argmax(axis=1)
        most = gains[sites, best]
        worth[:, last + 1] = np.maximum(most, 0)
        following[:, last + 1] = np.where(most > 0, last + 1 + best, WEEKS)
    stops, week = np.zeros((len(sites), WEEKS), dtype=bool), following[:, 0]
    while (going := week < WEEKS).any():
        stops[sites[going], week[going]] = True
        week = np.where(going, following[sites, np.minimum(week + 1, WEEKS)], WEEKS)
    return worth[:, 0], stops


@dataclass
class AskedWeeks:
    """Asks for the best plans of weeks, and remembers those that were found.

    ``kinds`` tells of each week which of the different weeks it is: weeks of one kind have the same roads.
    """

    sites: Sequence[str]
    kinds: Sequence[int]
    best_week: BestWeek
    plans: dict[int, Stops] = field(default_factory=dict)

    def best(self, kind: int, prices: Prices) -> tuple[float, Stops]:
        """No plan of the kind earns more clients; and which sites a good one serves.

        Parameters
        ----------
        prices : array of shape (sites,)
            In clients.
        """
        # Rounded up, so that the bound stays one.
        asked = dict(zip(self.sites, np.ceil(prices * SCALE).astype(int).tolist(), strict=True))
        most, served = self.best_week(kind, asked)
        plan = np.isin(self.sites, list(served))
        known = self.plans.get(kind, np.empty((0, len(plan)), dtype=bool))
        if not (known == plan).all(axis=1).any():
            self.plans[kind] = np.vstack([known, plan])
        return most / SCALE, plan

    def known(self, prices: Prices) -> tuple[float, Stops]:
        """What the best plans that are remembered earn in all weeks, and which stops they make.

        Parameters
        ----------
        prices : array of shape (sites, WEEKS)
            In clients.
        """
        earned, stops = 0.0, np.zeros(prices.shape, dtype=bool)
        for kind, plans in self.plans.items():
            weeks = np.flatnonzero(np.equal(self.kinds, kind))
            earns = plans.astype(float) @ prices[:, weeks]
            best = earns.argmax(axis=0)
            earned += float(earns.max(axis=0).sum())
            stops[:, weeks] = plans[best].T
        return earned, stops
