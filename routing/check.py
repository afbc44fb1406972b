"""Says whether a solution keeps every rule of its problem. Shares no code with the solver.

Not judged: whether a plan is optimal, whether a bound is proven, whether a reason is true.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from routing.check_day import RouteRules, broken_rules_of_route
from routing.problem import SECONDS_A_DAY, Problem, Vehicle
from routing.solution import EndStep, Route, Solution, StartStep

SECONDS_A_WEEK = 604_800


def check(problem: Problem, solution: Solution) -> list[str]:
    """Every broken rule as a sentence that says where; none when the solution keeps them all.

    Parameters
    ----------
    problem, solution : Problem, Solution
        Seconds and metres throughout, see ``routing.problem``.

    Returns
    -------
    list of str
        Vehicle, day, step and rule of each fault, in the order of the horizon.
    """
    unknown = [*_unknown_ids(problem, solution)]
    if unknown:
        return unknown
    return [
        *_broken_rules_of_routes(problem, solution),
        *_broken_rules_between_days(problem, solution),
        *_broken_rules_of_assignment(problem, solution),
        *_broken_gaps(problem, solution),
        *_exceeded_supplies(problem, solution),
        *_repeated_hours(problem, solution),
        *_wrong_totals(problem, solution),
        *_wrong_status(problem, solution),
    ]


def _unknown_ids(problem: Problem, solution: Solution) -> Iterator[str]:
    known = {
        "place": set(problem.places),
        "day": {day.id for day in problem.days},
        "vehicle": {vehicle.id for vehicle in problem.vehicles},
        "stop": {stop.id for stop in problem.stops},
    }
    for kind, value, where in _ids_used(solution):
        if value not in known[kind]:
            yield f"{where}: the problem has no {kind} {value!r}."


def _ids_used(solution: Solution) -> Iterator[tuple[str, str, str]]:
    for route in solution.routes:
        where = _where(route)
        yield "vehicle", route.vehicle, where
        yield "day", route.day, where
        yield "place", route.start, where
        yield "place", route.end, where
        for number, step in enumerate(route.steps):
            if step.type != "break":
                yield "place", step.place, f"{where}, step {number}"
            if step.type == "stop":
                yield "stop", step.stop, f"{where}, step {number}"
    for unassigned in solution.unassigned:
        yield "stop", unassigned.stop, "Unassigned"
    for stop in solution.conflict or ():
        yield "stop", stop, "Conflict"


def _where(route: Route) -> str:
    return f"Vehicle {route.vehicle!r}, day {route.day!r}"


def _broken_rules_of_routes(problem: Problem, solution: Solution) -> Iterator[str]:
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    stops = {stop.id: stop for stop in problem.stops}
    matrices = {day.id: problem.matrices[day.matrix] for day in problem.days}
    numbers = {place: number for number, place in enumerate(problem.places)}
    for route in solution.routes:
        rules = RouteRules(vehicles[route.vehicle], matrices[route.day], numbers, stops)
        for sentence in broken_rules_of_route(rules, route):
            yield f"{_where(route)}{sentence}."


def _broken_rules_between_days(problem: Problem, solution: Solution) -> Iterator[str]:
    number = {day.id: i for i, day in enumerate(problem.days)}
    counts = Counter((route.vehicle, route.day) for route in solution.routes)
    for (name, day), count in counts.items():
        if count > 1:
            yield f"Vehicle {name!r}, day {day!r}: it has {count} routes on one day."
    if solution.status in ("infeasible", "unknown"):
        return
    for vehicle in problem.vehicles:
        routes = [route for route in solution.routes if route.vehicle == vehicle.id]
        routes.sort(key=lambda route: number[route.day])
        yield from _broken_rules_of_nights(problem, vehicle, routes)
        for before, after in pairwise(routes):
            yield from _broken_rest(number, vehicle, before, after)


def _broken_rules_of_nights(problem: Problem, vehicle: Vehicle, routes: list[Route]) -> Iterator[str]:
    lodging = {*problem.lodging, vehicle.start, vehicle.end}
    here = vehicle.start
    for route in routes:
        if route.start != here:
            yield f"{_where(route)}: it starts at {route.start!r}, but stood at {here!r}."
        if route.end not in lodging:
            yield f"{_where(route)}: it ends at {route.end!r}, where there is no lodging."
        here = route.end
    if here != vehicle.end:
        yield f"Vehicle {vehicle.id!r}: it ends the horizon at {here!r}, not at its end {vehicle.end!r}."


def _broken_rest(number: dict[str, int], vehicle: Vehicle, before: Route, after: Route) -> Iterator[str]:
    last, first = before.steps[-1:], after.steps[:1]
    if not last or not first or not isinstance(last[0], EndStep) or not isinstance(first[0], StartStep):
        return
    days = number[after.day] - number[before.day]
    rest = days * SECONDS_A_DAY + first[0].departure - last[0].arrival
    needed = vehicle.rest or 0
    if rest < needed:
        yield f"{_where(after)}: it starts {rest} s after the last route's end, and needs {needed} s of rest."


def _broken_rules_of_assignment(problem: Problem, solution: Solution) -> Iterator[str]:
    served = Counter(step.stop for route in solution.routes for step in route.stops)
    left_out = Counter(unassigned.stop for unassigned in solution.unassigned)
    planned = solution.status in ("optimal", "feasible")
    for stop in problem.stops:
        most = 1 if stop.visits is None else stop.visits.most
        count = served[stop.id] + left_out[stop.id]
        if count > (1 if left_out[stop.id] else most):
            yield f"Stop {stop.id!r}: it stands {count} times among the served and the unassigned."
        if count == 0 and solution.status != "unknown":
            yield f"Stop {stop.id!r}: it is neither served nor unassigned."
        if planned and stop.must_be_served and not served[stop.id]:
            yield f"Stop {stop.id!r}: it is required, but not served."


def _broken_gaps(problem: Problem, solution: Solution) -> Iterator[str]:
    number = {day.id: i for i, day in enumerate(problem.days)}
    gaps = {stop.id: stop.visits.gap for stop in problem.stops if stop.visits is not None}
    last: dict[str, Route] = {}
    for route in sorted(solution.routes, key=lambda route: number[route.day]):
        for step in route.stops:
            before = last.get(step.stop)
            days = gaps.get(step.stop, 0) if before is None else number[route.day] - number[before.day]
            if days < gaps.get(step.stop, 0):
                yield (
                    f"{_where(route)}: stop {step.stop!r} is served {days} days after its last visit, "
                    f"and needs {gaps[step.stop]}."
                )
            last[step.stop] = route


def _exceeded_supplies(problem: Problem, solution: Solution) -> Iterator[str]:
    number = {day.id: i for i, day in enumerate(problem.days)}
    to_come = {stop.id: [*stop.demands] for stop in problem.stops}
    demanded: Counter[str] = Counter()
    for route in sorted(solution.routes, key=lambda route: number[route.day]):
        for step in route.stops:
            # A stop that is served too often is told of elsewhere.
            demanded[route.day] += to_come[step.stop].pop(0) if to_come[step.stop] else 0
    for i, supply in enumerate(problem.supplies or ()):
        used = sum(demanded[day] for day in (demanded if supply.days is None else supply.days))
        if used > supply.most:
            yield f"Supply {i}: the stops served demand {used}, and there is no more than {supply.most}."


def _repeated_hours(problem: Problem, solution: Solution) -> Iterator[str]:
    number = {day.id: i for i, day in enumerate(problem.days)}
    rules = {stop.id: stop.visits.vary for stop in problem.stops if stop.visits and stop.visits.vary}
    visits = [
        (step.stop, number[route.day] * SECONDS_A_DAY + step.service_start, _where(route))
        for route in sorted(solution.routes, key=lambda route: number[route.day])
        for step in route.stops
        if step.stop in rules
    ]
    for (stop, before, _), (other, begin, where) in combinations(visits, 2):
        weeks = round((begin - before) / SECONDS_A_WEEK)
        seconds = abs(begin - before - weeks * SECONDS_A_WEEK)
        if stop == other and 1 <= weeks <= rules[stop].weeks and seconds < rules[stop].apart:
            yield (
                f"{where}: stop {stop!r} is served {weeks} weeks after another visit and {seconds} s from "
                f"its hour, and must be {rules[stop].apart} s from it."
            )


def _wrong_totals(problem: Problem, solution: Solution) -> Iterator[str]:
    prizes = {stop.id: stop.prizes for stop in problem.stops}
    served = Counter(step.stop for route in solution.routes for step in route.stops)
    prize = sum(sum(prizes[stop][:count]) for stop, count in served.items())
    if solution.prize != prize:
        yield f"Total prize: it says {solution.prize}, the stops served bring {prize}."
    driving = sum(route.driving for route in solution.routes)
    if solution.driving != driving:
        yield f"Total driving: it says {solution.driving} s, the routes drive {driving} s."
    yield from _wrong_metres(problem, solution)


def _wrong_metres(problem: Problem, solution: Solution) -> Iterator[str]:
    metres = _metres(problem, solution)
    if solution.metres is not None and metres is None:
        yield f"Total metres: it says {solution.metres}, but a matrix driven on has none."
    elif solution.metres is not None and solution.metres != metres:
        yield f"Total metres: it says {solution.metres}, the routes drive {metres} m."
    elif solution.metres is None and solution.routes and all(m.metres for m in problem.matrices.values()):
        yield f"Total metres: it says null, the routes drive {metres} m."


def _metres(problem: Problem, solution: Solution) -> int | None:
    numbers = {place: number for number, place in enumerate(problem.places)}
    matrices = {day.id: problem.matrices[day.matrix].metres for day in problem.days}
    total = 0
    for route in solution.routes:
        metres = matrices[route.day]
        if metres is None:
            return None
        places = [numbers[step.place] for step in route.steps if step.type != "break"]
        total += sum(metres[a][b] or 0 for a, b in pairwise(places))
    return total


def _wrong_status(problem: Problem, solution: Solution) -> Iterator[str]:
    if solution.status in ("infeasible", "unknown"):
        yield from _wrong_without_a_plan(problem, solution)
    else:
        yield from _wrong_bounds(solution)
        if solution.conflict is not None:
            yield f"Conflict: a plan that is {solution.status} has none."


def _wrong_without_a_plan(problem: Problem, solution: Solution) -> Iterator[str]:
    if solution.routes:
        yield f"Routes: a solution that is {solution.status} has none."
    if solution.status == "unknown":
        if solution.conflict is not None:
            yield "Conflict: a solution that is unknown has none."
        if solution.bound is not None and solution.prize > solution.bound:
            yield f"Bound: {solution.bound} is below the prize {solution.prize}."
        return
    if solution.bound is not None or solution.driving_bound is not None:
        yield "Bound: a solution that is infeasible has null bounds."
    if solution.conflict is None:
        yield "Conflict: a solution that is infeasible names one."
    required = {stop.id for stop in problem.stops if stop.must_be_served}
    for stop, count in Counter(solution.conflict or ()).items():
        if count > 1:
            yield f"Conflict: stop {stop!r} stands there {count} times."
        if stop not in required:
            yield f"Conflict: stop {stop!r} is not required."


def _wrong_bounds(solution: Solution) -> Iterator[str]:
    bound, driving_bound = solution.bound, solution.driving_bound
    if bound is None:
        yield f"Bound: a plan that is {solution.status} has one, not null."
        return
    if solution.prize > bound:
        yield f"Bound: {bound} is below the prize {solution.prize}."
    if driving_bound is not None and driving_bound > solution.driving:
        yield f"Driving bound: {driving_bound} s is above the driving of {solution.driving} s."
    if driving_bound is not None and solution.prize < bound:
        yield "Driving bound: it must be null until the prize is proven."
    if solution.status == "optimal" and (bound != solution.prize or driving_bound != solution.driving):
        yield "Status: a plan is optimal only when its bounds equal its prize and its driving."
