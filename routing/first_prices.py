"""Prices of stops that make weeks serve each stop about once, from day routes by column generation.

A look at all days at some prices gives a bound and the best routes; `routing.route_master` joins these and
says the next prices. Some dozens of looks end where hundreds of steps of `routing.descent` would still go on,
as long as a day has few stops. Where many days are alike, one look serves all of them.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from routing.day_grid import DayGrid
from routing.indexed import Indexed, Integers
from routing.limit import Limit
from routing.outlook import day_outlook, look_ahead_of_all, most_worth
from routing.route_master import Alike, Prices, RouteMaster

Grids = Sequence[Sequence[DayGrid | None]]

MOST_PLACES, MANY, MOST_STOPS_A_DAY = 300, 5, 10
FIRST_SHARE, NEARNESS = 0.9, 0.5
ROUNDS_WITHOUT_GAIN = 12


class FirstPrices:
    """Finds prices at which days serve stops as often as is best, were routes divisible."""

    def __init__(self, indexed: Indexed, grids: Grids) -> None:
        self.indexed, self.grids = indexed, grids
        self.kinds = list(_kinds(indexed, grids))
        self.kind_of = {
            (kind.group, day): number for number, kind in enumerate(self.kinds) for day in kind.days
        }
        of_stop = indexed.weights.of_stop
        nothing = tuple(np.zeros(len(of.lodging), dtype=np.int64) for of in indexed.classes)
        self.best = Prices((of_stop * FIRST_SHARE).astype(np.int64), nothing)
        self.bound: int | None = None

    @property
    def layered(self) -> bool:
        """Whether the days are few enough to remember their order."""
        return sum(len(of.lodging) for of in self.indexed.classes) * (self.indexed.days + 1) <= MOST_PLACES

    @property
    def suit(self) -> bool:
        """Whether they are found sooner so: days have few stops, and are few themselves or much alike."""
        alike = sum(kind.count for kind in self.kinds) >= MANY * len(self.kinds)
        return (self.layered or alike) and all(map(_has_few_stops, self.kinds))

    def search(self, limit: Limit) -> bool:
        """Until prices that are nearly the best are found; whether they were."""
        master = RouteMaster(self.indexed, self.kinds, layered=self.layered)
        look = self._look_at_days if self.layered else self._look_at_kinds
        prices, nearness, idle = self.best, NEARNESS, 0
        while idle < ROUNDS_WITHOUT_GAIN and not limit.over():
            known = len(master.known)
            bound = look(prices, master)
            idle = 0 if self.bound is None or bound < self.bound else idle + 1
            if self.bound is None or bound < self.bound:
                self.bound, self.best = bound, prices
            learnt = len(master.known) > known
            if not learnt and nearness == 0:
                return True
            newest = master.prices()
            if newest is None:
                return False
            nearness = NEARNESS if learnt else 0.0
            prices = _between(self.best, newest, nearness)
        return idle >= ROUNDS_WITHOUT_GAIN

    def _look_at_days(self, prices: Prices, master: RouteMaster) -> int:
        """What no plan exceeds at these prices; the master learns the best route of each day and place."""
        gain = self.indexed.weights.of_stop - prices.stops
        outlooks = look_ahead_of_all(self.indexed, self.grids, gain)
        for group, outlook in enumerate(outlooks):
            for number, day in enumerate(outlook.days):
                if day is None:
                    continue
                before, after = outlook.mornings[number : number + 2]
                for lodging in np.flatnonzero(before > after).tolist():
                    master.add(self.kind_of[group, number], lodging, *day.best_route(after, lodging))
        return most_worth(outlooks, prices.stops)

    def _look_at_kinds(self, prices: Prices, master: RouteMaster) -> int:
        """The same, where the order of days is forgotten."""
        gain = self.indexed.weights.of_stop - prices.stops
        bound = int(prices.stops.sum())
        for of, places in zip(self.indexed.classes, prices.places, strict=True):
            begins, ends = of.lodging.index(of.start), of.lodging.index(of.end)
            bound += len(of.vehicles) * int(places[begins] - places[ends])
        for number, kind in enumerate(self.kinds):
            places = prices.places[kind.group]
            day, mornings = day_outlook(kind.grid, gain[kind.grid.profile.visits.stop], places)
            bound += kind.count * max(0, int((mornings - places).max()))
            for lodging in np.flatnonzero(mornings > places).tolist():
                master.add(number, lodging, *day.best_route(places, lodging))
        return bound


def _has_few_stops(kind: Alike) -> bool:
    """By how long it takes from a stop to the end of the next, the nearest, in the middle."""
    nearest = kind.grid.hop[: kind.grid.visits].min(axis=1, initial=kind.grid.spans)
    return not len(nearest) or float(np.median(nearest)) * MOST_STOPS_A_DAY >= kind.grid.spans


def _kinds(indexed: Indexed, grids: Grids) -> Iterator[Alike]:
    for group, (of, own) in enumerate(zip(indexed.classes, grids, strict=True)):
        alike: dict[bytes, list[int]] = {}
        for day, grid in enumerate(own):
            if grid is not None:
                alike.setdefault(grid.fingerprint, []).append(day)
        for days in alike.values():
            grid = own[days[0]]
            assert grid is not None
            yield Alike(group, grid, tuple(days), len(days) * len(of.vehicles))


def _between(best: Prices, newest: Prices, nearness: float) -> Prices:
    def mean(here: Integers, there: Integers) -> Integers:
        return np.round(nearness * here + (1 - nearness) * there).astype(np.int64)

    return Prices(mean(best.stops, newest.stops), tuple(map(mean, best.places, newest.places)))
