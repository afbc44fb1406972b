"""``bench toptw``: one tour with time windows, after Righini and Salani (2009).

Distances are floored to one decimal for Solomon's files and to two for Cordeau's. A window bounds the
start of the service, which may end after it.
"""

from math import floor, hypot
from pathlib import Path

from api.bench.frontier import Instance, Target, judge, read_best
from routing.problem import Day, Problem, Shift, Stop, TimeWindow, TravelMatrix, Vehicle

TARGET = Target(share_reached=0.9)
SCALE_OF_SOLOMON, SCALE_OF_CORDEAU = 10, 100
DAY = "tour"


def run(directory: Path, *, seconds: float = 10.0, peers: bool = False) -> bool:
    """Solve the files that ``best.csv`` of ``directory`` names; see `judge`."""
    best = read_best(directory)
    instances = (
        Instance(
            name,
            read_toptw(
                (directory / name).read_text(),
                SCALE_OF_CORDEAU if name.startswith("pr") else SCALE_OF_SOLOMON,
            ),
            value,
        )
        for name, value in best.items()
    )
    return judge(instances, TARGET, seconds, peers)


def read_toptw(text: str, scale: int) -> Problem:
    """A problem of one vehicle and one day: times and distances in fractions of ``1 / scale``."""
    rows = [[float(cell) for cell in line.split()] for line in text.splitlines()[2:] if line.strip()]
    points = [(row[1], row[2]) for row in rows]
    names = tuple(f"p{number}" for number in range(len(rows)))
    shift = Shift(day=DAY, start=round(rows[0][-2] * scale), end=round(rows[0][-1] * scale))
    stops = (_stop(f"s{number}", names[number], row, scale) for number, row in enumerate(rows) if number)
    return Problem(
        places=names,
        matrices={"plane": TravelMatrix(seconds=_distances(points, scale))},
        days=(Day(id=DAY, matrix="plane"),),
        vehicles=(Vehicle(id="tourist", start=names[0], end=names[0], shifts=(shift,)),),
        stops=tuple(stops),
    )


def _stop(name: str, place: str, row: list[float], scale: int) -> Stop:
    service, opens, closes = (round(cell * scale) for cell in (row[3], row[-2], row[-1]))
    window = TimeWindow(day=DAY, start=opens, end=closes + service)
    return Stop(id=name, place=place, service=service, prize=round(row[4]), windows=(window,))


def _distances(points: list[tuple[float, float]], scale: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(floor(hypot(a - x, b - y) * scale) for x, y in points) for a, b in points)
