"""How far a vehicle has come: an hour to the first town and its stop, two and a break to the next."""

import pytest

from models.queries.vehicle_progress import Moment, begun_routes, progress_of
from routing.problem import Problem
from routing.solution import BreakStep, EndStep, Route, StartStep, StopStep
from tests.routing.test_solve import problem, stop

HOUR = 3600
WEEK: Problem = problem([stop("one"), stop("two")])
(VEHICLE,) = WEEK.vehicles
RULED = VEHICLE.model_copy(update={"rest": 11 * HOUR})
MONDAY = Route(
    vehicle="v",
    day="mon",
    start="a",
    end="b",
    driving=3 * HOUR,
    steps=(
        StartStep(place="a", arrival=8 * HOUR, departure=8 * HOUR),
        StopStep(stop="one", place="b", arrival=9 * HOUR, service_start=10 * HOUR, departure=11 * HOUR),
        BreakStep(arrival=12 * HOUR, departure=13 * HOUR),
        StopStep(stop="two", place="a", arrival=14 * HOUR, service_start=14 * HOUR, departure=15 * HOUR),
        EndStep(place="b", arrival=15 * HOUR),
    ),
)


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (7, ("a", 7, 0, 0)),
        (8.5, ("b", 9, 1, 1)),
        (9.5, ("b", 9.5, 1, 1)),
        (10.5, ("b", 11, 1, 0)),
        (11, ("b", 11, 1, 0)),
        (11.5, ("a", 14, 3, 1)),
        (14.5, ("a", 15, 3, 0)),
        (20, ("b", 20, 3, 0)),
    ],
)
def test_where_it_is_and_from_when_it_can_go_on(
    hour: float, expected: tuple[str, float, float, float]
) -> None:
    found = progress_of(Moment(WEEK, "mon", int(hour * HOUR)), [MONDAY], VEHICLE)
    told = (found.place, found.free / HOUR, found.driven / HOUR, found.since_break / HOUR)
    assert told == expected


def test_it_rests_before_the_next_day() -> None:
    late = MONDAY.model_copy(update={"steps": (*MONDAY.steps[:-1], EndStep(place="b", arrival=23 * HOUR))})
    found = progress_of(Moment(WEEK, "tue", 7 * HOUR), [late], RULED)
    assert (found.place, found.free, found.driven) == ("b", 10 * HOUR, 0)


def test_a_vehicle_that_goes_on_serves_first_where_it_is_going() -> None:
    known = Moment(WEEK, "mon", 12 * HOUR, going_on=("v",))
    found = progress_of(known, [MONDAY], VEHICLE)
    assert (found.place, found.free, found.since_break) == ("a", 15 * HOUR, 0)
    skipped = Moment(WEEK, "mon", 12 * HOUR, skipped=("two",), going_on=("v",))
    assert progress_of(skipped, [MONDAY], VEHICLE).free == 14 * HOUR


def test_a_stop_that_was_served_ahead_of_the_plan_is_behind_it() -> None:
    found = progress_of(Moment(WEEK, "mon", 12 * HOUR, done=("two",)), [MONDAY], VEHICLE)
    assert (found.place, found.free) == ("a", 12 * HOUR)


def test_what_was_driven_is_cut_off_where_the_vehicle_is() -> None:
    moment = Moment(WEEK, "mon", int(10.5 * HOUR))
    (begun,) = begun_routes(moment, [MONDAY], [VEHICLE], {})
    assert [step.type for step in begun.steps] == ["start", "stop", "end"]
    assert (begun.end, begun.driving, begun.steps[-1].arrival) == ("b", HOUR, 11 * HOUR)
    (elsewhere,) = begun_routes(moment, [MONDAY], [VEHICLE], {"v": ("a", 12 * HOUR)})
    assert (elsewhere.end, elsewhere.steps[-1].arrival) == ("a", 12 * HOUR)
    assert begun_routes(Moment(WEEK, "mon", 7 * HOUR), [MONDAY], [VEHICLE], {}) == ()
    assert begun_routes(Moment(WEEK, "tue", 7 * HOUR), [MONDAY], [VEHICLE], {}) == (MONDAY,)
