"""Whether an answer is the true one, judged by the brute force."""

from collections.abc import Iterator

from routing.problem import Problem
from routing.solution import Solution, Unassigned
from tests.routing.brute_force import AllPlans, Optimum


def untruths(problem: Problem, solution: Solution) -> Iterator[str]:
    """What a finished solution says that is not so: figures, status, conflict, reasons, costs."""
    plans = AllPlans(problem)
    best = plans.best()
    if best is None:
        yield from _untrue_conflict(plans, solution)
    elif (solution.status, solution.prize, solution.driving) != ("optimal", best.prize, best.driving):
        yield f"{solution.status}, {solution.prize}, {solution.driving} where the best is {best}"
    for left_out in solution.unassigned:
        yield from _untrue_reason(plans, best, left_out)


def false_claims(problem: Problem, solution: Solution) -> Iterator[str]:
    """What a solution claims that is not so, even if it was stopped half way: its status and bounds."""
    plans = AllPlans(problem)
    best = plans.best()
    if solution.status == "infeasible" and best is not None:
        yield f"it is infeasible where the best is {best}"
    if best is None or solution.status == "infeasible":
        return
    if solution.bound is not None and solution.bound < best.prize:
        yield f"no plan serves more than {solution.bound}, where the best is {best}"
    if solution.driving_bound is not None and solution.driving_bound > best.driving:
        yield f"no such plan drives less than {solution.driving_bound}, where the best is {best}"
    for left_out in solution.unassigned:
        forced = plans.best(plans.bits[left_out.stop])
        if left_out.reason == "unreachable" and plans.bits[left_out.stop] in plans.least_driving:
            yield f"{left_out.stop} is unreachable where some plan serves it alone"
        if left_out.reason == "not in time" and forced is not None:
            yield f"{left_out.stop} is not in time where the best with it is {forced}"


def false_beside(planted: Solution, solution: Solution) -> Iterator[str]:
    """What a solution claims that a known plan, which serves every stop, shows to be untrue."""
    if solution.status == "infeasible":
        yield "it is infeasible where a plan is known"
    if solution.bound is not None and solution.bound < planted.prize:
        yield f"no plan serves more than {solution.bound}, where one serves {planted.prize}"
    if solution.driving_bound is not None and solution.driving_bound > planted.driving:
        yield f"no such plan drives less than {solution.driving_bound}, where one drives {planted.driving}"


def _untrue_conflict(plans: AllPlans, solution: Solution) -> Iterator[str]:
    if solution.status != "infeasible" or solution.conflict is None:
        yield f"{solution.status} where no plan keeps what is required"
        return
    if plans.can_serve(sum(plans.bits[stop] for stop in solution.conflict)):
        yield f"the conflict {solution.conflict} can be served"
    if len(solution.conflict) != plans.smallest_conflict_size():
        yield f"the conflict {solution.conflict} is not the smallest: {plans.smallest_conflict_size()}"


def _untrue_reason(plans: AllPlans, best: Optimum | None, left_out: Unassigned) -> Iterator[str]:
    bit = plans.bits[left_out.stop]
    forced = plans.best(bit)
    true = {"outweighed"} if forced else {"not in time"} if plans.can_serve(bit) else {"unreachable"}
    if bit not in plans.least_driving:
        # Where roads lead to it only through another stop's place, it is servable, but not alone.
        true.add("unreachable")
    if left_out.reason not in true:
        yield f"{left_out.stop} is {left_out.reason}, but truly {' or '.join(sorted(true))}"
    elif best is not None and forced is not None and left_out.reason == "outweighed":
        cost = best.prize - forced.prize
        if left_out.cost != cost:
            yield f"{left_out.stop} costs {left_out.cost} ({left_out.detail}), but truly {cost}"
