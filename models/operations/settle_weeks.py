"""Each week of a month planned for itself, beside what the others serve."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.operations.price import NOT_MEASURED, Price, price_of
from models.queries.month_problem import MonthInputs
from models.queries.month_weeks import routes_of_week, week_of, with_week
from models.tables.plans import PlanRequest, SiteDay
from routing.answer_of_routes import solution_of_routes
from routing.problem import Problem, TimeWindow
from routing.solution import Route, Solution, Unassigned
from routing.solve import solve_both
from routing.supplies_left import exceeds

# Even a month that is stopped gets its reasons, as far as they are found so soon.
LEAST_SECONDS = 1.0
REASONS = ("outweighed", "not in time", "unreachable")  # the first that any week gives is the month's


@dataclass(frozen=True, slots=True)
class Settled:
    """A week of a month as a plan of its own."""

    request: PlanRequest
    problem: Problem
    solution: Solution
    kits_price: Price


def settle_weeks(
    inputs: MonthInputs, routes: tuple[Route, ...], seconds: float, stop: Callable[[], bool]
) -> tuple[Settled, ...]:
    """The open weeks one after another, each as good as the month's routes or better.

    Parameters
    ----------
    seconds
        For each of them.
    """
    settled = []
    for week in inputs.open_weeks:
        problem = _problem(inputs, routes, week)
        both = (
            solve_both(problem, seconds=LEAST_SECONDS)
            if stop()
            else solve_both(problem, seconds=seconds, stop=stop)
        )
        solution = _better(inputs.problem, routes, problem, both.found, week)
        routes = with_week(routes, week, solution.routes)
        price = NOT_MEASURED if problem.supplies is None else price_of(solution, both.free)
        settled.append(Settled(_request(inputs, week, problem), problem, solution, price))
    return tuple(settled)


def _problem(inputs: MonthInputs, routes: Sequence[Route], week: date) -> Problem:
    """The week beside the others, with the sites that it could not serve even without these."""
    problem = week_of(inputs.problem, routes, week)
    never = tuple(stop for stop in inputs.weeks[week].stops if stop.windows == ())
    return problem.model_copy(update={"stops": (*problem.stops, *never)})


def answer_of_month(inputs: MonthInputs, whole: Solution, weeks: Iterable[Settled]) -> Solution:
    """The weeks' routes as the month's answer, a site that none serves with the best reason of any."""
    weeks, routes = tuple(weeks), whole.routes
    for week in weeks:
        routes = with_week(routes, week.request.week, week.solution.routes)
    seconds = whole.seconds + sum(week.solution.seconds for week in weeks)
    answer = solution_of_routes(inputs.problem, routes, whole.bound or 0, seconds)
    told = [unassigned for week in weeks for unassigned in week.solution.unassigned]
    told.sort(key=lambda unassigned: (REASONS.index(unassigned.reason), unassigned.cost or 0))
    reasons: dict[str, Unassigned] = {}
    for unassigned in told:
        reasons.setdefault(unassigned.stop, unassigned)
    return answer.model_copy(
        update={"unassigned": tuple(reasons.get(left.stop, _never(left)) for left in answer.unassigned)}
    )


def _never(left_out: Unassigned) -> Unassigned:
    """Of a site that is a stop of no week."""
    return Unassigned(
        stop=left_out.stop, reason="unreachable", detail="no day is far enough from a fixed visit"
    )


def _better(
    month: Problem, routes: tuple[Route, ...], problem: Problem, found: Solution, week: date
) -> Solution:
    """The week as it was found, or as the month has it with the bound that was found."""
    bound = sum(stop.prize for stop in problem.stops) if found.bound is None else found.bound
    known = solution_of_routes(problem, routes_of_week(routes, week), bound, found.seconds)
    # Where a site is not served any more, its later visits come earlier and take more.
    fits = found.status in ("optimal", "feasible") and not exceeds(
        month, with_week(routes, week, found.routes)
    )
    if fits and (found.prize, -found.driving) >= (known.prize, -known.driving):
        return found
    return known


def _request(inputs: MonthInputs, week: date, problem: Problem) -> PlanRequest:
    """What a coordinator would have asked for, to get this week by itself."""
    request, whole = inputs.open_weeks[week], inputs.weeks[week]
    asked = {stop.id: stop for stop in problem.stops}
    return request.model_copy(
        update={
            "needs": {site: stop.prize for site, stop in asked.items()},
            "required": tuple(site for site, stop in asked.items() if stop.required),
            "other_weeks": tuple(stop.id for stop in whole.stops if stop.id not in asked and stop.windows),
            "forbidden": tuple(
                SiteDay(site_id=stop.id, day=date.fromisoformat(day))
                for stop in whole.stops
                if stop.id in asked
                for day in sorted(_days(stop.windows) - _days(asked[stop.id].windows))
            ),
        }
    )


def _days(windows: Sequence[TimeWindow] | None) -> set[str]:
    return {window.day for window in windows or ()}
