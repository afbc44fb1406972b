"""The roads of a day: legs and closures of a date give the matrix, and the ways through the country.

Times are whole seconds, distances whole metres. A leg is driven both ways in the same time.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from routing.problem import TravelMatrix

Cost = tuple[int, int]  # seconds, then metres


@dataclass(frozen=True, slots=True)
class Leg:
    """A road between two places, and the names of its passes in the order of the places."""

    from_place: str
    to_place: str
    seconds: int
    metres: int
    passes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.seconds < 0 or self.metres < 0:
            raise ValueError("a leg needs seconds and metres of 0 or more")

    @property
    def ends(self) -> frozenset[str]:
        return frozenset((self.from_place, self.to_place))


@dataclass(frozen=True, slots=True)
class Closure:
    """The leg between two places is shut from ``first_day`` to ``last_day``, both included.

    ``yearly``: every year from the one's month and day to the other's, also over a new year.
    """

    from_place: str
    to_place: str
    first_day: date
    last_day: date
    yearly: bool = False

    @property
    def ends(self) -> frozenset[str]:
        return frozenset((self.from_place, self.to_place))

    def holds_on(self, day: date) -> bool:
        if not self.yearly:
            return self.first_day <= day <= self.last_day
        first, last, asked = ((d.month, d.day) for d in (self.first_day, self.last_day, day))
        return first <= asked <= last if first <= last else asked >= first or asked <= last


@dataclass(frozen=True, slots=True)
class Way:
    """The legs from ``start`` in the order of driving."""

    start: str
    legs: tuple[Leg, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """All places from the start to the end."""
        places = [self.start]
        for leg in self.legs:
            places.append(leg.to_place if leg.from_place == places[-1] else leg.from_place)
        return tuple(places)

    @property
    def passes(self) -> tuple[str, ...]:
        """The passes in the order of driving, each once."""
        driven = zip(self.places, self.legs, strict=False)
        named = (leg.passes if leg.from_place == place else leg.passes[::-1] for place, leg in driven)
        return tuple(dict.fromkeys(chain.from_iterable(named)))

    @property
    def seconds(self) -> int:
        return sum(leg.seconds for leg in self.legs)

    @property
    def metres(self) -> int:
        return sum(leg.metres for leg in self.legs)


def closed_legs(legs: Iterable[Leg], closures: Iterable[Closure], day: date) -> frozenset[Leg]:
    """The legs that cannot be driven on this day."""
    shut = {closure.ends for closure in closures if closure.holds_on(day)}
    return frozenset(leg for leg in legs if leg.ends in shut)


class Roads:
    """The legs that are open, and the fastest ways over them; of equally fast ways the shortest."""

    def __init__(self, legs: Iterable[Leg]) -> None:
        self._onward: dict[str, list[tuple[str, Leg]]] = {}
        self._known: dict[str, tuple[Mapping[str, Cost], Mapping[str, tuple[str, Leg]]]] = {}
        for leg in legs:
            self._onward.setdefault(leg.from_place, []).append((leg.to_place, leg))
            self._onward.setdefault(leg.to_place, []).append((leg.from_place, leg))

    def matrix(self, places: Sequence[str]) -> TravelMatrix:
        """Seconds and metres between these places, None where there is no way."""
        return matrix_of_costs(self.costs(places))

    def costs(self, places: Sequence[str]) -> list[list[Cost | None]]:
        """What each place costs from each other, None where there is no way."""
        rows = (self._costs_from(place)[0] for place in places)
        return [[row.get(place) for place in places] for row in rows]

    def way(self, from_place: str, to_place: str) -> Way | None:
        """The fastest way; None where there is none."""
        costs, last_leg = self._costs_from(from_place)
        if to_place not in costs:
            return None
        legs, place = [], to_place
        while place != from_place:
            place, leg = last_leg[place]
            legs.append(leg)
        return Way(from_place, tuple(reversed(legs)))

    def _costs_from(self, start: str) -> tuple[Mapping[str, Cost], Mapping[str, tuple[str, Leg]]]:
        """What each place costs, and from where and over which leg it is reached; worked out once."""
        if start not in self._known:
            self._known[start] = self._search_from(start)
        return self._known[start]

    def _search_from(self, start: str) -> tuple[Mapping[str, Cost], Mapping[str, tuple[str, Leg]]]:
        """Dijkstra."""
        costs: dict[str, Cost] = {start: (0, 0)}
        last_leg: dict[str, tuple[str, Leg]] = {}
        waiting: list[tuple[Cost, str]] = [((0, 0), start)]
        while waiting:
            cost, place = heapq.heappop(waiting)
            if cost > costs[place]:
                continue
            for neighbour, leg in self._onward.get(place, ()):
                onward = (cost[0] + leg.seconds, cost[1] + leg.metres)
                if neighbour not in costs or onward < costs[neighbour]:
                    costs[neighbour], last_leg[neighbour] = onward, (place, leg)
                    heapq.heappush(waiting, (onward, neighbour))
        return costs, last_leg


def matrix_of_costs(rows: Sequence[Sequence[Cost | None]]) -> TravelMatrix:
    """The same as two tables, which is how a problem has it."""
    return TravelMatrix(
        seconds=tuple(tuple(cost and cost[0] for cost in row) for row in rows),
        metres=tuple(tuple(cost and cost[1] for cost in row) for row in rows),
    )
