"""``bench country``: large problems made from the project's own towns and legs, seeded.

Several sites a town; a plan must come soon, its bound in a minute, a broken week be planned anew at once.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from routing.broken_week import Whereabouts
from routing.check import check
from routing.problem import Day, Problem, Shift, Stop, TimeWindow, Vehicle, Visits
from routing.replan import replan
from routing.roads import Leg, Roads
from routing.solution import Solution
from routing.solve import Progress, solve

REFERENCE = Path(__file__).parents[2] / "models" / "reference"
HOME = ("bishkek", "osh")
MORNING, EVENING = 28_800, 72_000
FIRST_PLAN_WITHIN, REPLANNED_WITHIN = 5.0, 1.0
GAP_OF_A_MONTH = 3.0


@dataclass(frozen=True)
class Size:
    """How many of each; ``visits`` is how often a stop may be served in the horizon."""

    stops: int
    vehicles: int
    days: int
    visits: int = 1


def run(*, seconds: float = 60.0, seed: int = 1) -> bool:
    """Solve a nation of 200 stops and 10 vehicles, months of 100 stops, and broken weeks of 60.

    Parameters
    ----------
    seconds : float
        For the nation; a month has twice as many.
    """
    missed = _nation(seconds, seed)
    for vehicles, visits in ((1, 1), (2, 1), (1, 4)):
        missed += _month(Size(100, vehicles, 28, visits), 2 * seconds, seed)
    missed += _broken_week(seed)
    for sentence in missed:
        print(f"  {sentence}")
    print("The targets hold." if not missed else f"The targets do not hold: {len(missed)} are missed.")
    return not missed


def country(size: Size, seed: int) -> Problem:
    """Sites in the towns by their population, services of one to three hours, a free day every seventh."""
    random = Random(seed)  # noqa: S311
    with (REFERENCE / "towns.csv").open(newline="") as lines:
        towns = list(csv.DictReader(lines))
    names = tuple(town["id"] for town in towns)
    people = [int(town["population"] or 5_000) for town in towns]
    days = tuple(Day(id=f"day-{number}", matrix="open") for number in range(size.days))
    working = [day.id for number, day in enumerate(days) if number % 7 != 6]
    shifts = tuple(Shift(day=day, start=MORNING, end=EVENING, max_driving=32_400) for day in working)
    return Problem(
        format="marshrut-problem/2",
        places=names,
        matrices={"open": _roads().matrix(names)},
        days=days,
        lodging=tuple(town["id"] for town in towns if town["lodging"] == "yes"),
        vehicles=tuple(
            Vehicle(id=f"v{number}", start=home, end=home, shifts=shifts)
            for number, home in enumerate(HOME[number % 2] for number in range(size.vehicles))
        ),
        stops=tuple(
            _site(number, random.choices(names, [count**0.5 for count in people])[0], working, size, random)
            for number in range(size.stops)
        ),
    )


def _roads() -> Roads:
    with (REFERENCE / "legs.csv").open(newline="") as lines:
        return Roads(
            Leg(
                row["from_id"],
                row["to_id"],
                round(60 * float(row["minutes"])),
                round(1000 * float(row["km"])),
            )
            for row in csv.DictReader(lines)
        )


def _site(number: int, town: str, working: list[str], size: Size, random: Random) -> Stop:
    opens = random.choice([32_400, 36_000, 43_200])
    return Stop(
        id=f"s{number}",
        place=town,
        service=random.choice([3_600, 5_400, 7_200, 10_800]),
        prize=random.randint(5, 60),
        windows=tuple(TimeWindow(day=day, start=opens, end=opens + 28_800) for day in working),
        visits=Visits(most=size.visits, gap=7) if size.visits > 1 else None,
    )


def _solved(name: str, problem: Problem, seconds: float) -> tuple[Solution, float, list[str]]:
    heard: list[Progress] = []
    found = solve(problem, seconds=seconds, report=heard.append, reasons=False)
    first = heard[0].seconds if heard else seconds
    bound = found.bound or 0
    gap = 100.0 * (bound - found.prize) / max(1, bound)
    print(
        f"{name:28}{found.status:10} prize {found.prize}, bound {bound}, gap {gap:.2f} %, "
        f"first plan {first:.1f} s, {found.seconds:.1f} s",
        flush=True,
    )
    return found, first, [f"{name}: {fault}" for fault in check(problem, found)]


def _nation(seconds: float, seed: int) -> list[str]:
    _, first, missed = _solved("200 stops, 10 vehicles", country(Size(200, 10, 6), seed), seconds)
    return missed + (
        [f"The nation's first plan came after {first:.1f} s."] if first > FIRST_PLAN_WITHIN else []
    )


def _month(size: Size, seconds: float, seed: int) -> list[str]:
    name = f"28 days, {size.vehicles} vehicles, {size.visits} visits"
    found, _, missed = _solved(name, country(size, seed), seconds)
    if (found.bound or 0) * (100.0 - GAP_OF_A_MONTH) > 100.0 * found.prize:
        missed.append(f"{name}: not within {GAP_OF_A_MONTH:.0f} % of the bound.")
    return missed


def _broken_week(seed: int) -> list[str]:
    """Half the week is done; the vehicle begins late on the third day."""
    problem = country(Size(60, 1, 6), seed)
    published = solve(problem, seconds=20.0, reasons=False).routes
    number = {day.id: i for i, day in enumerate(problem.days)}
    over = [route for route in published if number[route.day] < 2]
    done = {step.stop: route.day for route in over for step in route.stops}
    place = over[-1].end if over else problem.vehicles[0].start
    began = monotonic()
    again = replan(problem, problem.days[2].id, {"v0": Whereabouts(place, MORNING + 7200)}, done, published)
    took = monotonic() - began
    print(f"60 stops planned anew: {len(again.kept)} promises kept, {len(again.broken)} not, {took:.2f} s")
    missed = [f"Planned anew: {fault}" for fault in check(again.problem, again.solution)]
    return missed + ([f"Planned anew after {took:.2f} s."] if took > REPLANNED_WITHIN else [])
