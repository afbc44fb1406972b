"""Plans within supplies: which stops may be served on which days so that no supply is exceeded.

Which stops a supply allows is a small knapsack, solved exactly; what roads and hours allow is left to the
solver of problems without supplies. A plan's prize is bounded by both.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from ortools.sat.python import cp_model

from routing.problem import Problem, Stop
from routing.solution import Route
from routing.supplies_left import without_supplies

SECONDS = 2.0
TINY = 1e-6
LARGEST_NUMBER = 1 << 56

Cell = frozenset[int]
"""The supplies that hold on a day, by their numbers: days alike in that are alike here."""
Cells = tuple[Cell, ...]
Among = Mapping[str, tuple[Cells, ...]]
"""For each visit of a stop, in the order of their days, the cells in which it may lie."""
Regret = Mapping[str, int]
NO_REGRET: Regret = {}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Stops with the cell of each of their visits, None where none was found; what no choice exceeds.

    ``bound`` None: there is no choice, since what must be served demands more than there is.
    """

    cells: Mapping[str, Cells] | None
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

    def open_cells(self, stop: Stop) -> Cells:
        """Where its windows and its pin allow it."""
        days = list(self.cell_of) if stop.windows is None else [window.day for window in stop.windows]
        pinned = stop.pin.day if stop.pin is not None else None
        return tuple(dict.fromkeys(self.cell_of[day] for day in days if pinned in (None, day)))

    def most(self, among: Among, must: frozenset[str], regret: Regret = NO_REGRET) -> Chosen:
        """The visits of most prize that the supplies allow, each in one of its cells ``among``.

        Parameters
        ----------
        must
            Stops that must be among them.
        regret
            Seconds that each visit of a stop costs: among choices of equal prize the least is taken.
        """
        model = cp_model.CpModel()
        stops = {stop.id: stop for stop in self.problem.stops}
        chosen = {
            (name, visit, cell): model.new_bool_var("")
            for name, visits in among.items()
            for visit, cells in enumerate(visits)
            for cell in cells
        }
        self._count_visits(model, chosen, among, must)
        for i, supply in enumerate(self.problem.supplies or ()):
            taken = sum(stops[name].demands[n] * x for (name, n, cell), x in chosen.items() if i in cell)
            model.add_linear_constraint(taken, 0, supply.most)
        everything = sum(sum(stops[name].prizes[: len(visits)]) for name, visits in among.items())
        costs = sum(regret.get(name, 0) * len(visits) for name, visits in among.items())
        shrunk = 1 + everything * (1 + costs) // LARGEST_NUMBER
        unit = 1 + costs // shrunk
        model.maximize(
            sum(
                (stops[name].prizes[n] * unit - regret.get(name, 0) // shrunk) * x
                for (name, n, _), x in chosen.items()
            )
        )
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, 1
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return Chosen(None, None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Chosen(None, everything)
        # With regret the numbers may be too large for the solver to tell a bound to the last unit.
        bound = everything if regret else min(everything, ceil(solver.best_objective_bound - TINY))
        cells: defaultdict[str, Cells] = defaultdict(tuple)
        for (name, _, cell), x in chosen.items():
            cells[name] += (cell,) if solver.value(x) else ()
        return Chosen({name: own for name, own in cells.items() if own}, bound)

    @staticmethod
    def _count_visits(
        model: cp_model.CpModel,
        chosen: Mapping[tuple[str, int, Cell], cp_model.IntVar],
        among: Among,
        must: frozenset[str],
    ) -> None:
        """Each visit at most once, none without the one before it, and the first of what must be served."""
        for name in {*among, *must}:
            times = [
                cp_model.LinearExpr.sum([chosen[name, visit, cell] for cell in cells])
                for visit, cells in enumerate(among.get(name, ((),)))
            ]
            model.add_linear_constraint(times[0], int(name in must), 1)
            for before, after in pairwise(times):
                model.add_linear_constraint(before - after, 0, 1)

    def everywhere(self, without: Container[str] = ()) -> Among:
        """All visits of all stops but some, wherever they may be served."""
        return {
            stop.id: (self.open_cells(stop),) * len(stop.demands)
            for stop in self.problem.stops
            if stop.id not in without
        }

    def of(self, routes: Iterable[Route]) -> Among:
        """The visits of a plan, each in its cell."""
        number = {day: i for i, day in enumerate(self.cell_of)}
        found: defaultdict[str, tuple[Cells, ...]] = defaultdict(tuple)
        for route in sorted(routes, key=lambda route: number[route.day]):
            for step in route.stops:
                found[step.stop] += ((self.cell_of[route.day],),)
        return dict(found)

    def kept_to(self, cells: Mapping[str, Cells]) -> Problem:
        """The stops of ``cells`` on days that hold no more supplies than those they were chosen for.

        Of problems in which a stop is served once.
        """
        stops = tuple(
            self._on_days(stop, cells[stop.id][0]) for stop in self.problem.stops if stop.id in cells
        )
        return without_supplies(self.problem).model_copy(update={"stops": stops})

    def _on_days(self, stop: Stop, cell: Cell) -> Stop:
        days = [day for day, own in self.cell_of.items() if own <= cell]
        whole = stop.windows is None and len(days) == len(self.cell_of)
        return stop.model_copy(update={"windows": None if whole else stop.windows_on(days), "demand": None})
