"""Each rule of the check on the example of the wire format, changed by hand."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from routing.check import check
from routing.wire import read_problem, read_solution
from tests.routing.example import problem_document, solution_document

Document = dict[str, Any]


def faults(problem: Document, solution: Document) -> list[str]:
    return check(read_problem(json.dumps(problem)), read_solution(json.dumps(solution)))


def one_way_problem(
    *, drive: int, visits: list[tuple[int, int]], duration: int = 10, after: int = 100
) -> Document:
    """One vehicle from home through places a drive apart, each with (service, window start)."""
    places = ["home", *(f"town {i}" for i in range(len(visits)))]
    return {
        "format": "marshrut-problem/1",
        "places": places,
        "matrices": {"open": {"seconds": [[0 if a == b else drive for b in places] for a in places]}},
        "days": [{"id": "day", "matrix": "open"}],
        "lodging": [],
        "vehicles": [
            {
                "id": "van",
                "start": "home",
                "end": "home",
                "shifts": [{"day": "day", "start": 0, "end": 10_000}],
                "break": {"after_driving": after, "duration": duration},
            }
        ],
        "stops": [
            {"id": f"stop {i}", "place": f"town {i}", "service": service, "prize": 1}
            for i, (service, _) in enumerate(visits)
        ],
    }


def plan(problem: Document, *steps: Document) -> Document:
    """The optimal-looking solution that has these steps."""
    legs = sum(step["type"] != "break" for step in steps) - 1
    driving = legs * problem["matrices"]["open"]["seconds"][0][1]
    served = sum(step["type"] == "stop" for step in steps)
    route = {
        "vehicle": "van",
        "day": "day",
        "start": "home",
        "end": "home",
        "driving": driving,
        "steps": steps,
    }
    return {
        "format": "marshrut-solution/1",
        "status": "feasible",
        "prize": served,
        "bound": served,
        "driving": driving,
        "driving_bound": None,
        "metres": None,
        "seconds": 0.0,
        "routes": [route],
        "unassigned": [],
    }


def start(departure: int) -> Document:
    return {"type": "start", "place": "home", "arrival": departure, "departure": departure}


def pause(arrival: int, departure: int) -> Document:
    return {"type": "break", "arrival": arrival, "departure": departure}


def visit(number: int, arrival: int, service_start: int, departure: int) -> Document:
    times = {"arrival": arrival, "service_start": service_start, "departure": departure}
    return {"type": "stop", "stop": f"stop {number}", "place": f"town {number}", **times}


def end(arrival: int) -> Document:
    return {"type": "end", "place": "home", "arrival": arrival}


def test_the_example_of_the_wire_format_keeps_every_rule() -> None:
    assert faults(problem_document(), solution_document()) == []


def test_driving_exactly_as_long_as_allowed_is_allowed() -> None:
    problem = one_way_problem(drive=50, visits=[(5, 0)])
    assert faults(problem, plan(problem, start(0), visit(0, 50, 50, 55), end(105))) == []


def test_driving_a_second_longer_is_not() -> None:
    problem = one_way_problem(drive=50, visits=[(5, 0)], after=99)
    told = faults(problem, plan(problem, start(0), visit(0, 50, 50, 55), end(105)))
    assert told == ["Vehicle 'van', day 'day', step 2: 100 s of driving without a break, more than 99 s."]


def test_a_service_as_long_as_a_break_counts_as_one() -> None:
    problem = one_way_problem(drive=60, visits=[(10, 0)])
    assert faults(problem, plan(problem, start(0), visit(0, 60, 60, 70), end(130))) == []


def test_a_service_a_second_shorter_does_not() -> None:
    problem = one_way_problem(drive=60, visits=[(9, 0)])
    assert "without a break" in faults(problem, plan(problem, start(0), visit(0, 60, 60, 69), end(129)))[0]


def test_a_wait_before_a_service_counts_but_not_wait_and_service_together() -> None:
    problem = one_way_problem(drive=60, visits=[(9, 0)])
    assert faults(problem, plan(problem, start(0), visit(0, 60, 70, 79), end(139))) == []
    assert "without a break" in faults(problem, plan(problem, start(0), visit(0, 60, 69, 78), end(138)))[0]


@pytest.mark.parametrize("position", [0, 40, 100])
def test_a_break_may_lie_anywhere_on_the_road(position: int) -> None:
    problem = one_way_problem(drive=100, visits=[(10, 0)])
    steps = start(0), pause(position, position + 10), visit(0, 110, 110, 120), end(220)
    assert faults(problem, plan(problem, *steps)) == []


def test_driving_before_a_break_on_the_road_counts_to_where_the_break_lies() -> None:
    problem = one_way_problem(drive=150, visits=[(10, 0)])
    good = start(0), pause(100, 110), visit(0, 160, 160, 170), pause(220, 230), end(330)
    late = start(0), pause(101, 111), visit(0, 160, 160, 170), pause(220, 230), end(330)
    early = start(0), pause(49, 59), visit(0, 160, 160, 170), pause(220, 230), end(330)
    assert faults(problem, plan(problem, *good)) == []
    assert "101 s of driving without a break" in faults(problem, plan(problem, *late))[0]
    assert "101 s of driving without a break" in faults(problem, plan(problem, *early))[0]


def test_two_short_breaks_are_no_break() -> None:
    problem = one_way_problem(drive=60, visits=[(5, 0)])
    steps = start(0), pause(20, 25), pause(25, 30), visit(0, 70, 70, 75), end(135)
    assert any("under 10 s" in fault for fault in faults(problem, plan(problem, *steps)))


def test_a_break_at_the_end_of_a_service_may_follow_it_at_once_but_not_overlap() -> None:
    problem = one_way_problem(drive=60, visits=[(5, 0)])
    good = start(0), visit(0, 60, 60, 65), pause(65, 75), end(135)
    overlapping = start(0), visit(0, 60, 60, 65), pause(64, 74), end(134)
    assert faults(problem, plan(problem, *good)) == []
    assert "before the last step's departure" in faults(problem, plan(problem, *overlapping))[0]


def test_waiting_is_only_before_a_service() -> None:
    problem = one_way_problem(drive=60, visits=[(10, 0)])
    after_service = start(0), visit(0, 60, 60, 75), end(135)
    at_start = {**start(5), "arrival": 0}, visit(0, 65, 65, 75), end(135)
    on_the_road = start(0), visit(0, 61, 61, 71), end(131)
    assert "its service takes 10 s" in faults(problem, plan(problem, *after_service))[0]
    assert "waits at the start" in faults(problem, plan(problem, *at_start))[0]
    assert any("the road takes 60 s" in fault for fault in faults(problem, plan(problem, *on_the_road)))


def test_the_night_counts_as_a_break_even_when_it_is_short() -> None:
    problem, solution = problem_document(), solution_document()
    problem["vehicles"][0]["rest"] = 86400 + 28800 - 57300
    assert faults(problem, solution) == []
    problem["vehicles"][0]["rest"] += 1
    assert faults(problem, solution) == [
        "Vehicle 'ambulance', day '2026-11-24': it starts 57900 s after the last route's end, "
        "and needs 57901 s of rest."
    ]


def test_rest_counts_across_days_without_a_route() -> None:
    problem, solution = problem_document(), solution_document()
    problem["days"].insert(1, {"id": "idle", "matrix": "open"})
    problem["vehicles"][0]["rest"] = 2 * 86400 + 28800 - 57300
    assert faults(problem, solution) == []
    problem["vehicles"][0]["rest"] += 1
    assert len(faults(problem, solution)) == 1


def test_without_a_rest_rule_a_day_still_begins_after_the_last_one_ended() -> None:
    problem, solution = problem_document(), solution_document()
    del problem["vehicles"][0]["rest"]
    problem["vehicles"][0]["shifts"][0]["end"] = 200_000
    for step in solution["routes"][0]["steps"]:
        for time in ("arrival", "departure", "service_start"):
            if time in step:
                step[time] += 60_000
    problem["stops"][0]["windows"][0]["end"] = 200_000
    assert "and needs 0 s of rest" in faults(problem, solution)[0]


def test_the_order_of_the_routes_in_the_file_says_nothing() -> None:
    solution = solution_document()
    solution["routes"].reverse()
    assert faults(problem_document(), solution) == []


def test_a_vehicle_without_routes_must_already_be_at_its_end() -> None:
    problem, solution = problem_document(), solution_document()
    problem["vehicles"].append({"id": "van", "start": "osh", "end": "bishkek", "shifts": []})
    assert faults(problem, solution) == [
        "Vehicle 'van': it ends the horizon at 'osh', not at its end 'bishkek'."
    ]


def test_metres_are_null_where_a_matrix_has_none() -> None:
    problem, solution = problem_document(), solution_document()
    del problem["matrices"]["open"]["metres"]
    assert faults(problem, solution) == ["Total metres: it says 564000, but a matrix driven on has none."]
    solution["metres"] = None
    assert faults(problem, solution) == []


def test_metres_must_be_told_where_they_are_known() -> None:
    solution = solution_document()
    solution["metres"] = None
    assert faults(problem_document(), solution) == ["Total metres: it says null, the routes drive 564000 m."]


def infeasible(**changes: object) -> Document:
    solution = solution_document()
    left_out = [{"stop": stop, "reason": "not in time", "detail": ""} for stop in ("toktogul-1", "osh-1")]
    solution.update(status="infeasible", prize=0, bound=None, driving=0, driving_bound=None, metres=0)
    solution.update(routes=[], unassigned=left_out, conflict=["toktogul-1"])
    return {**solution, **changes}


def test_an_infeasible_solution_names_required_stops_that_exclude_each_other() -> None:
    problem = problem_document()
    assert faults(problem, infeasible()) == []
    assert faults(problem, infeasible(conflict=["osh-1"])) == ["Conflict: stop 'osh-1' is not required."]
    assert faults(problem, infeasible(conflict=None)) == [
        "Conflict: a solution that is infeasible names one."
    ]
    assert faults(problem, infeasible(conflict=["kant"])) == ["Conflict: the problem has no stop 'kant'."]
    assert faults(problem, infeasible(bound=3)) == ["Bound: a solution that is infeasible has null bounds."]
    assert len(faults(problem, infeasible(conflict=["toktogul-1"] * 2))) == 1


def test_a_solution_that_is_unknown_has_no_routes_and_no_conflict() -> None:
    problem = problem_document()
    unknown = infeasible(status="unknown", conflict=None)
    assert faults(problem, unknown) == []
    assert faults(problem, {**unknown, "conflict": []}) == ["Conflict: a solution that is unknown has none."]
    assert faults(problem, {**unknown, "routes": solution_document()["routes"]})


def _without_steps(solution: Document) -> None:
    solution["routes"][0]["steps"] = []


def _with_one_step(solution: Document) -> None:
    del solution["routes"][0]["steps"][1:]


def _with_two_starts(solution: Document) -> None:
    solution["routes"][0]["steps"].insert(0, solution["routes"][0]["steps"][0])


def _departing_before_arriving(solution: Document) -> None:
    solution["routes"][0]["steps"][1]["departure"] = 44_000


@pytest.mark.parametrize(
    "change", [_without_steps, _with_one_step, _with_two_starts, _departing_before_arriving]
)
def test_steps_in_disorder_are_told_and_nothing_falls_over(change: Callable[[Document], None]) -> None:
    solution = solution_document()
    change(solution)
    assert faults(problem_document(), solution)[0].startswith("Vehicle 'ambulance', day '2026-11-23'")
