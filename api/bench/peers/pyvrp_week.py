"""PyVRP with a required group of clients for each vehicle and night; prints the prize it serves."""

import sys
from pathlib import Path

from pyvrp import Model, PenaltyParams, SolveParams
from pyvrp.stop import MaxRuntime

from api.bench.peers.nights import horizon, legs, read_week, visits

WORTH_OF_A_PRIZE = 100_000
MAX_PENALTY = 100_000_000.0


def main(path: Path, seconds: float) -> int:
    """The prize of the plan found, 0 where it breaks a rule."""
    problem = read_week(path)
    model = Model()
    locations = [model.add_location(0, 0, name=name) for name in problem.places]
    for origin, row in zip(locations, legs(problem), strict=True):
        for target, drive in zip(locations, row, strict=True):
            model.add_edge(origin, target, distance=drive, duration=drive)
    vehicle = problem.vehicles[0]
    start, end = horizon(problem)
    depots = [model.add_depot(locations[problem.places.index(name)]) for name in (vehicle.start, vehicle.end)]
    model.add_vehicle_type(
        len(problem.vehicles), start_depot=depots[0], end_depot=depots[1], tw_early=start, tw_late=end
    )
    groups = {}
    for visit in visits(problem):
        if visit.group not in groups:
            groups[visit.group] = model.add_client_group(required=visit.required)
        model.add_client(
            locations[visit.place],
            service_duration=visit.service,
            tw_early=visit.opens,
            tw_late=visit.latest,
            prize=visit.prize * WORTH_OF_A_PRIZE,
            required=False,
            group=groups[visit.group],
        )
    params = SolveParams(penalty=PenaltyParams(max_penalty=MAX_PENALTY))
    result = model.solve(MaxRuntime(seconds), display=False, params=params)
    return int(result.best.prizes()) // WORTH_OF_A_PRIZE if result.is_feasible() else 0


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), float(sys.argv[2])))
