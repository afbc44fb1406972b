"""The master of column generation: the best mix of the weeks found so far, and the price of each stop.

Prices are rounded to whole numbers before a bound is made from them, so a bound holds to the last
unit whatever the LP's tolerances.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from routing.fleet import Column, Fleet, Plan
from routing.indexed import Integers
from routing.limit import Limit
from routing.relaxation import NOWHERE
from routing.set_packing import told_when_over

LARGEST_NUMBER = 10**6


class Master:
    """The linear program over weeks; ``unit`` of worth is its 1, or more if numbers grow too large.

    A vehicle without a week costs ``missing``, so there is always a solution.
    """

    def __init__(self, fleet: Fleet, unit: int, missing: int) -> None:
        self.fleet = fleet
        self.unit = max(unit, missing // LARGEST_NUMBER)
        self.columns: list[Column] = []
        self.known: set[tuple[int, tuple[int, ...], int]] = set()
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        self.variables: list[mathopt.Variable] = []
        self.rows = [self.model.add_linear_constraint(ub=1.0) for _ in range(fleet.stops)]
        self.groups = [self._group(group, missing) for group in range(len(fleet.graphs))]
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _group(self, group: int, missing: int) -> mathopt.LinearConstraint:
        count = self.fleet.counts[group]
        row = self.model.add_linear_constraint(lb=count, ub=count)
        without = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(without, -missing / self.unit)
        row.set_coefficient(without, 1.0)
        return row

    def add(self, columns: Sequence[Column]) -> int:
        """Take in the columns not known yet; says how many those were."""
        before = len(self.columns)
        for column in columns:
            key = (column.group, column.stops, column.worth)
            if key not in self.known:
                self.known.add(key)
                self._append(column)
        return len(self.columns) - before

    def _append(self, column: Column) -> None:
        variable = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(variable, column.worth / self.unit)
        self.groups[column.group].set_coefficient(variable, 1.0)
        for stop in column.stops:
            self.rows[stop].set_coefficient(variable, 1.0)
        self.columns.append(column)
        self.variables.append(variable)

    def prices(self) -> Integers | None:
        """What the LP would pay for each stop, in whole units of worth; None where GLOP gives up."""
        result = self.solver.solve()
        if not result.has_dual_feasible_solution():
            return None
        of_stops = np.array(result.dual_values(self.rows), dtype=np.float64)
        prices: Integers = np.maximum(0, np.round(of_stops * self.unit)).astype(np.int64)
        return prices

    def best_known(self, group: int, prices: Integers) -> tuple[Column | None, int]:
        """The week of ``group`` that is worth most at ``prices``, and how much; NOWHERE without one."""
        best, most = None, NOWHERE
        for column in self.columns:
            value = column.worth - int(prices[list(column.stops)].sum())
            if column.group == group and value > most:
                best, most = column, value
        return best, most

    def best_plan(self, limit: Limit) -> Plan | None:
        """A good choice of whole weeks among those found, None where none was found in time."""
        for variable in self.variables:
            variable.integer = True
        params = mathopt.SolveParameters(time_limit=timedelta(seconds=limit.left()))
        interrupter = SolveInterrupter()
        with told_when_over(limit, interrupter.interrupt):
            result = mathopt.solve(
                self.model, mathopt.SolverType.HIGHS, params=params, interrupter=interrupter
            )
        for variable in self.variables:
            variable.integer = False
        if not result.has_primal_feasible_solution():
            return None
        chosen = zip(self.columns, result.variable_values(self.variables), strict=True)
        plan = tuple(column for column, value in chosen for _ in range(round(value)))
        return plan if len(plan) == self.fleet.size else None
