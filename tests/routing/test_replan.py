"""A week that breaks: what is done stays, promises are kept where they can be."""

from typing import Any

import pytest

import routing.replan as module
from routing.broken_week import Whereabouts
from routing.check import check
from routing.problem import Pin, Problem, Supply
from routing.replan import can_be_served, from_now, replan
from routing.solution import Solution
from routing.solve import solve
from tests.routing.test_solve import problem, stop

HOUR = 3600


@pytest.fixture
def week() -> Problem:
    """Two stops promised on each day, and a richer one that nobody was promised."""
    promised = [stop(f"p{number}", service=HOUR) for number in range(4)]
    return problem([*promised, stop("rich", service=5 * HOUR, prize=100)])


def on_monday(week: Problem) -> Problem:
    stops = tuple(one.model_copy(update={"pin": Pin(day="mon")}) for one in week.stops)
    return week.model_copy(update={"stops": stops})


def test_promises_are_kept_before_prize_counts(week: Problem) -> None:
    poorer = week.model_copy(update={"stops": week.stops[:4]})
    published = solve(poorer).routes
    done = {step.stop: route.day for route in published for step in route.stops if route.day == "mon"}
    again = replan(week, "tue", {"v": Whereabouts("b", 0)}, done, published)
    assert check(again.problem, again.solution) == []
    assert not again.broken
    assert not done.keys() & {step.stop for route in again.solution.routes for step in route.stops}
    assert {route.day for route in again.solution.routes} == {"tue"}


def test_a_promise_that_cannot_be_kept_is_named(week: Problem) -> None:
    published = solve(week.model_copy(update={"stops": week.stops[:4]})).routes
    promised = {(step.stop, route.day) for route in published for step in route.stops}
    late = replan(week, "mon", {"v": Whereabouts("a", 14 * HOUR)}, {}, published)
    assert {*late.kept, *late.broken} == promised
    assert all(day == "tue" for _, day in late.kept if (_, day) not in late.broken)
    assert replan(week, "mon", {}, {}, published).kept == ()


def test_a_vehicle_that_is_cut_off_is_planned_for_where_it_is(week: Problem) -> None:
    closed = Problem.model_validate(
        {**week.model_dump(by_alias=True), "matrices": {"open": {"seconds": [[0, None], [None, 0]]}}},
        strict=False,
    )
    again = replan(closed, "mon", {"v": Whereabouts("b", 0)}, {}, ())
    assert again.stranded == ("v",)
    assert again.solution.prize == 140


def test_a_broken_promise_is_served_on_another_day_before_anything_new(week: Problem) -> None:
    published = solve(on_monday(week.model_copy(update={"stops": week.stops[:4]}))).routes
    late = replan(week, "mon", {"v": Whereabouts("b", 24 * HOUR)}, (), published)
    served = {step.stop for route in late.solution.routes for step in route.stops}
    assert {day for _, day in late.broken} == {"mon"}
    assert served == {f"p{number}" for number in range(4)}


def test_a_promise_that_is_dropped_is_told_whether_it_could_be_served_at_all() -> None:
    monday = {"day": "mon", "start": 0, "end": 24 * HOUR}
    stops = [stop("one", prize=11), stop("long", service=7 * HOUR), stop("gone", windows=[monday])]
    week = problem(stops)
    routes = [route for one in stops for route in solve(on_monday(problem([one]))).routes]
    here = {"v": Whereabouts("b", 24 * HOUR)}
    again = replan(week, "mon", here, (), routes)
    left_out = {left.stop: left.reason for left in again.solution.unassigned}
    assert left_out == {"gone": "unreachable", "long": "not in time"}
    ahead = from_now(week, "mon", here, ())
    assert [can_be_served(ahead, one.id) for one in week.stops] == [True, True, False]


def test_a_pin_that_cannot_be_kept_is_a_broken_promise_and_no_failure(week: Problem) -> None:
    pinned = on_monday(week.model_copy(update={"stops": week.stops[:4]}))
    published = solve(pinned).routes
    again = replan(pinned, "mon", {"v": Whereabouts("b", 24 * HOUR)}, (), published)
    assert again.solution.status == "optimal"
    assert len(again.broken) == 4


def test_what_was_driven_today_counts_against_the_limit_of_today(week: Problem) -> None:
    (vehicle,) = week.vehicles
    shifts = tuple(one.model_copy(update={"max_driving": 9 * HOUR}) for one in vehicle.shifts)
    limited = week.model_copy(update={"vehicles": (vehicle.model_copy(update={"shifts": shifts}),)})
    ahead = from_now(limited, "mon", {"v": Whereabouts("b", 12 * HOUR, driven=8 * HOUR)}, ())
    assert [one.max_driving for one in ahead.vehicles[0].shifts] == [HOUR, 9 * HOUR]


def test_a_stop_stays_with_its_vehicle_where_that_costs_nothing() -> None:
    week = problem([stop(f"p{number}", service=HOUR) for number in range(4)])
    (vehicle,) = week.vehicles
    twins = week.model_copy(update={"vehicles": (vehicle, vehicle.model_copy(update={"id": "w"}))})
    published = solve(twins).routes
    swapped = tuple(
        one.model_copy(update={"vehicle": {"v": "w", "w": "v"}[one.vehicle]}) for one in published
    )
    for promised in (published, swapped):
        here = {name: Whereabouts(vehicle.start, 0) for name in ("v", "w")}
        again = replan(twins, "mon", here, (), promised)
        before = {step.stop: route.vehicle for route in promised for step in route.stops}
        after = {step.stop: route.vehicle for route in again.solution.routes for step in route.stops}
        assert after == before


def test_where_time_is_too_short_the_promises_alone_are_kept(
    week: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(asked: Problem, **named: Any) -> Solution:
        found = solve(asked, **named)
        return found.model_copy(update={"status": "unknown", "routes": ()}) if "report" in named else found

    published = solve(week.model_copy(update={"stops": week.stops[:4]})).routes
    monkeypatch.setattr(module, "solve", short)
    again = replan(week, "mon", {"v": Whereabouts("a", 0)}, (), published)
    assert check(again.problem, again.solution) == []
    assert (len(again.kept), again.broken) == (4, ())


def test_what_is_done_is_taken_off_what_there_was(week: Problem) -> None:
    demanding = tuple(one.model_copy(update={"demand": 10}) for one in week.stops)
    supplies = (Supply(most=35), Supply(most=15, days=("tue",)))
    short = week.model_copy(update={"format": "marshrut-problem/2", "stops": demanding, "supplies": supplies})
    published = solve(short.model_copy(update={"stops": demanding[:4]})).routes
    on = {step.stop: route.day for route in published for step in route.stops}
    assert sorted(on.values()) in (["mon", "mon", "mon"], ["mon", "mon", "tue"])
    done = {name for name, day in on.items() if day == "mon"}
    again = replan(short, "tue", {"v": Whereabouts("b", 0)}, done, published)
    left = 35 - 10 * len(done)
    assert [supply.most for supply in again.problem.supplies or ()] == [left, 15]
    assert check(again.problem, again.solution) == []
    assert sum(len(route.stops) for route in again.solution.routes) <= left // 10
    assert again.free.prize > again.solution.prize
    unknown = replan(short, "tue", {"v": Whereabouts("b", 0)}, {"p0"}, ())
    assert [supply.most for supply in unknown.problem.supplies or ()] == [25, 5]
