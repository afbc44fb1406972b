"""``bench ophs``: orienteering with hotel selection, after Divsalar, Vansteenwegen and Cattrysse (2013).

Each trip is a day with the vehicle's hotels for lodging. The optimum uses day limits to the last
digit, hence the tolerance.
"""

from math import hypot
from pathlib import Path

from api.bench.frontier import Instance, Target, judge, read_best
from routing.problem import Day, Problem, Shift, Stop, TimeWindow, TravelMatrix, Vehicle

SCALE = 10_000
TOLERANCE = 20
BETWEEN_DAYS = 2_000_000
TARGET = Target(share_reached=0.8, average_gap=0.2)


def run(directory: Path, *, seconds: float = 30.0, peers: bool = False) -> bool:
    """Solve the files that ``best.csv`` of ``directory`` names; see `judge`."""
    best = read_best(directory)
    instances = (
        Instance(name, read_ophs((directory / name).read_text()), value) for name, value in best.items()
    )
    return judge(instances, TARGET, seconds, peers)


def read_ophs(text: str) -> Problem:
    """A problem of one vehicle: distances in ten-thousandths, a shift of each day's limit."""
    lines = [line.split() for line in text.split("---")[0].splitlines() if line.strip()]
    hotels = int(lines[0][1]) + 2
    limits = [round(float(limit) * SCALE) + TOLERANCE for limit in lines[2]]
    points = [(float(x), float(y), int(score)) for x, y, score in lines[3:]]
    shifts = tuple(
        Shift(day=f"d{day}", start=day * BETWEEN_DAYS, end=day * BETWEEN_DAYS + limit)
        for day, limit in enumerate(limits)
    )
    windows = tuple(TimeWindow(day=shift.day, start=shift.start, end=shift.end) for shift in shifts)
    names = tuple(f"p{number}" for number in range(len(points)))
    return Problem(
        places=names,
        matrices={"plane": TravelMatrix(seconds=_distances(points))},
        days=tuple(Day(id=shift.day, matrix="plane") for shift in shifts),
        lodging=names[:hotels],
        vehicles=(Vehicle(id="tourist", start=names[0], end=names[1], shifts=shifts),),
        stops=tuple(
            Stop(id=f"s{number}", place=names[number], service=0, prize=score, windows=windows)
            for number, (_, _, score) in enumerate(points)
            if number >= hotels
        ),
    )


def _distances(points: list[tuple[float, float, int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(round(hypot(a - x, b - y) * SCALE) for x, y, _ in points) for a, b, _ in points)
