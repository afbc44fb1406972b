"""How small or large a count can be by all that was published, were people divisible, and what says so."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.disclosure.knowledge import UNBOUNDED, Bond, Knowledge, Rule
from models.disclosure.menu import NATION

Numbers = tuple[int, ...]

NEARLY = 1e-6
PROGRAMMES_KEPT = 8


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
        self._programmes: dict[tuple[Numbers, Numbers], _Programme] = {}

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
        lows, told_by = self._lows()
        programme = self._programme_of(self._counts_near(number, measures))
        resting_on = programme.refute(number, value, possible, lows, self._known.high)
        if resting_on is None:
            return None
        return {*resting_on, *(int(told_by[each]) for each in resting_on)} - {number}

    def _programme_of(self, counts: Numbers) -> "_Programme":
        """To write one down takes far longer than to solve it, and one question follows on its like."""
        known, there = self._known, set(counts)
        rules = tuple(
            number
            for number, rule in enumerate(known.rules)
            if rule.whole in there and all(each in there or not known.high[each] for each in rule.parts)
        )
        if (counts, rules) not in self._programmes:
            if len(self._programmes) >= PROGRAMMES_KEPT:
                del self._programmes[next(iter(self._programmes))]
            self._programmes[counts, rules] = _Programme(counts, [known.rules[each] for each in rules])
        return self._programmes[counts, rules]

    def _lows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How small each count can be at least, since one below it cannot be smaller, and which that is."""
        lows, told_by = np.array(self._known.low), np.arange(len(self._known.low))
        while np.any(raised := lows[self._parts] > lows[self._wholes]):
            np.maximum.at(lows, self._wholes, lows[self._parts])
            by = raised & (lows[self._parts] == lows[self._wholes])
            told_by[self._wholes[by]] = told_by[self._parts[by]]
        return lows, told_by

    def _counts_near(self, number: int, measures: set[str]) -> Numbers:
        """Those that are not just 0."""
        known = self._known
        menu, area = known.menu, known.cells[number].area
        oblast = menu.oblast_of.get(area, area)
        places = {NATION, *menu.towns_of, *menu.towns_of.get(oblast, ())}
        return tuple(
            each
            for each, (cell, high) in enumerate(zip(known.cells, known.high, strict=True))
            if high and cell.measure in measures and cell.area in places
        )


class _Programme:
    """Counts and the rules between them, whatever their bounds."""

    def __init__(self, counts: Numbers, rules: Sequence[Rule]) -> None:
        from ortools.linear_solver import pywraplp  # OR-Tools takes a second to load, and few ask it

        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # Preprocessing takes longer than it spares.
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self._counts = {each: self._solver.NumVar(0, self._solver.infinity(), "") for each in counts}
        for rule in rules:
            self._keep(rule)
        self._objective = self._solver.Objective()

    def _keep(self, rule: Rule) -> None:
        row = self._solver.Constraint(
            -self._solver.infinity() if rule.bond is Bond.COVER else 0,
            self._solver.infinity() if rule.bond is Bond.LEAST else 0,
        )
        row.SetCoefficient(self._counts[rule.whole], 1)
        for part in rule.parts:
            if part in self._counts:
                row.SetCoefficient(self._counts[part], -1)

    def refute(
        self, number: int, value: int, possible: int, lows: NDArray[np.int64], highs: Sequence[int]
    ) -> set[int] | None:
        """The counts on whose bounds it rests that one of them cannot have a value; None if it can."""
        for each, count in self._counts.items():
            high = highs[each]
            count.SetBounds(int(lows[each]), self._solver.infinity() if high == UNBOUNDED else high)
        self._counts[number].SetBounds(0, self._solver.infinity())
        sign = 1 if value > possible else -1
        self._objective.Clear()
        self._objective.SetCoefficient(self._counts[number], sign)
        self._objective.SetMaximization()
        solved = self._solver.Solve() == self._solver.OPTIMAL
        if not solved or self._objective.Value() >= sign * value - NEARLY:
            return None
        return {each for each, count in self._counts.items() if abs(count.reduced_cost()) > NEARLY}


def _line(measure: str, next_to: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The measure, those next to it, and so on."""
    return {measure}.union(*(_line(each, next_to) for each in next_to[measure]))
