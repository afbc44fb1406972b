"""A week that breaks: what is done stays, promises are kept where they can be."""

import pytest

from routing.check import check
from routing.problem import Problem
from routing.replan import Whereabouts, replan
from routing.solve import solve
from tests.routing.test_solve import problem, stop

HOUR = 3600


@pytest.fixture
def week() -> Problem:
    """Two stops promised on each day, and a richer one that nobody was promised."""
    promised = [stop(f"p{number}", service=HOUR) for number in range(4)]
    return problem([*promised, stop("rich", service=5 * HOUR, prize=100)])


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
