from time import monotonic
from typing import Any

from routing.check import check
from routing.problem import Problem
from routing.solve import Progress, solve
from tests.routing.example import problem_document, solution_document

DAYS = ("mon", "tue")


def problem(stops: list[dict[str, Any]], **changes: Any) -> Problem:
    """Two towns an hour apart, two days from 8 to 16, one vehicle at home in ``a``."""
    shifts = [{"day": day, "start": 28800, "end": 57600} for day in DAYS]
    document = {
        "places": ["a", "b"],
        "matrices": {"open": {"seconds": [[0, 3600], [3600, 0]]}},
        "days": [{"id": day, "matrix": "open"} for day in DAYS],
        "lodging": ["b"],
        "vehicles": [{"id": "v", "start": "a", "end": "a", "shifts": shifts}],
        "stops": stops,
        **changes,
    }
    return Problem.model_validate(document, strict=False)


def stop(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "place": "b", "service": 14400, "prize": 10, **changes}


def test_the_example_is_answered_as_it_is_described() -> None:
    answer = solve(Problem.model_validate(problem_document(), strict=False))
    described = solution_document()
    told = answer.model_dump(mode="json", exclude_none=True)
    for key in ("status", "prize", "bound", "driving", "driving_bound", "metres", "routes"):
        assert told[key] == described[key]


def test_required_stops_that_exclude_each_other_are_named() -> None:
    three = [stop(name, service=21600, required=True) for name in ("one", "two", "three")]
    answer = solve(problem([*three, stop("easy", service=0, required=True)]))
    assert answer.status == "infeasible"
    assert answer.bound is None
    assert answer.routes == ()
    assert answer.conflict is not None
    assert set(answer.conflict) == {"one", "two", "three"}


def test_an_end_out_of_reach_is_a_conflict_of_no_stops() -> None:
    closed = {"open": {"seconds": [[0, None], [None, 0]]}}
    vehicle = {"id": "v", "start": "a", "end": "b", "shifts": [{"day": "mon", "start": 0, "end": 9}]}
    answer = solve(problem([stop("one")], matrices=closed, vehicles=[vehicle]))
    assert (answer.status, answer.conflict) == ("infeasible", ())


def test_each_stop_left_out_has_its_reason() -> None:
    stops = [
        stop("must", service=28800, place="a", pin={"day": "mon"}),
        stop("long", service=25200),
        stop("never", place="b", service=28801),
        stop("gold", service=21600, prize=50),
        stop("tin", service=21600, prize=20),
    ]
    answer = solve(problem(stops))
    why = {one.stop: (one.reason, one.cost) for one in answer.unassigned}
    assert why == {
        "long": ("not in time", None),
        "never": ("unreachable", None),
        "tin": ("outweighed", 30),
    }


def test_a_stop_that_costs_only_driving_says_how_much() -> None:
    answer = solve(problem([stop("far", prize=0)]))
    (left_out,) = answer.unassigned
    assert left_out.cost == 0
    assert "7200 s" in left_out.detail


def test_two_vehicles_share_the_stops() -> None:
    shifts = [{"day": day, "start": 28800, "end": 57600} for day in DAYS]
    vehicles = [{"id": name, "start": "a", "end": "a", "shifts": shifts} for name in ("v", "w")]
    stops = [stop(f"{i}", service=21600) for i in range(4)]
    asked = problem(stops, vehicles=vehicles)
    answer = solve(asked)
    assert (answer.status, answer.prize) == ("optimal", 40)
    assert check(asked, answer) == []


def test_progress_only_gets_better() -> None:
    heard: list[Progress] = []
    solve(problem([stop(f"{i}", prize=i + 1) for i in range(6)]), report=heard.append)
    prizes = [progress.prize for progress in heard]
    assert prizes
    assert prizes == sorted(prizes)


def many_short_stops() -> Problem:
    """Sixty quarter-hours in three towns in one day: far more day routes than can be listed."""
    seconds = [[0, 600, 900], [600, 0, 700], [900, 700, 0]]
    shifts = [{"day": day, "start": 28800, "end": 57600} for day in DAYS]
    vehicles = [{"id": name, "start": "a", "end": "a", "shifts": shifts} for name in ("v", "w")]
    stops = [stop(f"s{i}", place="abc"[i % 3], service=900, prize=7 * i % 31 + 1) for i in range(150)]
    return problem(stops, places=["a", "b", "c"], matrices={"open": {"seconds": seconds}}, vehicles=vehicles)


def test_too_large_a_problem_gets_a_plan_and_an_honest_bound_in_its_seconds() -> None:
    asked = many_short_stops()
    answer = solve(asked, seconds=6.0)
    assert check(asked, answer) == []
    assert answer.status == "feasible"
    assert answer.bound is not None
    assert 0 < answer.prize <= answer.bound
    assert answer.seconds < 12.0


def test_stop_is_heard_soon() -> None:
    began = monotonic()
    heard: list[Progress] = []
    asked = many_short_stops()
    answer = solve(asked, stop=lambda: bool(heard), report=heard.append)
    assert answer.status == "feasible"
    assert check(asked, answer) == []
    assert monotonic() - began < 30.0
