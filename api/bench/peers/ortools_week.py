"""OR-Tools' routing library with a required lodging for each vehicle and night; prints the prize."""

import sys
from pathlib import Path

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from api.bench.peers.nights import horizon, legs, read_week, visits

WORTH_OF_A_PRIZE = 100_000


def main(path: Path, seconds: int) -> int:
    """The prize of the plan found, 0 without one."""
    problem = read_week(path)
    road, wanted, (start, end) = legs(problem), list(visits(problem)), horizon(problem)
    home = [problem.places.index(vehicle.start) for vehicle in problem.vehicles]
    places = [*(visit.place for visit in wanted), *home]
    service = [*(visit.service for visit in wanted), *(0 for _ in home)]
    depots = [len(wanted) + i for i in range(len(home))]
    manager = pywrapcp.RoutingIndexManager(len(places), len(home), depots, depots)
    model = pywrapcp.RoutingModel(manager)

    def drive(origin: int, target: int) -> int:
        here, there = (places[int(manager.IndexToNode(index))] for index in (origin, target))
        return road[here][there]

    def drive_and_serve(origin: int, target: int) -> int:
        return drive(origin, target) + service[int(manager.IndexToNode(origin))]

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(drive))
    model.AddDimension(model.RegisterTransitCallback(drive_and_serve), end, end, False, "time")
    time = model.GetDimensionOrDie("time")
    for vehicle in range(len(home)):
        time.CumulVar(model.Start(vehicle)).SetRange(start, end)
        time.CumulVar(model.End(vehicle)).SetRange(start, end)
    groups: dict[str, list[int]] = {}
    for node, visit in enumerate(wanted):
        groups.setdefault(visit.group, []).append(node)
        time.CumulVar(manager.NodeToIndex(node)).SetRange(visit.opens, visit.latest)
    for nodes in groups.values():
        visit = wanted[nodes[0]]
        penalty = 10**12 if visit.required else visit.prize * WORTH_OF_A_PRIZE
        model.AddDisjunction([manager.NodeToIndex(node) for node in nodes], penalty)
    params = pywrapcp.DefaultRoutingSearchParameters()
    params.time_limit.seconds = seconds
    params.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    found = model.SolveWithParameters(params)
    if found is None:
        return 0
    indices = (manager.NodeToIndex(node) for node in range(len(wanted)))
    served = [wanted[manager.IndexToNode(i)] for i in indices if found.Value(model.NextVar(i)) != i]
    nights = sum(visit.required for visit in served)
    asked = sum(wanted[nodes[0]].required for nodes in groups.values())
    return sum(visit.prize for visit in served) if nights == asked else 0


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2])))
