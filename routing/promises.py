"""How much of what was promised can be kept: on its day first, then on another, then with its vehicle."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from routing.problem import Identifier, Pin, Problem, Stop
from routing.solution import Solution, Unassigned
from routing.solve import solve

# Of the time: for keeping promises, for serving broken ones on another day, for keeping their vehicles.
SHARE_FOR_PROMISES, SHARE_FOR_OTHER_DAYS, SHARE_FOR_VEHICLES = 0.35, 0.2, 0.1
PRIZE_AT_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Promise:
    """The day of a stop in the plan that was published, and the vehicle."""

    day: Identifier
    vehicle: Identifier


@dataclass(frozen=True, slots=True)
class Keeper:
    """Finds out how much of what was promised can be kept, and asks for no less."""

    problem: Problem
    promises: Mapping[str, Promise]
    seconds: float
    seed: int
    stop: Callable[[], bool]

    def question(self) -> tuple[Problem, Solution]:
        """The whole problem, in which what can be kept is required, and a plan that keeps it and no more."""
        plan = self.solved(self.own_days(), SHARE_FOR_PROMISES)
        held = {step.stop: route.vehicle for route in plan.routes for step in route.stops}
        kept = dict.fromkeys(held)
        if len(held) < len(self.promises):
            other = self.solved(self.other_days(kept), SHARE_FOR_OTHER_DAYS)
            again = {step.stop: route.vehicle for route in other.routes for step in route.stops}
            if held.keys() <= again.keys():
                held, plan = again, other
        driving = {vehicle.id for vehicle in self.problem.vehicles}
        own = {name: self.promises[name].vehicle for name in kept}
        own = {name: vehicle for name, vehicle in own.items() if vehicle in driving}
        alike = {name: vehicle for name, vehicle in own.items() if held[name] == vehicle}
        if len(alike) < len(own) and self.can_hold(held, kept, own):
            alike = own
        return self.asked(self.problem.stops, held, kept, alike), plan

    def solved(self, problem: Problem, share: float) -> Solution:
        return solve(problem, seconds=self.seconds * share, seed=self.seed, stop=self.stop, reasons=False)

    def own_days(self) -> Problem:
        """Only what was promised, each stop on its own day and worth the same and a little of its prize."""
        stops = tuple(
            self.worth_alike(one.model_copy(update={"windows": one.windows_on((self.promises[one.id].day,))}))
            for one in self.promised_stops
        )
        return self.problem.model_copy(update={"stops": stops})

    def other_days(self, kept: Collection[str]) -> Problem:
        """The same, where what is kept is required and the others may be served on any day."""
        stops = [self.worth_alike(one) for one in self.promised_stops]
        return self.asked(stops, kept, kept, {})

    def can_hold(self, held: Collection[str], kept: Collection[str], vehicles: Mapping[str, str]) -> bool:
        stops = [one for one in self.promised_stops if one.id in held]
        found = self.solved(self.asked(stops, held, kept, vehicles), SHARE_FOR_VEHICLES)
        return found.status in ("optimal", "feasible")

    def asked(
        self, stops: Sequence[Stop], held: Collection[str], kept: Collection[str], vehicles: Mapping[str, str]
    ) -> Problem:
        """The problem with what is held required, what is kept on its day, and these on their vehicle."""
        return self.problem.model_copy(
            update={"stops": tuple(self.one_asked(one, held, kept, vehicles) for one in stops)}
        )

    def one_asked(
        self, one: Stop, held: Collection[str], kept: Collection[str], vehicles: Mapping[str, str]
    ) -> Stop:
        if one.id not in held:
            return one
        windows = one.windows_on((self.promises[one.id].day,)) if one.id in kept else one.windows
        pin = Pin(vehicle=vehicles[one.id]) if one.id in vehicles else None
        return one.model_copy(update={"windows": windows, "required": True, "pin": pin})

    @property
    def promised_stops(self) -> list[Stop]:
        return [one for one in self.problem.stops if one.id in self.promises]

    def worth_alike(self, one: Stop) -> Stop:
        most = 1 + sum(stop.prize for stop in self.problem.stops)
        prize = min(PRIZE_AT_MOST, min(most, PRIZE_AT_MOST // 2) + one.prize)
        return one.model_copy(update={"prize": prize})


def without_more(asked: Problem, plan: Solution) -> tuple[Problem, Solution]:
    """Where there is no time for more than the promises: the problem without kept vehicles, answered."""
    served = {step.stop for route in plan.routes for step in route.stops}
    stops = tuple(stop.model_copy(update={"pin": None}) for stop in asked.stops)
    left_out = (stop.id for stop in stops if stop.id not in served)
    detail = "serving it would cost at least 0 of prize"
    found = plan.model_copy(
        update={
            "status": "feasible",
            "prize": sum(stop.prize for stop in stops if stop.id in served),
            "bound": sum(stop.prize for stop in stops),
            "driving_bound": None,
            "unassigned": tuple(
                Unassigned(stop=name, reason="outweighed", detail=detail, cost=0) for name in left_out
            ),
        }
    )
    return asked.model_copy(update={"stops": stops}), found
