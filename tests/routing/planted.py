"""Problems too large for a brute force, each made around a plan that is known to keep its rules."""

from dataclasses import dataclass, field
from json import dumps
from random import Random
from typing import Any

from routing.problem import SECONDS_A_DAY, Problem
from routing.solution import Solution
from routing.wire import read_problem, read_solution

Document = dict[str, Any]
MORNING = 28_800
PLACES = [f"place {i}" for i in range(6)]


@dataclass
class Planted:
    """Grows a plan day by day, and around it the shifts, windows, rests and stops that permit it."""

    random: Random
    longest_drive: int
    longest_service: int
    stops: list[Document] = field(default_factory=list)
    routes: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = range(len(PLACES))
        self.seconds = [
            [0 if i == j else self.random.randint(0, self.longest_drive) for j in size] for i in size
        ]

    def vehicle(self, name: str, days: int, stops_a_day: int) -> Document:
        start = place = self.random.choice(PLACES)
        shifts, ended, rest = [], 0, SECONDS_A_DAY
        for day in range(days):
            route = self.route(name, f"day {day}", place, max(MORNING, ended - SECONDS_A_DAY), stops_a_day)
            self.routes.append(route)
            begins, ends = route["steps"][0]["departure"], route["steps"][-1]["arrival"]
            rest = min(rest, begins + SECONDS_A_DAY - ended) if day else rest
            place, ended = route["end"], ends
            slack = self.random.choice([0, 600])
            shifts.append({"day": f"day {day}", "start": max(0, begins - slack), "end": ends + slack})
        return {"id": name, "start": start, "end": place, "shifts": shifts, "rest": rest}

    def route(self, vehicle: str, day: str, place: str, start: int, stops: int) -> Document:
        driving = 0
        steps: list[Document] = [{"type": "start", "place": place, "arrival": start, "departure": start}]
        for _ in range(self.random.randint(0, stops)):
            drive, to = self.drive_from(steps[-1]["place"])
            driving += drive
            steps.append(self.visit(day, to, steps[-1]["departure"] + drive))
        drive, to = self.drive_from(steps[-1]["place"])
        driving += drive
        steps.append({"type": "end", "place": to, "arrival": steps[-1]["departure"] + drive})
        ends = {"start": place, "end": to}
        return {"vehicle": vehicle, "day": day, **ends, "driving": driving, "steps": steps}

    def drive_from(self, place: str) -> tuple[int, str]:
        to = place if self.random.random() < 0.4 else self.random.choice(PLACES)
        return self.seconds[PLACES.index(place)][PLACES.index(to)], to

    def visit(self, day: str, place: str, arrival: int) -> Document:
        service, wait = self.random.randint(0, self.longest_service), self.random.choice([0, 0, 300])
        stop = {
            "id": f"stop {len(self.stops)}",
            "place": place,
            "service": service,
            "prize": self.random.randint(1, 20),
        }
        begins, ends = arrival + wait, arrival + wait + service
        if self.random.random() < 0.5:
            stop["windows"] = [{"day": day, "start": max(0, begins - 3600), "end": ends + 3600}]
        self.stops.append(stop)
        times = {"arrival": arrival, "service_start": begins, "departure": ends}
        return {"type": "stop", "stop": stop["id"], "place": place, **times}


def planted(random: Random, stops_a_day: int) -> tuple[Problem, Solution]:
    """A problem and a plan that serves each of its stops, though perhaps not by the least driving."""
    made = Planted(random, random.choice([0, 3600, 9000]), random.choice([0, 900, 3600]))
    days = random.randint(1, 4)
    vehicles = [made.vehicle(f"vehicle {i}", days, stops_a_day) for i in range(random.randint(1, 2))]
    problem = {
        "format": "marshrut-problem/1",
        "places": PLACES,
        "matrices": {"open": {"seconds": made.seconds}},
        "days": [{"id": f"day {day}", "matrix": "open"} for day in range(days)],
        "lodging": PLACES,
        "vehicles": vehicles,
        "stops": made.stops,
    }
    return read_problem(dumps(problem)), read_solution(dumps(_solution(made)))


def _solution(made: Planted) -> Document:
    prize = sum(stop["prize"] for stop in made.stops)
    driving = sum(route["driving"] for route in made.routes)
    return {
        "format": "marshrut-solution/1",
        "status": "feasible",
        "prize": prize,
        "bound": prize,
        "driving": driving,
        "driving_bound": None,
        "metres": None,
        "seconds": 0,
        "routes": made.routes,
        "unassigned": [],
    }
