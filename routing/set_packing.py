"""Choosing whole weeks so that no stop is served twice: CP-SAT over what the prices leave.

Each week is told by its loss, that is how far it falls short of the best week at the final prices.
A plan's shortfall from the bound is then the losses of its weeks and the prices of what it leaves out:
small whole numbers, on which CP-SAT proves exactly.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from ortools.sat.python import cp_model

from routing.fleet import Column, Plan
from routing.limit import Limit

POLL = 0.05


@dataclass(frozen=True, slots=True)
class Packing:
    """Weeks with their losses, the price of each stop, how many vehicles each class has."""

    columns: Sequence[Column]
    losses: Sequence[int]
    prices: Sequence[int]
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Packed:
    """The plan of least shortfall among those short by at most ``most``; None where there is none."""

    plan: Plan | None
    proven: bool


def pack(packing: Packing, most: int, limit: Limit, *, seed: int = 0, workers: int = 1) -> Packed:
    """Choose a week for each vehicle; ``most`` is the greatest shortfall that is of interest."""
    model, variables = _model(packing, most)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit.left()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    with told_when_over(limit, solver.stop_search):
        status = solver.solve(model)
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Packed(None, proven)
    chosen = zip(packing.columns, variables, strict=True)
    return Packed(tuple(column for column, x in chosen for _ in range(solver.value(x))), proven)


def _model(packing: Packing, most: int) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [
        model.new_int_var(0, 1 if column.stops else packing.counts[column.group], "")
        for column in packing.columns
    ]
    by_stop: list[list[cp_model.IntVar]] = [[] for _ in packing.prices]
    by_group: list[list[cp_model.IntVar]] = [[] for _ in packing.counts]
    for column, variable in zip(packing.columns, variables, strict=True):
        by_group[column.group].append(variable)
        for stop in column.stops:
            by_stop[stop].append(variable)
    for weeks, count in zip(by_group, packing.counts, strict=True):
        model.add(sum(weeks) == count)
    left_out = [model.new_bool_var("") for _ in packing.prices]
    for weeks, missed in zip(by_stop, left_out, strict=True):
        model.add_exactly_one([*weeks, missed])
    shortfall = cp_model.LinearExpr.weighted_sum([*variables, *left_out], [*packing.losses, *packing.prices])
    model.add(shortfall <= most)
    model.minimize(shortfall)
    return model, variables


@contextmanager
def told_when_over(limit: Limit, tell: Callable[[], None]) -> Iterator[None]:
    """Calls ``tell`` once when ``limit`` is over."""
    done = Event()

    def watch() -> None:
        while not done.wait(POLL):
            if limit.over():
                tell()
                return

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
