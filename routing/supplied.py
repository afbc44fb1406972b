"""Plans within supplies: which stops may be served on which days so that no supply is exceeded.

Which stops a supply allows is a small knapsack, solved exactly; what roads and hours allow is left to the
solver of problems without supplies. A plan's prize is bounded by both.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from math import ceil

from ortools.sat.python import cp_model

from routing.problem import Problem, Stop, TimeWindow

WHOLE_DAY = 100_000_000
SECONDS = 2.0
TINY = 1e-6
LARGEST_NUMBER = 1 << 56

Cell = frozenset[int]
"""The supplies that hold on a day, by their numbers: days alike in that are alike here."""
Among = Mapping[str, tuple[Cell, ...]]
NO_REGRET: Mapping[str, int] = {}


def without_supplies(problem: Problem) -> Problem:
    """The same problem where nothing runs out."""
    stops = tuple(stop.model_copy(update={"demand": None}) for stop in problem.stops)
    return problem.model_copy(update={"supplies": None, "stops": stops})


@dataclass(frozen=True, slots=True)
class Chosen:
    """Stops with the cell in whose days each is served, None where none was found; what no choice exceeds.

    ``bound`` None: there is no choice, since what must be served demands more than there is.
    """

    cells: Mapping[str, Cell] | None
    bound: int | None


@dataclass(frozen=True)
class Supplies:
    """The supplies of one problem, by the cells of its days."""

    problem: Problem
    cell_of: Mapping[str, Cell] = field(init=False)

    def __post_init__(self) -> None:
        supplies = self.problem.supplies or ()
        cells = {
            day.id: frozenset(i for i, one in enumerate(supplies) if one.days is None or day.id in one.days)
            for day in self.problem.days
        }
        object.__setattr__(self, "cell_of", cells)

    def open_cells(self, stop: Stop) -> tuple[Cell, ...]:
        """Where its windows and its pin allow it."""
        days = list(self.cell_of) if stop.windows is None else [window.day for window in stop.windows]
        pinned = stop.pin.day if stop.pin is not None else None
        return tuple(dict.fromkeys(self.cell_of[day] for day in days if pinned in (None, day)))

    def most(self, among: Among, must: frozenset[str], regret: Mapping[str, int] = NO_REGRET) -> Chosen:
        """The stops of most prize that the supplies allow, each in one of its cells ``among``.

        Parameters
        ----------
        must
            Stops that must be among them.
        regret
            Seconds that a stop costs: among choices of equal prize the least is taken.
        """
        model = cp_model.CpModel()
        stops = {stop.id: stop for stop in self.problem.stops}
        chosen = {(name, cell): model.new_bool_var("") for name in among for cell in among[name]}
        for name in {*among, *must}:
            times = cp_model.LinearExpr.sum([chosen[name, cell] for cell in among.get(name, ())])
            model.add_linear_constraint(times, int(name in must), 1)
        for i, supply in enumerate(self.problem.supplies or ()):
            taken = sum((stops[name].demand or 0) * x for (name, cell), x in chosen.items() if i in cell)
            model.add_linear_constraint(taken, 0, supply.most)
        everything = sum(stops[name].prize for name in among)
        shrunk = 1 + everything * (1 + sum(regret.values())) // LARGEST_NUMBER
        cost = {name: seconds // shrunk for name, seconds in regret.items()}
        unit = 1 + sum(cost.values())
        model.maximize(sum((stops[n].prize * unit - cost.get(n, 0)) * x for (n, _), x in chosen.items()))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, 1
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return Chosen(None, None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Chosen(None, everything)
        # With regret the numbers may be too large for the solver to tell a bound to the last unit.
        bound = everything if regret else min(everything, ceil(solver.best_objective_bound - TINY))
        return Chosen({name: cell for (name, cell), x in chosen.items() if solver.value(x)}, bound)

    def everywhere(self, without: Container[str] = ()) -> dict[str, tuple[Cell, ...]]:
        """All stops but some, wherever they may be served."""
        return {stop.id: self.open_cells(stop) for stop in self.problem.stops if stop.id not in without}

    def kept_to(self, cells: Mapping[str, Cell]) -> Problem:
        """The stops of ``cells`` on days that hold no more supplies than those they were chosen for."""
        stops = tuple(self._on_days(stop, cells[stop.id]) for stop in self.problem.stops if stop.id in cells)
        return without_supplies(self.problem).model_copy(update={"stops": stops})

    def _on_days(self, stop: Stop, cell: Cell) -> Stop:
        days = [day for day, own in self.cell_of.items() if own <= cell]
        windows = tuple(window for window in stop.windows or () if window.day in days)
        if stop.windows is None:
            windows = tuple(TimeWindow(day=day, start=0, end=WHOLE_DAY) for day in days)
        whole = stop.windows is None and len(days) == len(self.cell_of)
        return stop.model_copy(update={"windows": None if whole else windows, "demand": None})
