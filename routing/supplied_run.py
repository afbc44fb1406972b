"""What is said of a plan within supplies: its bound, and why stops are left out.

The prize is mostly proven, since the supplies alone allow no more; the driving is not.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import monotonic

from routing.answer import has_metres
from routing.check import check
from routing.limit import Limit
from routing.problem import Problem
from routing.solution import Solution, Unassigned
from routing.supplied import Among, Supplies
from routing.supplied_week import required
from routing.unassigned import NOT_IN_TIME, UNREACHABLE

Best = Callable[[Solution, Among, int], Solution | None]
"""The best plan within supplies that is found from an answer without them, the stops that may be served, and
a bound."""


@dataclass(frozen=True, slots=True)
class SuppliedRun:
    """One problem with supplies, and what finds plans within them."""

    problem: Problem
    best: Best
    limit: Limit
    started: float

    def within(self, free: Solution) -> Solution:
        """The best plan found within the supplies; ``free`` is the answer where nothing runs out."""
        if free.status in ("infeasible", "unknown"):
            return free
        if not check(self.problem, free):
            reasons = tuple(_at_least(one) for one in free.unassigned)
            return free.model_copy(update={"unassigned": reasons})
        # All stops but those that cannot be served even where nothing runs out.
        never = {one.stop for one in free.unassigned if one.reason != "outweighed"}
        open_to = self.supplies.everywhere(never)
        most = self.supplies.most(open_to, required(self.problem))
        if most.bound is None:
            return self._infeasible()
        bound = most.bound if free.bound is None else min(most.bound, free.bound)
        found = self.best(free, open_to, bound)
        return _unknown(free, bound) if found is None else self._answer(free, found, bound)

    @property
    def supplies(self) -> Supplies:
        return Supplies(self.problem)

    def _answer(self, free: Solution, found: Solution, bound: int) -> Solution:
        served = {step.stop for route in found.routes for step in route.stops}
        proven = found.prize == bound
        said = {one.stop: one for one in free.unassigned if one.reason != "outweighed"}
        return found.model_copy(
            update={
                "status": "optimal" if proven and found.driving == 0 else "feasible",
                "bound": bound,
                "driving_bound": 0 if proven else None,
                "seconds": monotonic() - self.started,
                "unassigned": tuple(
                    said.get(stop.id) or self._reason(stop.id, found.prize, bound)
                    for stop in self.problem.stops
                    if stop.id not in served
                ),
            }
        )

    def _reason(self, stop: str, prize: int, bound: int) -> Unassigned:
        """By what the supplies say of the stop; what roads and hours say of it may cost more."""
        if self.limit.over():
            return _outweighed(stop, 0)
        most = self.supplies.most(self.supplies.everywhere(), required(self.problem) | {stop})
        if most.bound is None:
            return self._not_served(stop)
        return _outweighed(stop, max(0, prize - min(bound, most.bound)))

    def _not_served(self, stop: str) -> Unassigned:
        if self._fit({stop}):
            return Unassigned(stop=stop, reason="not in time", detail=NOT_IN_TIME)
        return Unassigned(stop=stop, reason="unreachable", detail=UNREACHABLE)

    def _fit(self, stops: Collection[str]) -> bool:
        return self.supplies.most(self.supplies.everywhere(), frozenset(stops)).bound is not None

    def _infeasible(self) -> Solution:
        """What must be served demands more than there is."""
        conflict = sorted(required(self.problem))
        for stop in sorted(required(self.problem)):
            fewer = [other for other in conflict if other != stop]
            if not self._fit(fewer):
                conflict = fewer
        return Solution(
            status="infeasible",
            prize=0,
            bound=None,
            driving=0,
            driving_bound=None,
            metres=0 if has_metres(self.problem) else None,
            seconds=monotonic() - self.started,
            unassigned=tuple(self._not_served(stop.id) for stop in self.problem.stops),
            conflict=tuple(conflict),
        )


def _unknown(free: Solution, bound: int) -> Solution:
    nothing = {"status": "unknown", "prize": 0, "bound": bound, "driving": 0, "driving_bound": None}
    metres = None if free.metres is None else 0
    return free.model_copy(update={**nothing, "metres": metres, "routes": (), "unassigned": ()})


def _outweighed(stop: str, cost: int) -> Unassigned:
    detail = f"serving it would cost at least {cost} of prize"
    return Unassigned(stop=stop, reason="outweighed", detail=detail, cost=cost)


def _at_least(one: Unassigned) -> Unassigned:
    """Serving it may exceed a supply as well, which the cost does not know of."""
    return one if one.cost is None else _outweighed(one.stop, one.cost)
