"""Where the vehicles of a week that broke are, and what a new plan keeps of the old; without the solver."""

from dataclasses import dataclass

from routing.problem import Identifier, Problem
from routing.solution import Solution


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a vehicle is, or will be once what it is doing is done, and from when it can go on.

    ``free``: seconds since the midnight of the day on which things are planned anew; ``driven``: seconds
    driven on that day already.
    """

    place: Identifier
    free: int
    driven: int = 0


@dataclass(frozen=True, slots=True)
class Replanned:
    """The plan from now on, and which promises it keeps and breaks, as pairs of stop and day.

    ``problem`` is the one that ``solution`` answers: its bound holds among the plans that keep as much. A
    broken promise that is not served on another day stands among the unassigned with a reason that is true.
    ``free``: the answer to that problem if nothing ran out. ``stranded`` vehicles cannot come home; they are
    planned for as if they might end where they are.
    """

    problem: Problem
    solution: Solution
    free: Solution
    kept: tuple[tuple[str, str], ...]
    broken: tuple[tuple[str, str], ...]
    stranded: tuple[str, ...]
