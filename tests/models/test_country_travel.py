"""The day's matrix out of leg table, closures and a road engine's times."""

from datetime import date
from itertools import product

import pytest

from models.queries.country_roads import CountryRoads
from models.queries.travel import MARGIN, matrix_of, travel_matrices
from models.road_engine import EngineTable
from models.tables.plans import ClosedLeg
from routing.roads import Closure, Leg

HOUR = 3600
PLACES = ("north", "valley", "south", "east")
PASS_ROAD = Leg("north", "south", 2 * HOUR, 100_000, ("High Pass",))
LEGS = (
    PASS_ROAD,
    Leg("north", "valley", 3 * HOUR, 150_000),
    Leg("valley", "south", 3 * HOUR, 150_000),
    Leg("south", "east", HOUR, 60_000),
)
WINTER = Closure("south", "north", date(2026, 10, 1), date(2027, 5, 31), yearly=True)
ROADS = CountryRoads(LEGS, (WINTER,), dict.fromkeys(PLACES, (42.0, 74.0)))
SUMMER_DAY, WINTER_DAY = date(2026, 7, 1), date(2026, 12, 1)
MONDAY = date(2026, 7, 6)


def engine_table(**seconds: int) -> EngineTable:
    """What an engine says that drives a tenth faster than the table, over the pass in winter too."""
    summer = ROADS.without(()).costs(PLACES)
    ways = {}
    for (i, a), (j, b) in product(enumerate(PLACES), repeat=2):
        cost = summer[i][j]
        assert cost is not None
        ways[a, b] = (cost[0] * 9 // 10, cost[1])
    for pair, other in seconds.items():
        a, b = pair.split("_")
        ways[a, b] = ways[b, a] = (other, 1)
    return EngineTable(ways)


def seconds_between(a: str, b: str, table: EngineTable | None, *closed: Leg) -> int | None:
    matrix = matrix_of(ROADS, table, PLACES, closed)
    return matrix.seconds[PLACES.index(a)][PLACES.index(b)]


def test_without_an_engine_the_closed_pass_is_driven_round() -> None:
    assert seconds_between("north", "south", None) == 2 * HOUR
    assert seconds_between("north", "south", None, PASS_ROAD) == 6 * HOUR


def test_engine_times_are_taken_while_all_roads_are_open() -> None:
    assert seconds_between("north", "south", engine_table()) == 2 * HOUR * 9 // 10
    assert seconds_between("north", "north", engine_table()) == 0


def test_table_stands_where_a_closure_changes_the_way() -> None:
    assert seconds_between("north", "south", engine_table(), PASS_ROAD) == 6 * HOUR
    assert seconds_between("north", "east", engine_table(), PASS_ROAD) == 7 * HOUR


def test_table_stands_where_a_closure_cuts_a_place_off() -> None:
    assert seconds_between("south", "east", engine_table(), LEGS[3]) is None


def test_engine_is_taken_where_its_way_cannot_use_the_closed_leg() -> None:
    assert seconds_between("south", "east", engine_table(), PASS_ROAD) == HOUR * 9 // 10


@pytest.mark.parametrize(("longer", "taken"), [(MARGIN, False), (MARGIN + 1, True)])
def test_engine_way_that_may_use_the_closed_leg_is_not_taken(longer: int, taken: bool) -> None:
    # The table drives from the valley to the east by the south; the engine might go over the pass.
    over_the_pass = 2700 + 9 * HOUR * 2 // 10 + HOUR * 9 // 10
    table = engine_table(valley_north=2700, valley_east=over_the_pass - longer)
    expected = over_the_pass - longer if taken else 4 * HOUR
    assert seconds_between("valley", "east", table, PASS_ROAD) == expected


def test_table_stands_where_the_engine_knows_no_way() -> None:
    ways = {pair: cost for pair, cost in engine_table().ways.items() if pair != ("north", "valley")}
    assert seconds_between("north", "valley", EngineTable(ways)) == 3 * HOUR
    assert seconds_between("valley", "north", EngineTable(ways)) == 3 * HOUR * 9 // 10


def test_days_with_the_same_closed_legs_share_a_matrix() -> None:
    days = [SUMMER_DAY, WINTER_DAY, SUMMER_DAY.replace(day=2), WINTER_DAY.replace(day=2)]
    matrices, name_of = travel_matrices(ROADS, None, PLACES, days)
    assert len(matrices) == 2
    assert name_of[days[0]] == name_of[days[2]] != name_of[days[1]] == name_of[days[3]]
    assert matrices[name_of[WINTER_DAY]].seconds[0][2] == 6 * HOUR


def test_a_leg_closed_by_the_coordinator_is_shut_on_its_day_or_all_week() -> None:
    tuesday = MONDAY.replace(day=7)
    one_day = ClosedLeg(from_id="east", to_id="south", day=tuesday)
    matrices, name_of = travel_matrices(ROADS, None, PLACES, [MONDAY, tuesday], [one_day])
    assert [matrices[name_of[day]].seconds[2][3] for day in (MONDAY, tuesday)] == [HOUR, None]
    all_week = ClosedLeg(from_id="south", to_id="east")
    matrices, name_of = travel_matrices(ROADS, None, PLACES, [MONDAY, tuesday], [all_week])
    assert [matrices[name_of[day]].seconds[2][3] for day in (MONDAY, tuesday)] == [None, None]
