"""Changes of who is served, by whom and when the problem says otherwise."""

from random import Random

from tests.routing.changes import Document, change_told_as, other_than, pick, steps_of, stop_of, stops_of


@change_told_as("neither served nor unassigned")
def omit_a_served_stop(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if stops_of(route)])
    if route is None:
        return False
    route["steps"].remove(random.choice(stops_of(route)))
    return True


@change_told_as("neither served nor unassigned")
def omit_an_unassigned_stop(problem: Document, solution: Document, random: Random) -> bool:
    left_out = pick(random, solution["unassigned"])
    if left_out is None or solution["status"] == "unknown":
        return False
    solution["unassigned"].remove(left_out)
    return True


@change_told_as("times among")
def leave_out_what_is_served(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "stop"))
    if step is None:
        return False
    solution["unassigned"].append({"stop": step["stop"], "reason": "outweighed", "detail": ""})
    return True


@change_told_as("times among")
def leave_out_twice(problem: Document, solution: Document, random: Random) -> bool:
    left_out = pick(random, solution["unassigned"])
    if left_out is None:
        return False
    solution["unassigned"].append(dict(left_out))
    return True


@change_told_as("times among")
def serve_twice(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "stop"))
    if step is None:
        return False
    route = next(route for route in solution["routes"] if step in route["steps"])
    at = route["steps"].index(step)
    route["steps"].insert(at, dict(step))
    return True


@change_told_as("required")
def require_what_is_left_out(problem: Document, solution: Document, random: Random) -> bool:
    left_out = pick(random, solution["unassigned"])
    if left_out is None or solution["status"] not in ("optimal", "feasible"):
        return False
    stop_of(problem, left_out)["required"] = True
    return True


@change_told_as("has no stop")
def serve_an_unknown_stop(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "stop"))
    if step is None:
        return False
    step["stop"] = "nobody's stop"
    return True


@change_told_as("has no vehicle")
def drive_an_unknown_vehicle(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    route["vehicle"] = "nobody's vehicle"
    return True


@change_told_as("has no day")
def drive_on_an_unknown_day(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    route["day"] = "no day"
    return True


@change_told_as("pinned to day")
def pin_to_another_day(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if stops_of(route)])
    day = route and other_than(random, [day["id"] for day in problem["days"]], route["day"])
    if not day:
        return False
    step = random.choice(stops_of(route))
    stop_of(problem, step)["pin"] = {"day": day}
    return True


@change_told_as("pinned to vehicle")
def pin_to_another_vehicle(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if stops_of(route)])
    ids = [vehicle["id"] for vehicle in problem["vehicles"]]
    vehicle = route and other_than(random, ids, route["vehicle"])
    if not vehicle:
        return False
    step = random.choice(stops_of(route))
    stop_of(problem, step)["pin"] = {"vehicle": vehicle}
    return True
