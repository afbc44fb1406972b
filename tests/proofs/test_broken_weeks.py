"""Broken weeks of a national programme, and that the look at what was planned then can fail."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from api.bench.replan import measure
from models.tables.country import Leg, Site
from tests.proofs.broken_weeks import Break, faults_of, faults_of_roads

HOUR = 3600
OPEN = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), "08:00-20:00")
SITES = {name: Site(id=name, town_id="a", service_minutes=60, estimate=1, **OPEN) for name in ("x", "y", "z")}  # type: ignore[arg-type]


def route(day: str, stop: str, hour: int, vehicle: str = "v") -> Mapping[str, Any]:
    begin = hour * HOUR
    steps = [
        {"type": "start", "place": "a", "departure": begin - HOUR},
        {"type": "stop", "stop": stop, "place": "b", "arrival": begin, "service_start": begin}
        | {"departure": begin + HOUR},
    ]
    return {"vehicle": vehicle, "day": day, "start": "a", "end": "b", "steps": steps}


PUBLISHED = [route("2026-11-23", "x", 10), route("2026-11-25", "y", 10), route("2026-11-26", "z", 10)]
BROKEN = Break(date(2026, 11, 25), 12 * HOUR, frozenset(), {"w": date(2026, 11, 26)}, frozenset(), {})


def test_what_is_done_stays_and_most_is_kept() -> None:
    tally = measure(disruptions=2, seconds=1.0, seed=3)
    assert tally.faults == []
    assert 0 < tally.kept <= tally.feasible <= tally.promised
    assert 0 < tally.kept_on_day <= tally.feasible_on_day


def test_the_look_can_fail() -> None:
    assert list(faults_of(PUBLISHED, PUBLISHED, BROKEN, SITES)) == []
    at_once = [*PUBLISHED[:2], route("2026-11-25", "z", 12)]
    assert list(faults_of(PUBLISHED, at_once, BROKEN, SITES)) == []
    for planned in (
        PUBLISHED[1:],
        [PUBLISHED[0], route("2026-11-25", "y", 11), PUBLISHED[2]],
        [PUBLISHED[0], route("2026-11-27", "y", 10), PUBLISHED[2]],
        [*PUBLISHED, route("2026-11-27", "z", 10)],
        [*PUBLISHED[:2], route("2026-11-26", "z", 10, vehicle="w")],
        [*PUBLISHED[:2], route("2026-11-26", "z", 20)],
        [*PUBLISHED[:2], route("2026-11-25", "z", 11)],
    ):
        assert list(faults_of(PUBLISHED, planned, BROKEN, SITES)), planned


def test_the_look_at_roads_can_fail() -> None:
    leg = Leg(from_id="a", to_id="b", km=50, minutes=60, confidence="sourced")
    assert list(faults_of_roads(PUBLISHED, BROKEN, [leg], ["a", "b"])) == []
    slow = leg.model_copy(update={"minutes": 90})
    assert list(faults_of_roads(deepcopy(PUBLISHED), BROKEN, [slow], ["a", "b"]))
