"""Stops served more than once: what the format allows, what the check finds, what is planned."""

from collections import Counter
from time import monotonic
from typing import Any

import pytest
from pydantic import ValidationError

from routing.check import check
from routing.limit import Limit
from routing.problem import Problem
from routing.solution import EndStep, Route, Solution, StartStep, StopStep
from routing.solve import never, solve
from routing.visit_prices import VisitPrices, stretches_of

DAYS = 9


def problem(visits: dict[str, Any] | None, **changes: Any) -> Problem:
    """One stop at home, an hour of service, a shift on each of nine days."""
    shifts = [{"day": f"d{day}", "start": 0, "end": 7200} for day in range(DAYS)]
    document = {
        "format": "marshrut-problem/2",
        "places": ["a"],
        "matrices": {"none": {"seconds": [[0]]}},
        "days": [{"id": f"d{day}", "matrix": "none"} for day in range(DAYS)],
        "vehicles": [{"id": "v", "start": "a", "end": "a", "shifts": shifts}],
        "stops": [{"id": "s", "place": "a", "service": 3600, "prize": 10, "visits": visits}],
        **changes,
    }
    return Problem.model_validate(document, strict=False)


def served_on(*days: int, prize: int) -> Solution:
    routes = tuple(
        Route(
            vehicle="v",
            day=f"d{day}",
            start="a",
            end="a",
            driving=0,
            steps=(
                StartStep(place="a", arrival=0, departure=0),
                StopStep(stop="s", place="a", arrival=0, service_start=0, departure=3600),
                EndStep(place="a", arrival=3600),
            ),
        )
        for day in days
    )
    return Solution(
        status="feasible",
        prize=prize,
        bound=90,
        driving=0,
        driving_bound=None,
        metres=None,
        seconds=0.0,
        routes=routes,
    )


@pytest.mark.parametrize(
    ("visits", "least", "most"),
    [
        ({"most": 5, "gap": 4}, 20, 30),
        ({"most": 2, "gap": 4}, 20, 20),
        ({"most": 3, "gap": 1, "later": [4, 1]}, 15, 15),
        (None, 10, 10),
    ],
)
def test_a_stop_is_served_again_within_what_it_may_be(
    visits: dict[str, Any] | None, least: int, most: int
) -> None:
    asked = problem(visits)
    answer = solve(asked, seconds=5.0)
    assert check(asked, answer) == []
    assert least <= answer.prize
    assert answer.bound == most


def test_the_check_knows_gaps_counts_and_prizes_of_later_visits() -> None:
    asked = problem({"most": 2, "gap": 4, "later": [3]})
    assert check(asked, served_on(0, 4, prize=13)) == []
    (wrong,) = check(asked, served_on(0, 4, prize=20))
    assert "bring 13" in wrong
    (near,) = check(asked, served_on(0, 3, prize=13))
    assert "3 days after its last visit, and needs 4" in near
    (often,) = check(asked, served_on(0, 4, 8, prize=13))
    assert "3 times" in often


def month(vary: dict[str, int] | None, **changes: Any) -> Problem:
    """A stop that is open on Mondays alone, from the hour at which a service may begin to two hours later."""
    days = [f"d{day}" for day in range(28)]
    windows = [{"day": f"d{day}", "start": 0, "end": 10_800} for day in range(0, 28, 7)]
    visits = {"most": 4, "gap": 7, "vary": vary}
    return problem(
        visits,
        days=[{"id": day, "matrix": "none"} for day in days],
        vehicles=[
            {"id": "v", "start": "a", "end": "a"}
            | {"shifts": [{"day": day, "start": 0, "end": 14_400} for day in days]}
        ],
        stops=[{"id": "s", "place": "a", "service": 3600, "prize": 10, "visits": visits, "windows": windows}],
        **changes,
    )


@pytest.mark.parametrize(
    ("vary", "most"),
    [
        (None, 4),
        ({"weeks": 1, "apart": 7200}, 4),
        ({"weeks": 3, "apart": 3600}, 3),
        ({"weeks": 3, "apart": 7200}, 2),
        ({"weeks": 3, "apart": 7201}, 1),
    ],
)
def test_visits_weeks_apart_keep_away_from_each_others_hour(vary: dict[str, int] | None, most: int) -> None:
    asked = month(vary)
    answer = solve(asked, seconds=1.0)
    assert check(asked, answer) == []
    assert answer.prize <= 10 * most
    # Planned part by part, a visit may take an hour that would have left room for two others.
    assert answer.prize >= min(10 * most, 20)
    assert answer.bound is not None
    assert answer.bound >= 10 * most


def weekly(gap: int) -> Problem:
    """A vehicle for each of four weeks, with time for one service, and two stops."""
    days = [f"d{day}" for day in range(28)]
    stop = {"place": "a", "service": 3600}
    return problem(
        None,
        days=[{"id": day, "matrix": "none"} for day in days],
        vehicles=[
            {"id": f"v{week}", "start": "a", "end": "a"}
            | {"shifts": [{"day": days[7 * week + 3], "start": 0, "end": 3600}]}
            for week in range(4)
        ],
        stops=[
            stop | {"id": "s", "prize": 10, "visits": {"most": 4, "gap": gap, "later": [6, 3, 1]}},
            stop | {"id": "t", "prize": 8, "visits": {"most": 3, "gap": gap, "later": [5, 2]}},
        ],
    )


def test_weeks_that_share_only_their_stops_are_bounded_by_the_prices_of_visits() -> None:
    asked = weekly(gap=7)
    stretches = stretches_of(asked)
    assert stretches is not None
    assert [stretch.days[0].id for stretch in stretches] == ["d3", "d10", "d17", "d24"]
    answer = solve(asked, seconds=5.0)
    assert check(asked, answer) == []
    assert answer.prize == answer.bound == 10 + 8 + 6 + 5
    for known in (0, 20, 28):
        limit = Limit(monotonic() + 5.0, never)
        assert VisitPrices(asked, stretches, known, limit, seed=0).bound(Counter()) in (29, 30)


def test_weeks_that_may_serve_a_stop_twice_are_not_parted() -> None:
    whole = problem({"most": 2, "gap": 4})
    assert stretches_of(whole) is None


def test_the_check_knows_hours_that_are_repeated() -> None:
    asked = month({"weeks": 2, "apart": 3600})
    for second, count in ((7, 1), (14, 1), (21, 0)):
        faults = check(asked, served_on(0, second, prize=20))
        assert len(faults) == count
        assert all("0 s from its hour, and must be 3600" in fault for fault in faults)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": "marshrut-problem/1"}, "stops[0].visits"),
        ({"visits": {"most": 0}}, "most"),
        ({"visits": {"most": 3, "later": [1]}}, "later must have 2 numbers"),
        ({"visits": {"most": 3, "demands": [1]}}, "demands must have 2 numbers"),
        ({"visits": {"most": 2, "later": [11]}}, "later"),
        ({"visits": {"most": 2, "vary": {"weeks": 0, "apart": 1}}}, "weeks"),
    ],
)
def test_visits_that_make_no_sense_are_refused(changes: dict[str, Any], told: str) -> None:
    visits = changes.pop("visits", {"most": 2})
    with pytest.raises(ValidationError) as refused:
        problem(visits, **changes)
    assert told in str(refused.value)
