"""The answer to a problem, which is also the wire format ``marshrut-solution/1``."""

from typing import Annotated, Literal

from pydantic import Field

from routing.problem import Frozen, Identifier, Seconds

Total = Annotated[int, Field(ge=0)]
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Reason = Literal["unreachable", "not in time", "outweighed"]


class StartStep(Frozen):
    """The vehicle leaves where it slept; ``arrival`` equals ``departure`` unless it waits."""

    type: Literal["start"] = "start"
    place: Identifier
    arrival: Seconds
    departure: Seconds


class BreakStep(Frozen):
    """A break on the road, or at the place of the step before it."""

    type: Literal["break"] = "break"
    arrival: Seconds
    departure: Seconds


class StopStep(Frozen):
    """A stop served: the service lies in ``service_start`` to ``departure``."""

    type: Literal["stop"] = "stop"
    stop: Identifier
    place: Identifier
    arrival: Seconds
    service_start: Seconds
    departure: Seconds


class EndStep(Frozen):
    """The vehicle arrives where it sleeps."""

    type: Literal["end"] = "end"
    place: Identifier
    arrival: Seconds


Step = Annotated[StartStep | BreakStep | StopStep | EndStep, Field(discriminator="type")]


class Route(Frozen):
    """One vehicle's one day."""

    vehicle: Identifier
    day: Identifier
    start: Identifier
    end: Identifier
    driving: Seconds
    steps: tuple[Step, ...]

    @property
    def stops(self) -> tuple[StopStep, ...]:
        return tuple(step for step in self.steps if isinstance(step, StopStep))


class Unassigned(Frozen):
    """A stop that the plan leaves out, and why.

    ``cost``: for ``outweighed`` stops, the best prize less the best prize with the stop forced.
    """

    stop: Identifier
    reason: Reason
    detail: str
    cost: Total | None = None


class Solution(Frozen):
    """A plan with its proof.

    ``bound``: no plan serves more prize. ``driving_bound``: no plan of at least ``prize`` drives
    less; None until the prize is proven. ``conflict``: only where ``status`` is ``infeasible``, a
    smallest set of required stops that exclude each other.
    """

    format: Literal["marshrut-solution/1"] = "marshrut-solution/1"
    status: Status
    prize: Total
    bound: Total | None
    driving: Total
    driving_bound: Total | None
    metres: Total | None
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    routes: tuple[Route, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    conflict: tuple[Identifier, ...] | None = None
