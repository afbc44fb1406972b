"""Random problems of every unpleasant kind, each the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass
from json import dumps
from math import ceil, dist
from random import Random
from typing import Any

from routing.problem import Problem
from routing.wire import read_problem

HALF_HOUR = 1800
Document = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """The most of each that a problem may have."""

    places: int
    stops: int
    days: int
    vehicles: int


TINY = Size(places=5, stops=7, days=3, vehicles=2)
SMALL = Size(places=7, stops=10, days=4, vehicles=3)


def random_problem(random: Random, size: Size = TINY) -> Problem:
    """A problem within the size; about two in three have a plan."""
    return read_problem(dumps(random_document(random, size)))


def random_document(random: Random, size: Size = TINY) -> Document:
    """The same as a JSON document."""
    return _Maker(random, size).document()


class _Maker:
    """All times are half hours, so that limits are often met exactly; or, at times, any second."""

    def __init__(self, random: Random, size: Size) -> None:
        self.random = random
        self.blur = random.choice([0, 0, 1, 899])
        self.longest_service = random.choice([0, 1, 3, 6, 8])
        self.longest_drive = random.choice([2, 4, 7, 12])
        self.has_metres = random.random() < 0.5
        self.has_breaks, self.has_rest = random.random() < 0.6, random.random() < 0.6
        self.places = [f"place {i}" for i in range(self._number(size.places))]
        self.days = [f"day {i}" for i in range(self._number(size.days))]
        self.vehicles = [f"vehicle {i}" for i in range(self._number(size.vehicles))]
        self.stops = [f"stop {i}" for i in range(self._number(size.stops))]
        if self._chance(0.02):
            self.vehicles = []

    def _number(self, most: int) -> int:
        return max(self.random.randint(1, most), self.random.randint(1, most))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _span(self, least: int, most: int) -> int:
        """Seconds from so many half hours."""
        blur = self.random.randint(-self.blur, self.blur)
        return max(0, self.random.randint(least, most) * HALF_HOUR + blur)

    def document(self) -> Document:
        names = ["open", "closed"]
        return {
            "format": "marshrut-problem/1",
            "places": self.places,
            "matrices": {name: self._matrix() for name in names},
            "days": [{"id": day, "matrix": self.random.choice(names)} for day in self.days],
            "lodging": [place for place in self.places if self._chance(0.5)],
            "vehicles": self._fleet(),
            "stops": [self._stop(name) for name in self.stops],
        }

    def _matrix(self) -> Document:
        shut = self.random.choice([0.0, 0.0, 0.1, 0.3])
        drive = (
            self._distances() if self._chance(0.3) else lambda row, column: self._span(0, self.longest_drive)
        )
        seconds = self._square(lambda row, column: None if self._chance(shut) else drive(row, column))
        matrix: Document = {"seconds": seconds}
        if self.has_metres:
            matrix["metres"] = [[cell and self.random.randint(0, 500_000) for cell in row] for row in seconds]
        return matrix

    def _distances(self) -> Callable[[int, int], int]:
        """Drives between points of a plane: the same both ways, and no shorter over a third place."""
        reach = self.longest_drive * HALF_HOUR
        points = [(self.random.randint(0, reach), self.random.randint(0, reach)) for _ in self.places]
        return lambda row, column: ceil(dist(points[row], points[column]))

    def _square(self, cell: Callable[[int, int], int | None]) -> list[list[int | None]]:
        size = range(len(self.places))
        return [[0 if row == column else cell(row, column) for column in size] for row in size]

    def _fleet(self) -> list[Document]:
        fleet = [self._vehicle(name) for name in self.vehicles]
        if self._chance(0.3):
            fleet = [{**fleet[0], "id": vehicle["id"]} for vehicle in fleet]
        return fleet

    def _vehicle(self, name: str) -> Document:
        start = self.random.choice(self.places)
        end = start if self._chance(0.85) else self.random.choice(self.places)
        working = self.random.choice([1.0, 1.0, 1.0, 0.7, 0.0 if self._chance(0.3) else 0.9])
        vehicle: Document = {
            "id": name,
            "start": start,
            "end": end,
            "shifts": [self._shift(day) for day in self.days if self._chance(working)],
        }
        if self.has_breaks and self._chance(0.9):
            vehicle["break"] = {"after_driving": max(1, self._span(1, 9)), "duration": self._span(0, 3)}
        if self.has_rest and self._chance(0.9):
            vehicle["rest"] = self._span(*self.random.choice([(16, 26), (24, 40), (48, 80)]))
        return vehicle

    def _shift(self, day: str) -> Document:
        start = self._span(*self.random.choice([(12, 18), (0, 30)]))
        shift: Document = {"day": day, "start": start, "end": start + self._span(6, 32)}
        if self._chance(0.4):
            shift["max_driving"] = self._span(4, 20)
        return shift

    def _stop(self, name: str) -> Document:
        stop: Document = {
            "id": name,
            "place": self.random.choice(self.places),
            "service": self._span(0, self.longest_service),
            "prize": self._prize(),
        }
        if self._chance(0.6):
            stop["windows"] = [self._window() for _ in range(self._windows())]
        if self._chance(0.15):
            stop["required"] = self._chance(0.7)
        if self._chance(0.08):
            stop["pin"] = self._pin()
        return stop

    def _prize(self) -> int:
        if self._chance(0.03):
            return 10**9
        return self.random.choice([0, 1, 1, 2, 3, self.random.randint(0, 40)])

    def _windows(self) -> int:
        return 0 if self._chance(0.03) else self.random.randint(1, len(self.days) + 1)

    def _window(self) -> Document:
        start = self._span(*self.random.choice([(12, 36), (10, 20), (40, 60)]))
        return {"day": self.random.choice(self.days), "start": start, "end": start + self._span(0, 14)}

    def _pin(self) -> Document:
        pin: Document = {"day": self.random.choice(self.days)}
        if self.vehicles and self._chance(0.5):
            pin["vehicle"] = self.random.choice(self.vehicles)
            if self._chance(0.5):
                del pin["day"]
        return pin
