"""What lies ahead at each time of each day when stops may repeat, on a grid of times.

Unlike `routing.relaxation` it needs no list of day routes. A day comes back to no stop nearby; other repeats
are what prices are for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.day_grid import DayGrid
from routing.day_routes import Bits
from routing.indexed import Indexed, Integers, VehicleClass
from routing.relaxation import NOWHERE
from routing.sweep import HOME, Ahead, Hops, sweep


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """What the rest can bring after each visit and in each span in which its service ends.

    ``first``: what setting out from each place to sleep to each visit brings.
    """

    grid: DayGrid
    ahead: Ahead
    first: Integers

    def hope(self, visit: Integers, time: Integers, visited: Bits) -> Integers:
        """What the rest can bring each label whose last service, ``visit``, ends at ``time``."""
        span = self.grid.span_of(time)
        follower = self.ahead.follower[visit, span]
        stop = self.grid.profile.visits.stop[follower]
        word, bit = stop // 64, (stop % 64).astype(np.uint64)
        seen = (visited[np.arange(len(visit)), word] >> bit) & np.uint64(1) == 1
        return np.where(
            seen & (follower != HOME), self.ahead.other[visit, span], self.ahead.best[visit, span]
        )

    def best_route(self, after: Integers, lodging: int) -> tuple[int, list[int]]:
        """Where a best day from ``lodging`` ends and its visits, if evenings are worth ``after``."""
        grid, count, ahead = self.grid, self.grid.visits, self.ahead
        home = np.where(grid.home_last >= 0, after - grid.home_cost, NOWHERE)
        if not count or home[count + lodging].max() >= self.first[lodging].max():
            return int(home[count + lodging].argmax()), []
        visit, rest = int(self.first[lodging].argmax()), 0
        span, visits = grid.end_of(count + lodging, 0, visit), [visit]
        while (following := int(ahead.visit[visit, span, rest])) != HOME:
            rest, span = int(ahead.rest[visit, span, rest]), grid.end_of(visit, span, following)
            visit = following
            visits.append(visit)
        return int(np.where(grid.home_last[visit] >= span, home[visit], NOWHERE).argmax()), visits


@dataclass(frozen=True, slots=True)
class Outlook:
    """One class's days ahead at given worths of stops; ``mornings[day]`` is by place to sleep.

    A day without a shift has no outlook of its own.
    """

    vehicle: VehicleClass
    days: tuple[DayOutlook | None, ...]
    mornings: tuple[Integers, ...]

    @property
    def best(self) -> int:
        """What no week exceeds."""
        return int(self.mornings[0][self.vehicle.lodging.index(self.vehicle.start)])

    @property
    def leads_home(self) -> bool:
        return self.best >= NOWHERE // 2

    def best_stops(self) -> list[int]:
        """The stops of a best relaxed week, repeated where it repeats them."""
        lodging, served = self.vehicle.lodging.index(self.vehicle.start), list[int]()
        for number, day in enumerate(self.days):
            after = self.mornings[number + 1]
            if day is None or self.mornings[number][lodging] == after[lodging]:
                continue
            lodging, visits = day.best_route(after, lodging)
            served += day.grid.profile.visits.stop[visits].tolist()
        return served


def most_worth(outlooks: Iterable[Outlook], prices: Integers) -> int:
    """What no plan exceeds, if ``prices`` of stops were taken from the worths that the outlooks have."""
    bests = (len(each.vehicle.vehicles) * each.best for each in outlooks if each.leads_home)
    return int(prices.sum()) + sum(bests)


def look_ahead(vehicle: VehicleClass, grids: tuple[DayGrid | None, ...], gain: Integers) -> Outlook:
    """The outlook of a class whose stops are worth ``gain``."""
    after = np.where(np.array(vehicle.lodging) == vehicle.end, 0, NOWHERE)
    mornings, days = [after], list[DayOutlook | None]()
    for grid in reversed(grids):
        if grid is not None:
            day, after = day_outlook(grid, gain[grid.profile.visits.stop], after)
            days.insert(0, day)
        else:
            days.insert(0, None)
        mornings.insert(0, after)
    return Outlook(vehicle, tuple(days), tuple(mornings))


def look_ahead_of_all(
    indexed: Indexed, grids: Sequence[Sequence[DayGrid | None]], gain: Integers
) -> list[Outlook]:
    """The outlook of each class."""
    return [look_ahead(of, tuple(own), gain) for of, own in zip(indexed.classes, grids, strict=True)]


def day_outlook(grid: DayGrid, gain: Integers, after: Integers) -> tuple[DayOutlook, Integers]:
    """The outlook of a day whose visits bring ``gain``, and what its morning at each place is worth.

    Parameters
    ----------
    after
        What it is worth to spend the night in each place.
    """
    count = grid.visits
    home, worth = after - grid.home_cost, gain - grid.cost
    way_home = _best_way_home(grid, home[:count])
    hops = Hops(grid.hop[:count], grid.last[:count], grid.finish, worth[:count], way_home)
    ahead = sweep(hops, grid.near)
    arrival = np.minimum(np.maximum(grid.hop[count:], grid.finish), grid.spans)
    first = np.where(grid.last[count:] >= 0, ahead.best[np.arange(count), arrival] + worth[count:], NOWHERE)
    moved = np.where(grid.home_last[count:] >= 0, home[count:], NOWHERE).max(axis=1)
    morning = np.maximum(after, np.maximum(moved, first.max(axis=1, initial=NOWHERE)))
    return DayOutlook(grid, ahead, first), morning


def _best_way_home(grid: DayGrid, home: Integers) -> Integers:
    """From each visit, in each span, what the best place to sleep that is still in time is worth."""
    in_time = grid.home_last[: len(home), :, None] >= np.arange(grid.spans)
    best: Integers = np.where(in_time, home[:, :, None], NOWHERE).max(axis=1, initial=NOWHERE)
    return best
