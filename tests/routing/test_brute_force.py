"""The brute force skips what cannot help; here a day of small numbers is tried second by second."""

from itertools import pairwise
from random import Random

import pytest

from routing.problem import Break
from tests.routing.brute_force import AllPlans, Pairs, after_drive, after_service
from tests.routing.problems import random_problem

LATEST = 26
Windows = list[tuple[int, int]] | None
Visit = tuple[int, int, Windows]


def random_day(random: Random) -> tuple[Break | None, list[Visit], int]:
    """A break rule, some (drive, service, windows), and the drive to the night's place."""
    rule = Break(after_driving=random.randint(1, 6), duration=random.randint(0, 4))
    visits = [
        (random.randint(0, 7), random.randint(0, 4), random_windows(random))
        for _ in range(random.randint(0, 3))
    ]
    return (rule if random.random() < 0.9 else None), visits, random.randint(0, 7)


def random_windows(random: Random) -> Windows:
    if random.random() < 0.4:
        return None
    starts = [random.randint(0, 18) for _ in range(random.randint(1, 2))]
    return [(start, start + random.randint(0, 9)) for start in starts]


def earliest_by_orders(rule: Break | None, visits: list[Visit], home: int) -> int | None:
    clock: Pairs = [(0, 0)]
    for drive, service, windows in visits:
        clock = after_service(after_drive(clock, drive, rule, LATEST), service, windows, rule, LATEST)
    return min((time for time, _ in after_drive(clock, home, rule, LATEST)), default=None)


def earliest_by_seconds(rule: Break | None, visits: list[Visit], home: int) -> int | None:
    """Everything a crew may do: set off at any second, drive one, take any break, serve at any second."""
    clock = {(start, 0) for start in range(LATEST + 1)}
    for drive, service, windows in visits:
        clock = {
            departure
            for time, driven in on_the_road(clock, drive, rule)
            for departure in all_services(time, driven, service, windows, rule)
        }
    return min((time for time, _ in on_the_road(clock, home, rule)), default=None)


def on_the_road(clock: set[tuple[int, int]], drive: int, rule: Break | None) -> set[tuple[int, int]]:
    clock = after_any_break(clock, rule)
    for _ in range(drive):
        clock = {(time + 1, driven + 1) for time, driven in clock if time < LATEST}
        if rule:
            clock = {(time, driven) for time, driven in clock if driven <= rule.after_driving}
        clock = after_any_break(clock, rule)
    return clock


def after_any_break(clock: set[tuple[int, int]], rule: Break | None) -> set[tuple[int, int]]:
    if rule is None:
        return clock
    rested = {(end, 0) for time, _ in clock for end in range(time + rule.duration, LATEST + 1)}
    return clock | rested


def all_services(
    time: int, driven: int, service: int, windows: Windows, rule: Break | None
) -> set[tuple[int, int]]:
    departures = set()
    for start in range(time, LATEST - service + 1):
        if windows is None or any(begin <= start and start + service <= end for begin, end in windows):
            rests = rule is not None and max(service, start - time) >= rule.duration
            departures.add((start + service, 0 if rests else driven))
    return departures


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_an_order_of_stops_ends_as_early_as_second_by_second(first: int) -> None:
    possible = 0
    for seed in range(first, first + 100):
        day = random_day(Random(seed))
        expected = earliest_by_seconds(*day)
        assert earliest_by_orders(*day) == expected, (seed, day)
        possible += expected is not None
    assert 30 < possible < 95


def test_random_problems_are_of_every_kind() -> None:
    optima = [AllPlans(random_problem(Random(seed))).best() for seed in range(100)]
    found = [optimum for optimum in optima if optimum is not None]
    assert 55 < len(found) < 95
    assert len({optimum.prize for optimum in found}) > 20


def test_the_same_seed_makes_the_same_problem() -> None:
    twice = [random_problem(Random(7)), random_problem(Random(7))]
    assert all(one == other for one, other in pairwise(twice))
