"""Changes of where a vehicle is, and of which steps its route has."""

from random import Random

from tests.routing.changes import Document, change_told_as, other_than, pick, steps_of, stops_of, vehicle_of


@change_told_as("")
def sleep_elsewhere(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    place = route and other_than(random, problem["places"], route["end"])
    if not place:
        return False
    route["end"] = route["steps"][-1]["place"] = place
    return True


@change_told_as("no lodging")
def close_a_lodging(problem: Document, solution: Document, random: Random) -> bool:
    ends = [
        route["end"]
        for route in solution["routes"]
        if route["end"] not in (vehicle_of(problem, route)["start"], vehicle_of(problem, route)["end"])
    ]
    if not ends:
        return False
    problem["lodging"].remove(random.choice(ends))
    return True


@change_told_as("ends the horizon")
def end_elsewhere(problem: Document, solution: Document, random: Random) -> bool:
    vehicle = pick(random, problem["vehicles"])
    place = vehicle and other_than(random, problem["places"], vehicle["end"])
    if not place or solution["status"] not in ("optimal", "feasible"):
        return False
    vehicle["end"] = place
    return True


@change_told_as("but stood at")
def begin_elsewhere(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    place = route and other_than(random, problem["places"], vehicle_of(problem, route)["start"])
    if not place:
        return False
    vehicle_of(problem, route)["start"] = place
    return True


@change_told_as("not at")
def serve_at_another_place(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "stop"))
    place = step and other_than(random, problem["places"], step["place"])
    if not place:
        return False
    step["place"] = place
    return True


@change_told_as("")
def drop_a_route(problem: Document, solution: Document, random: Random) -> bool:
    routes = [r for r in solution["routes"] if r["driving"] or stops_of(r)]
    if not routes:
        return False
    solution["routes"].remove(random.choice(routes))
    return True


@change_told_as("routes on one day")
def drive_a_day_twice(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    solution["routes"].append(route)
    return True


@change_told_as("the start must be the first step")
def lose_the_start(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if len(route["steps"]) > 2])
    if route is None:
        return False
    del route["steps"][0]
    return True


@change_told_as("the end must be the last step")
def lose_the_end(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if len(route["steps"]) > 2])
    if route is None:
        return False
    del route["steps"][-1]
    return True
