"""Changes of what a solution claims: its totals, bounds and status."""

from random import Random

from tests.routing.changes import Document, change_told_as, pick


@change_told_as("prize")
def claim_more_prize(problem: Document, solution: Document, random: Random) -> bool:
    solution["prize"] += 1
    solution["bound"] = (solution["bound"] or 0) + 1
    return True


@change_told_as("bound")
def claim_a_bound_below_the_prize(problem: Document, solution: Document, random: Random) -> bool:
    solution["status"], solution["driving_bound"] = "feasible", None
    solution["bound"] = solution["prize"] - 1
    return bool(solution["prize"] > 0 and solution["routes"])


@change_told_as("driving")
def claim_less_driving(problem: Document, solution: Document, random: Random) -> bool:
    solution["driving"] -= 1
    solution["driving_bound"] = solution["driving_bound"] and min(
        solution["driving"], solution["driving_bound"]
    )
    return bool(solution["driving"] >= 0)


@change_told_as("driving bound")
def claim_a_driving_bound_above_the_driving(problem: Document, solution: Document, random: Random) -> bool:
    solution["status"], solution["driving_bound"] = "feasible", solution["driving"] + 1
    return bool(solution["bound"] == solution["prize"] and solution["bound"] is not None)


@change_told_as("driving bound")
def bound_the_driving_of_an_unproven_prize(problem: Document, solution: Document, random: Random) -> bool:
    solution["bound"] = (solution["bound"] or 0) + 1
    solution["status"], solution["driving_bound"] = "feasible", 0
    return True


@change_told_as("optimal")
def claim_an_unproven_optimum(problem: Document, solution: Document, random: Random) -> bool:
    solution["status"], solution["driving_bound"] = "optimal", None
    return True


@change_told_as("metres")
def claim_more_metres(problem: Document, solution: Document, random: Random) -> bool:
    if solution["metres"] is None:
        return False
    solution["metres"] += 1
    return True


@change_told_as("driving")
def claim_more_driving_of_a_route(problem: Document, solution: Document, random: Random) -> bool:
    route = pick(random, solution["routes"])
    if route is None:
        return False
    route["driving"] += 1
    solution["driving"] += 1
    return True


@change_told_as("conflict")
def name_a_conflict_beside_a_plan(problem: Document, solution: Document, random: Random) -> bool:
    solution["conflict"] = []
    return solution["status"] in ("optimal", "feasible")


@change_told_as("routes")
def say_unknown_beside_routes(problem: Document, solution: Document, random: Random) -> bool:
    solution["status"] = "unknown"
    return bool(solution["routes"])


@change_told_as("bound")
def say_infeasible_with_a_bound(problem: Document, solution: Document, random: Random) -> bool:
    solution.update(status="infeasible", bound=7, conflict=[])
    return True
