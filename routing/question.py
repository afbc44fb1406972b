"""What is asked of a fleet, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from routing.fleet import Column, Fleet, Plan, worth_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found that is worth what was asked at the least, and what no plan exceeds.

    ``weeks``: what was found on the way.
    """

    plan: Plan | None
    bound: int
    weeks: Sequence[Column] = ()

    @property
    def proven(self) -> bool:
        return self.plan is not None and worth_of(self.plan) >= self.bound


Told = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Question:
    """A fleet and which plans matter: those worth ``least`` that serve ``forced``.

    ``unit`` is the worth of one prize; ``known`` are weeks of the same graphs, to begin with.
    """

    fleet: Fleet
    unit: int
    least: int
    forced: int | None = None
    known: Sequence[Column] = ()
    seed: int = 0
    workers: int = 1


def untold(outcome: Outcome) -> None:
    """Nobody watches."""
