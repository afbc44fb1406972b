"""The road-transport rules laid over a problem that has none."""

from routing.problem import Break, Problem

MAX_DRIVING = 32_400
BREAK = Break(after_driving=16_200, duration=2_700)
REST = 39_600


def with_rules(problem: Problem) -> Problem:
    """The same problem with at most 9 h of driving, 45 minutes' break after 4.5 h, 11 h of rest."""
    vehicles = tuple(
        vehicle.model_copy(
            update={
                "shifts": tuple(
                    shift.model_copy(update={"max_driving": MAX_DRIVING}) for shift in vehicle.shifts
                ),
                "break_": BREAK,
                "rest": REST,
            }
        )
        for vehicle in problem.vehicles
    )
    return problem.model_copy(update={"vehicles": vehicles})
