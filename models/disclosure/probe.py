"""How small or large a count can be by all that was published, were people divisible, and what says so."""

from typing import Any

from models.disclosure.knowledge import UNBOUNDED, Bond, Knowledge, Rule
from models.disclosure.menu import NATION

NEARLY = 1e-6


class Probe:
    """A linear programme of what is near a count: the towns of its oblast, the oblasts, the nation.

    It sees at once what is withheld meanwhile. What it does not exclude may still be excluded.
    """

    def __init__(self, known: Knowledge) -> None:
        self._known = known

    def refute(self, number: int, value: int, possible: int) -> set[int] | None:
        """The counts whose own bounds exclude a value of a count; None where none do.

        Parameters
        ----------
        possible
            Another value, that it can have.
        """
        from ortools.linear_solver import pywraplp  # OR-Tools takes a second to load, and few ask it

        solver = pywraplp.Solver.CreateSolver("GLOP")
        counts = self._counts_near(number, solver)
        for rule in self._known.rules:
            if all(each in counts or not self._known.high[each] for each in (rule.whole, *rule.parts)):
                _keep(rule, counts, solver)
        counts[number].SetBounds(0, solver.infinity())
        sign = 1 if value > possible else -1
        objective = solver.Objective()
        objective.SetCoefficient(counts[number], sign)
        objective.SetMaximization()
        if solver.Solve() != solver.OPTIMAL or objective.Value() >= sign * value - NEARLY:
            return None
        return {each for each, count in counts.items() if abs(count.reduced_cost()) > NEARLY} - {number}

    def _counts_near(self, number: int, solver: Any) -> dict[int, Any]:
        """Those that are not just 0."""
        known = self._known
        menu, area = known.menu, known.cells[number].area
        oblast = menu.oblast_of.get(area, area)
        near = {NATION, *menu.towns_of, *menu.towns_of.get(oblast, ())}
        return {
            each: solver.NumVar(low, solver.infinity() if high == UNBOUNDED else high, "")
            for each, (cell, low, high) in enumerate(zip(known.cells, known.low, known.high, strict=True))
            if cell.area in near and high
        }


def _keep(rule: Rule, counts: dict[int, Any], solver: Any) -> None:
    if rule.whole not in counts:
        return
    row = solver.Constraint(
        -solver.infinity() if rule.bond is Bond.COVER else 0,
        solver.infinity() if rule.bond is Bond.LEAST else 0,
    )
    row.SetCoefficient(counts[rule.whole], 1)
    for part in rule.parts:
        if part in counts:
            row.SetCoefficient(counts[part], -1)
