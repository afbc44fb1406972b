"""When the vehicle leaves: as late as the first service allows, and never so late that a rule breaks."""

import pytest

from routing.check import check
from routing.problem import Problem
from routing.solution import StartStep
from routing.solve import solve

HOUR, MINUTE = 3600, 60


def day(service: int, opens: int, after_driving: int | None) -> Problem:
    """An hour there and an hour back, in a shift from 8 to 20."""
    rule = None if after_driving is None else {"after_driving": after_driving, "duration": 45 * MINUTE}
    return Problem.model_validate(
        {
            "places": ("home", "there"),
            "matrices": {"open": {"seconds": ((0, HOUR), (HOUR, 0))}},
            "days": ({"id": "d1", "matrix": "open"},),
            "vehicles": (
                {
                    "id": "v",
                    "start": "home",
                    "end": "home",
                    "shifts": ({"day": "d1", "start": 8 * HOUR, "end": 20 * HOUR},),
                    "break": rule,
                },
            ),
            "stops": (
                {
                    "id": "s",
                    "place": "there",
                    "service": service,
                    "prize": 1,
                    "windows": ({"day": "d1", "start": opens, "end": 19 * HOUR},),
                },
            ),
        }
    )


@pytest.mark.parametrize(
    ("service", "opens", "after_driving", "leaves"),
    [
        (2 * HOUR, 12 * HOUR, None, 11 * HOUR),
        (2 * HOUR, 8 * HOUR, None, 8 * HOUR),
        (2 * HOUR, 12 * HOUR, HOUR, 11 * HOUR),
        (30 * MINUTE, 12 * HOUR, HOUR, 10 * HOUR + 15 * MINUTE),
    ],
)
def test_the_vehicle_leaves_as_late_as_the_first_service_allows(
    service: int, opens: int, after_driving: int | None, leaves: int
) -> None:
    problem = day(service, opens, after_driving)
    solution = solve(problem, seconds=5)
    start = solution.routes[0].steps[0]
    assert isinstance(start, StartStep)
    assert (start.arrival, start.departure) == (leaves, leaves)
    assert check(problem, solution) == []
