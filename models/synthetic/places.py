"""Where the made-up programme works: towns with their pull, who lives near, and where to refer to."""

import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

# Most journeys between towns are to the next ones: the pull of a town falls by e in so many kilometres.
REACH_KM = 150.0
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Place:
    """A town; ``weight`` says how many are met there, ``site_id`` where the clinic stops, if it does.

    ``hiv_centre`` and ``helper`` are the facilities for HIV, and for everything else.
    """

    town_id: str
    oblast_code: str
    latitude: float
    longitude: float
    weight: float
    site_id: str | None
    hiv_centre: str
    helper: str


class Places:
    """All towns of the programme, to draw from."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.all = tuple(places)
        self._homes = list(accumulate(place.weight for place in self.all))
        self._ways = {place.town_id: self._pulls(place) for place in self.all}

    def home(self, rng: Random) -> Place:
        return self.all[bisect(self._homes, rng.random() * self._homes[-1], 0, len(self.all) - 1)]

    def elsewhere(self, rng: Random, place: Place) -> Place:
        """Another town, near ones more often; the same where there is only one."""
        ways = self._ways[place.town_id]
        return self.all[bisect(ways, rng.random() * ways[-1], 0, len(self.all) - 1)]

    def _pulls(self, start: Place) -> list[float]:
        others = len(self.all) > 1
        return list(
            accumulate(
                0.0 if others and place is start else place.weight * math.exp(-_km(start, place) / REACH_KM)
                for place in self.all
            )
        )


def _km(one: Place, other: Place) -> float:
    """Near enough for a pull: the earth is flat here."""
    north = one.latitude - other.latitude
    east = (one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return math.hypot(north, east) * _KM_PER_DEGREE
