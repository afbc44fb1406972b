"""Changes of times, roads, shifts, rest and breaks."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from routing.problem import SECONDS_A_DAY
from tests.routing.changes import (
    Document,
    all_legs,
    change_told_as,
    driving_of,
    pick,
    shift_of,
    steps_of,
    stop_of,
    stops_of,
    vehicle_of,
)


@change_told_as("service takes")
def lengthen_a_service(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "stop"))
    if step is None:
        return False
    stop_of(problem, step)["service"] += 1
    return True


@change_told_as("none of its windows")
def narrow_a_window(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if stops_of(route)])
    if route is None:
        return False
    step = random.choice(stops_of(route))
    late = {"day": route["day"], "start": step["service_start"] + 1, "end": step["departure"] + 5}
    early = {"day": route["day"], "start": 0, "end": max(0, step["departure"] - 1)}
    stop_of(problem, step)["windows"] = [late] if step["departure"] == 0 else [late, early]
    return True


@change_told_as("the road takes")
def arrive_a_second_late(problem: Document, solution: Document, random: Random) -> bool:
    step = pick(random, steps_of(solution, "end"))
    if step is None:
        return False
    step["arrival"] += 1
    return True


@change_told_as("the road takes")
def slow_a_road(problem: Document, solution: Document, random: Random) -> bool:
    legs = [(route, leg) for route, leg in all_legs(solution) if leg[0]["place"] != leg[2]["place"]]
    if not legs:
        return False
    route, (origin, _, step) = random.choice(legs)
    _row(problem, route, origin, "seconds")[problem["places"].index(step["place"])] += 1
    return True


@change_told_as("no road")
def close_a_road(problem: Document, solution: Document, random: Random) -> bool:
    legs = [(route, leg) for route, leg in all_legs(solution) if leg[0]["place"] != leg[2]["place"]]
    if not legs:
        return False
    route, (origin, _, step) = random.choice(legs)
    for part in ("seconds", "metres"):
        row = _row(problem, route, origin, part)
        if row is not None:
            row[problem["places"].index(step["place"])] = None
    return True


def _row(problem: Document, route: Document, origin: Document, part: str) -> Any:
    name = next(day["matrix"] for day in problem["days"] if day["id"] == route["day"])
    rows = problem["matrices"][name].get(part)
    return rows and rows[problem["places"].index(origin["place"])]


@change_told_as("before its shift's start")
def start_the_shift_later(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    shift = shift_of(problem, route)
    shift["start"] = route["steps"][0]["departure"] + 1
    shift["end"] = max(shift["end"], shift["start"])
    return True


@change_told_as("after its shift's end")
def end_the_shift_earlier(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if route["steps"][-1]["arrival"] > 0])
    if route is None:
        return False
    shift = shift_of(problem, route)
    shift["end"] = route["steps"][-1]["arrival"] - 1
    shift["start"] = min(shift["start"], shift["end"])
    return True


@change_told_as("no shift")
def strike_the_shift(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    vehicle_of(problem, route)["shifts"].remove(shift_of(problem, route))
    return True


@change_told_as("max_driving")
def allow_less_driving(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, [route for route in solution["routes"] if route["driving"] > 0])
    if route is None:
        return False
    shift_of(problem, route)["max_driving"] = route["driving"] - 1
    return True


@change_told_as("of rest")
def ask_for_more_rest(problem: Document, solution: Document, random: Random) -> bool:
    nights = [*_nights(problem, solution)]
    if not nights:
        return False
    vehicle, rest = random.choice(nights)
    vehicle["rest"] = rest + 1
    return True


def _nights(problem: Document, solution: Document) -> Iterator[tuple[Document, int]]:
    days = [day["id"] for day in problem["days"]]
    for vehicle in problem["vehicles"]:
        routes = [route for route in solution["routes"] if route["vehicle"] == vehicle["id"]]
        routes.sort(key=lambda route: days.index(route["day"]))
        for before, after in pairwise(routes):
            between = days.index(after["day"]) - days.index(before["day"])
            begins = after["steps"][0]["departure"] + between * SECONDS_A_DAY
            yield vehicle, begins - before["steps"][-1]["arrival"]


@change_told_as("the break at")
def ask_for_longer_breaks(problem: Document, solution: Document, random: Random) -> bool:
    routes = [route for route in solution["routes"] if "break" in vehicle_of(problem, route)]
    route = pick(random, [route for route in routes if steps_of({"routes": [route]}, "break")])
    if route is None:
        return False
    pause = random.choice(steps_of({"routes": [route]}, "break"))
    vehicle_of(problem, route)["break"]["duration"] = pause["departure"] - pause["arrival"] + 1
    return True


@change_told_as("without a break")
def ask_for_breaks_more_often(problem: Document, solution: Document, random: Random) -> bool:
    legs = [
        (route, driving_of(leg)) for route, leg in all_legs(solution) if not leg[1] and driving_of(leg) > 1
    ]
    if not legs:
        return False
    route, driving = random.choice(legs)
    rule = vehicle_of(problem, route).setdefault("break", {"duration": 60})
    rule["after_driving"] = driving - 1
    return True


@change_told_as("without a break")
def drop_a_needed_break(problem: Document, solution: Document, random: Random) -> bool:
    for route, (origin, breaks, step) in all_legs(solution):
        rule = vehicle_of(problem, route).get("break")
        if rule and len(breaks) == 1 and driving_of((origin, breaks, step)) > rule["after_driving"]:
            step["arrival"] -= breaks[0]["departure"] - breaks[0]["arrival"]
            route["steps"].remove(breaks[0])
            return True
    return False


@change_told_as("before")
def take_a_break_in_a_service(problem: Document, solution: Document, random: Random) -> bool:
    pairs = [
        (before, step)
        for route in solution["routes"]
        for before, step in pairwise(route["steps"])
        if before["type"] == "stop"
        and step["type"] == "break"
        and before["departure"] > before["service_start"]
    ]
    if not pairs:
        return False
    before, step = random.choice(pairs)
    step["arrival"] = before["departure"] - 1
    return True
