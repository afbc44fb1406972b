"""How small or large a count can be by all that was published, were people divisible, and what says so."""

from functools import cached_property
from typing import Any

from models.disclosure.knowledge import UNBOUNDED, Bond, Knowledge

NEARLY = 1e-6


class Probe:
    """A linear programme of all counts and rules; it sees at once what is withheld meanwhile."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known

    def refute(self, number: int, value: int, possible: int) -> set[int] | None:
        """The counts whose own bounds exclude a value of a count; None where none do.

        Parameters
        ----------
        possible
            Another value, that it can have.
        """
        solver, counts = self._programme
        sign = 1 if value > possible else -1
        for count, low, high in zip(counts, self._known.low, self._known.high, strict=True):
            count.SetBounds(low, solver.infinity() if high == UNBOUNDED else high)
        counts[number].SetBounds(0, solver.infinity())
        objective = solver.Objective()
        objective.Clear()
        objective.SetCoefficient(counts[number], sign)
        objective.SetMaximization()
        status = solver.Solve(_from_nothing())
        if status != solver.OPTIMAL or objective.Value() >= sign * value - NEARLY:
            return None
        return {each for each, count in enumerate(counts) if abs(count.reduced_cost()) > NEARLY} - {number}

    @cached_property
    def _programme(self) -> tuple[Any, list[Any]]:
        from ortools.linear_solver import pywraplp  # OR-Tools takes a second to load, and few ask it

        solver = pywraplp.Solver.CreateSolver("GLOP")
        counts = [solver.NumVar(0, 0, "") for _ in self._known.cells]
        for rule in self._known.rules:
            row = solver.Constraint(
                -solver.infinity() if rule.bond is Bond.COVER else 0,
                solver.infinity() if rule.bond is Bond.LEAST else 0,
            )
            row.SetCoefficient(counts[rule.whole], 1)
            for part in rule.parts:
                row.SetCoefficient(counts[part], -1)
        return solver, counts


def _from_nothing() -> Any:
    """What says so must not depend on the questions before."""
    from ortools.linear_solver import pywraplp

    parameters = pywraplp.MPSolverParameters()
    parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_OFF)
    return parameters
