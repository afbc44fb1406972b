"""Windows in which only some vehicles may serve: the format, the check and the plan."""

from typing import Any

import pytest
from pydantic import ValidationError

from routing.check import check
from routing.problem import Problem
from routing.solve import solve
from routing.wire import read_problem, write_problem

DAYS = ("d0", "d1")


def problem(*windows: dict[str, Any], **changes: Any) -> Problem:
    """Two alike vehicles at home, and a stop there with these windows."""
    shifts = [{"day": day, "start": 0, "end": 7200} for day in DAYS]
    document = {
        "format": "marshrut-problem/2",
        "places": ["a"],
        "matrices": {"none": {"seconds": [[0]]}},
        "days": [{"id": day, "matrix": "none"} for day in DAYS],
        "vehicles": [{"id": name, "start": "a", "end": "a", "shifts": shifts} for name in ("v", "w")],
        "stops": [
            {"id": "s", "place": "a", "service": 3600, "prize": 10, "windows": list(windows)},
            {"id": "t", "place": "a", "service": 7200, "prize": 7, "windows": [window("d0")]},
        ],
        **changes,
    }
    return read_problem(write_problem(Problem.model_validate(document, strict=False)))


def window(day: str, *vehicles: str) -> dict[str, Any]:
    return {"day": day, "start": 0, "end": 7200} | ({"vehicles": list(vehicles)} if vehicles else {})


@pytest.mark.parametrize("name", ["v", "w"])
def test_only_the_vehicle_named_serves_it(name: str) -> None:
    asked = problem(window("d0", name), window("d1", "v", "w"))
    only = problem(window("d0", name))
    for each in (asked, only):
        answer = solve(each, seconds=3.0)
        assert check(each, answer) == []
        assert (answer.status, answer.prize) == ("optimal", 17)
    (served,) = [route for route in answer.routes if any(step.stop == "s" for step in route.stops)]
    assert (served.vehicle, served.day) == (name, "d0")
    other = problem(window("d0", "w" if name == "v" else "v"))
    (broken,) = check(other, answer)
    assert "may not be served by vehicle" in broken


def test_a_stop_that_nobody_may_serve_is_out_of_reach() -> None:
    nobody = problem({"day": "d0", "start": 0, "end": 7200, "vehicles": []})
    answer = solve(nobody, seconds=3.0)
    assert [(left.stop, left.reason) for left in answer.unassigned] == [("s", "unreachable")]


@pytest.mark.parametrize(
    ("windows", "changes", "told"),
    [
        ([window("d0", "v")], {"format": "marshrut-problem/1"}, "stops[0].windows[0].vehicles"),
        ([window("d0", "v", "x")], {}, "stops[0].windows[0].vehicles[1]"),
        ([window("d0", "v"), window("d0", "w")], {}, "names others"),
    ],
)
def test_windows_that_make_no_sense_are_refused(
    windows: list[dict[str, Any]], changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        problem(*windows, **changes)
    assert told in str(refused.value)
