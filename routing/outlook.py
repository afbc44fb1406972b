"""What lies ahead at each time of each day when stops may repeat, on a grid of times.

Unlike `routing.relaxation` it needs no list of day routes. A visit is never followed by the one before
it; other repeats are what multipliers are for.
"""

from dataclasses import dataclass

import numpy as np

from routing.day_grid import DayGrid
from routing.day_routes import Bits
from routing.indexed import Integers, VehicleClass
from routing.relaxation import NOWHERE

HOME = -1


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """For each visit and the span in which its service ends: the most that the rest can bring.

    ``best`` begins with the visit ``follower`` (HOME: with the way to a place to sleep), ``other`` with
    another. ``first``: the same for setting out from each place to sleep to each visit.
    """

    grid: DayGrid
    best: Integers
    other: Integers
    follower: Integers
    first: Integers

    def ahead(self, visit: Integers, time: Integers, visited: Bits) -> Integers:
        """What the rest can bring each label whose last service, ``visit``, ends at ``time``."""
        span = self.grid.span_of(time)
        follower = self.follower[visit, span]
        stop = self.grid.profile.visits.stop[follower]
        word, bit = stop // 64, (stop % 64).astype(np.uint64)
        seen = (visited[np.arange(len(visit)), word] >> bit) & np.uint64(1) == 1
        return np.where(seen & (follower != HOME), self.other[visit, span], self.best[visit, span])


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

    def best_stops(self, gain: Integers) -> list[int]:
        """The stops of a best relaxed week, repeated where it repeats them."""
        lodging, served = self.vehicle.lodging.index(self.vehicle.start), list[int]()
        for number, day in enumerate(self.days):
            after = self.mornings[number + 1]
            if day is None or self.mornings[number][lodging] == after[lodging]:
                continue
            lodging, visits = _best_day(day, gain, after, lodging)
            served += day.grid.profile.visits.stop[visits].tolist()
        return served


def look_ahead(vehicle: VehicleClass, grids: tuple[DayGrid | None, ...], gain: Integers) -> Outlook:
    """The outlook of a class whose stops are worth ``gain``."""
    after = np.where(np.array(vehicle.lodging) == vehicle.end, 0, NOWHERE)
    mornings, days = [after], list[DayOutlook | None]()
    for grid in reversed(grids):
        if grid is not None:
            day, after = _day_outlook(grid, gain[grid.profile.visits.stop], after)
            days.insert(0, day)
        else:
            days.insert(0, None)
        mornings.insert(0, after)
    return Outlook(vehicle, tuple(days), tuple(mornings))


def _day_outlook(grid: DayGrid, gain: Integers, after: Integers) -> tuple[DayOutlook, Integers]:
    count, columns = grid.visits, grid.spans + 1
    best = np.full((count, columns), NOWHERE)
    other = np.full((count, columns), NOWHERE)
    follower = np.full((count, columns), HOME)
    home = after - grid.home_cost
    rows = np.arange(count)
    worth = gain - grid.cost
    for span in reversed(range(grid.spans if count else 0)):
        going_home = np.where(grid.home_last[:count] >= span, home[:count], NOWHERE).max(axis=1)
        total, _ = _next_visits(grid, (best, other, follower), rows, span)
        total += worth[:count]
        total[grid.last[:count] < span] = NOWHERE
        chosen = total.argmax(axis=1)
        most = total[rows, chosen]
        total[rows, chosen] = NOWHERE
        second = total.max(axis=1)
        sleeps = going_home >= most
        best[:, span] = np.where(sleeps, going_home, most)
        follower[:, span] = np.where(sleeps, HOME, chosen)
        other[:, span] = np.where(sleeps, most, np.maximum(second, going_home))
    arrival = np.minimum(np.maximum(grid.hop[count:], grid.finish), grid.spans)
    first = np.where(grid.last[count:] >= 0, best[rows, arrival] + worth[count:], NOWHERE)
    moved = np.where(grid.home_last[count:] >= 0, home[count:], NOWHERE).max(axis=1)
    morning = np.maximum(after, np.maximum(moved, first.max(axis=1, initial=NOWHERE)))
    return DayOutlook(grid, best, other, follower, first), morning


def _next_visits(
    grid: DayGrid, tables: tuple[Integers, Integers, Integers], rows: Integers, span: int
) -> tuple[Integers, Integers]:
    """What follows each next visit if it does not go back to ``rows``, and the span of that visit's end."""
    best, other, follower = tables
    ends = np.minimum(np.maximum(grid.hop[rows] + span, grid.finish), grid.spans)
    cells = ends + np.arange(grid.visits) * best.shape[1]
    returns = follower.ravel()[cells] == rows[:, None]
    return np.where(returns, other.ravel()[cells], best.ravel()[cells]), ends


def _best_day(day: DayOutlook, gain: Integers, after: Integers, lodging: int) -> tuple[int, list[int]]:
    """Where a best day from ``lodging`` ends, and its visits."""
    grid, count = day.grid, day.grid.visits
    worth = gain[grid.profile.visits.stop]
    home = np.where(grid.home_last >= 0, after - grid.home_cost, NOWHERE)
    if not count or home[count + lodging].max() >= day.first[lodging].max():
        return int(home[count + lodging].argmax()), []
    visit = int(day.first[lodging].argmax())
    visits, before = [visit], HOME
    span = int(min(max(grid.hop[count + lodging, visit], grid.finish[visit]), grid.spans))
    tables = (day.best, day.other, day.follower)
    while True:
        total, ends = _next_visits(grid, tables, np.array([visit]), span)
        total = np.where(grid.last[visit] >= span, total[0] + worth - grid.cost[visit], NOWHERE)
        if before != HOME:
            total[before] = NOWHERE
        sleeps = np.where(grid.home_last[visit] >= span, home[visit], NOWHERE)
        if sleeps.max() >= total.max():
            return int(sleeps.argmax()), visits
        before, visit = visit, int(total.argmax())
        span = int(ends[0, visit])
        visits.append(visit)
