"""How small or large a count can be by all that was published, were people divisible, and what says so."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.disclosure.knowledge import UNBOUNDED, Bond, Knowledge, Rule
from models.disclosure.menu import NATION

NEARLY = 1e-6


class Probe:
    """A linear programme of what is near a count: the towns of its oblast, the oblasts and the nation.

    First of its own measure, those it is part of and those that are part of it, with how small all else is
    at least; then, which takes ten times as long, of all measures. It sees at once what is withheld
    meanwhile. What it does not exclude may still be excluded.
    """

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        pairs = [(rule.whole, rule.parts[0]) for rule in known.rules if rule.bond is Bond.LEAST]
        self._wholes, self._parts = np.array(pairs, np.int64).reshape(-1, 2).T

    def refute(self, number: int, value: int, possible: int) -> set[int] | None:
        """The counts whose own bounds exclude a value of a count; None where none do.

        Parameters
        ----------
        possible
            Another value, that it can have.
        """
        menu, measure = self._known.menu, self._known.cells[number].measure
        line = _line(measure, menu.more_than) | _line(measure, menu.less_than)
        because = self._refute_by(line, number, value, possible)
        return self._refute_by({*menu.by_id}, number, value, possible) if because is None else because

    def _refute_by(self, measures: set[str], number: int, value: int, possible: int) -> set[int] | None:
        from ortools.linear_solver import pywraplp  # OR-Tools takes a second to load, and few ask it

        solver = pywraplp.Solver.CreateSolver("GLOP")
        solver.SetSolverSpecificParametersAsString(
            "use_preprocessing: false"
        )  # it takes longer than it spares
        lows, told_by = self._lows()
        counts = self._counts_near(number, measures, lows, solver)
        for rule in self._known.rules:
            if rule.whole in counts and all(
                each in counts or not self._known.high[each] for each in rule.parts
            ):
                _keep(rule, counts, solver)
        counts[number].SetBounds(0, solver.infinity())
        sign = 1 if value > possible else -1
        objective = solver.Objective()
        objective.SetCoefficient(counts[number], sign)
        objective.SetMaximization()
        if solver.Solve() != solver.OPTIMAL or objective.Value() >= sign * value - NEARLY:
            return None
        resting_on = {each for each, count in counts.items() if abs(count.reduced_cost()) > NEARLY}
        return {*resting_on, *(int(told_by[each]) for each in resting_on)} - {number}

    def _lows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How small each count can be at least, since one below it cannot be smaller, and which that is."""
        lows, told_by = np.array(self._known.low), np.arange(len(self._known.low))
        while np.any(raised := lows[self._parts] > lows[self._wholes]):
            np.maximum.at(lows, self._wholes, lows[self._parts])
            by = raised & (lows[self._parts] == lows[self._wholes])
            told_by[self._wholes[by]] = told_by[self._parts[by]]
        return lows, told_by

    def _counts_near(
        self, number: int, measures: set[str], lows: NDArray[np.int64], solver: Any
    ) -> dict[int, Any]:
        """Those that are not just 0."""
        known = self._known
        menu, area = known.menu, known.cells[number].area
        oblast = menu.oblast_of.get(area, area)
        places = {NATION, *menu.towns_of, *menu.towns_of.get(oblast, ())}
        return {
            each: solver.NumVar(int(lows[each]), solver.infinity() if high == UNBOUNDED else high, "")
            for each, (cell, high) in enumerate(zip(known.cells, known.high, strict=True))
            if high and cell.measure in measures and cell.area in places
        }


def _line(measure: str, next_to: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The measure, those next to it, and so on."""
    return {measure}.union(*(_line(each, next_to) for each in next_to[measure]))


def _keep(rule: Rule, counts: dict[int, Any], solver: Any) -> None:
    row = solver.Constraint(
        -solver.infinity() if rule.bond is Bond.COVER else 0,
        solver.infinity() if rule.bond is Bond.LEAST else 0,
    )
    row.SetCoefficient(counts[rule.whole], 1)
    for part in rule.parts:
        if part in counts:
            row.SetCoefficient(counts[part], -1)
