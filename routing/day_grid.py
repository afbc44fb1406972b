"""A working day cut into equal spans of time: from which span a visit or the way home is still in time.

Every hop is rounded down to whole spans and a stop's windows are taken as one, so what is reckoned on a
grid is never less than what the day allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.day_profile import DayProfile
from routing.indexed import NO_ROAD, Indexed, Integers
from routing.sweep import Near, nearest


@dataclass(frozen=True, slots=True)
class DayGrid:
    """A day's hops in spans of ``width`` seconds from ``begin`` on.

    Rows are the visits of ``profile``, then its places to sleep; columns are the visits, or of ``home_last``
    and ``home_cost`` the places to sleep. ``hop``: spans from the end of one service to the end of the
    next; ``last``: the last span in which to set out; ``finish``: the first in which a service can end;
    ``cost``: driving in units of worth. ``near``: what each visit remembers. ``sound``: no hop had to be
    lengthened to a whole span.
    """

    profile: DayProfile
    begin: int
    width: int
    spans: int
    hop: Integers
    last: Integers
    finish: Integers
    cost: Integers
    home_last: Integers
    home_cost: Integers
    near: Near
    sound: bool

    @property
    def visits(self) -> int:
        return len(self.finish)

    def end_of(self, before: int, span: int, visit: int) -> int:
        """The span in which a visit ends, when its row ``before`` ended in ``span``."""
        return int(min(max(self.hop[before, visit] + span, self.finish[visit]), self.spans))

    @property
    def fingerprint(self) -> bytes:
        """The same for days that are alike in all that counts here."""
        rows = (self.profile.visits.stop, self.hop, self.last, self.finish, self.home_last)
        return b"".join(each.tobytes() for each in (*rows, self.cost, self.home_cost))

    def cost_of(self, begin: int, visits: Sequence[int], end: int) -> int:
        """What it costs to drive from a place to sleep by visits to another."""
        way = [self.visits + begin, *visits]
        return sum(int(self.cost[hop]) for hop in pairwise(way)) + int(self.home_cost[way[-1], end])

    def span_of(self, time: Integers) -> Integers:
        """The span in which each second of the day lies."""
        return (time - self.begin) // self.width


def day_grid(indexed: Indexed, profile: DayProfile, begin: int, spans: int) -> DayGrid:
    """Cut the day from ``begin`` to the end of its shift into at most ``spans`` spans."""
    visits, length = profile.visits, profile.end - begin
    width = max(1, -(-length // spans))
    places = np.concatenate((visits.place, profile.ends))
    leg = profile.matrix[places[:, None], visits.place]
    leg[np.arange(len(visits.stop)), np.arange(len(visits.stop))] = NO_ROAD
    home = profile.matrix[places[:, None], profile.ends]
    opens = np.maximum(begin, visits.opens.min(axis=1, initial=profile.end))
    latest = np.minimum(
        visits.latest.max(axis=1, initial=-1), profile.end - profile.home[visits.place] - visits.service
    )
    hop = (leg + visits.service) // width
    between = hop[: len(visits.stop)]
    sound = bool(between.min(initial=1) >= 1)
    np.maximum(between, 1, out=between)
    unit = indexed.weights.unit
    return DayGrid(
        profile=profile,
        begin=begin,
        width=width,
        spans=length // width + 1,
        hop=np.minimum(hop, length // width + 1),
        last=np.where(leg < NO_ROAD, (latest - leg - begin) // width, -1),
        finish=(opens + visits.service - begin) // width,
        cost=np.where(leg < NO_ROAD, leg // unit, 0),
        home_last=np.where(home < NO_ROAD, (profile.end - home - begin) // width, -1),
        home_cost=np.where(home < NO_ROAD, home // unit, 0),
        near=nearest(hop[: len(visits.stop)]),
        sound=sound,
    )
