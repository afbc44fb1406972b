"""The matrix of each day: from the leg table, and from a road engine where it can be trusted.

An engine knows nothing of our closures. A pair keeps the table's entry on a day

* where a closure changes the table's way between the two, or cuts it off;
* where the engine's own way might use a closed leg: driving over that leg from town to town would take
  at most ``MARGIN`` longer than the engine's answer;
* where the engine knows no way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from models.database import transaction
from models.queries.country_roads import CountryRoads, country_roads
from models.road_engine import EngineTable, RoadEngineFault, ask_road_engine
from models.settings import Settings
from models.tables.plans import ClosedLeg
from routing.problem import TravelMatrix
from routing.roads import Cost, Leg, matrix_of_costs

# A way over a closed leg may pass its towns by; entering and leaving both town centres takes less than this.
MARGIN = 30 * 60


@dataclass(frozen=True, slots=True)
class RoadTimes:
    """What the operator's road engine said: its table, or the fault that makes the leg table stand.

    Both None where no engine is set up.
    """

    table: EngineTable | None = None
    fault: RoadEngineFault | None = None


def road_times(engine: Engine, settings: Settings) -> RoadTimes:
    """Ask the road engine, if there is one, with no transaction open meanwhile."""
    if settings.osrm_url is None:
        return RoadTimes()
    with transaction(engine, reads_only=True) as session:
        coordinates = country_roads(session).coordinates
    try:
        return RoadTimes(table=ask_road_engine(settings.osrm_url, settings.osrm_seconds, coordinates))
    except RoadEngineFault as fault:
        return RoadTimes(fault=fault)


def travel_matrices(
    roads: CountryRoads,
    table: EngineTable | None,
    places: Sequence[str],
    days: Sequence[date],
    also_closed: Collection[ClosedLeg] = (),
) -> tuple[dict[str, TravelMatrix], dict[date, str]]:
    """The matrices by name, and the name of each day's; days on which the same legs are shut share one."""
    names: dict[frozenset[Leg], str] = {}
    closed = {day: roads.closed_on(day, also_closed) for day in days}
    matrices = {}
    for shut in closed.values():
        if shut not in names:
            names[shut] = f"roads-{len(names) + 1}"
            matrices[names[shut]] = matrix_of(roads, table, places, shut)
    return matrices, {day: names[shut] for day, shut in closed.items()}


def matrix_of(
    roads: CountryRoads, table: EngineTable | None, places: Sequence[str], closed: Collection[Leg]
) -> TravelMatrix:
    """The matrix while these legs are shut."""
    now = roads.without(closed).costs(places)
    if table is None:
        return matrix_of_costs(now)
    always = roads.without(()).costs(places)
    entries = [
        [
            now[i][j] if now[i][j] != always[i][j] else _engine_cost(table, a, b, closed) or now[i][j]
            for j, b in enumerate(places)
        ]
        for i, a in enumerate(places)
    ]
    return matrix_of_costs(entries)


def _engine_cost(table: EngineTable, from_place: str, to_place: str, closed: Collection[Leg]) -> Cost | None:
    """The engine's entry, or None where it has none that holds while these legs are shut."""
    if from_place == to_place:
        return (0, 0)
    cost = table.ways.get((from_place, to_place))
    if cost is None or any(_may_use(table, leg, from_place, to_place, cost[0]) for leg in closed):
        return None
    return cost


def _may_use(table: EngineTable, leg: Leg, from_place: str, to_place: str, seconds: int) -> bool:
    over = (
        table.seconds(from_place, near) + table.seconds(near, far) + table.seconds(far, to_place)
        for near, far in ((leg.from_place, leg.to_place), (leg.to_place, leg.from_place))
    )
    return min(over) <= seconds + MARGIN
