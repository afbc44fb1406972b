"""All vehicles' weeks together: graphs by class, what day routes are worth, and a plan made of weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from routing.indexed import Indexed, Integers
from routing.week_graph import WeekGraph, build_week_graph

LABELS_AT_MOST = 1_500_000


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop: at a time, or when the caller says so."""

    deadline: float
    stop: Callable[[], bool]

    def over(self) -> bool:
        return monotonic() >= self.deadline or self.stop()

    def left(self) -> float:
        return max(0.0, self.deadline - monotonic())

    def within(self, seconds: float) -> "Limit":
        """The same, but no longer than ``seconds`` from now."""
        return Limit(min(self.deadline, monotonic() + seconds), self.stop)


@dataclass(frozen=True, slots=True)
class Column:
    """A week of one vehicle of a class: a table row or -1 for each day, its worth and its stops."""

    group: int
    routes: tuple[int, ...]
    worth: int
    stops: tuple[int, ...]


Plan = tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """A graph for each class of vehicles; ``worth`` of each row of its route table."""

    graphs: tuple[WeekGraph, ...]
    of_stop: Integers
    worth: tuple[Integers, ...]

    @property
    def stops(self) -> int:
        return len(self.of_stop)

    @property
    def complete(self) -> bool:
        return all(graph.complete for graph in self.graphs)

    def count(self, group: int) -> int:
        return len(self.graphs[group].vehicle.vehicles)

    def size(self) -> int:
        return sum(self.count(group) for group in range(len(self.graphs)))

    def column(self, group: int, routes: tuple[int, ...]) -> Column:
        worked = [route for route in routes if route >= 0]
        members = self.graphs[group].table.members[worked].ravel()
        stops = tuple(sorted(members[members < self.stops].tolist()))
        return Column(group, routes, int(self.worth[group][worked].sum()), stops)

    def less(self, prices: Integers, group: int) -> Integers:
        """The worth of each day route less ``prices`` of its stops."""
        members = self.graphs[group].table.members
        lessened: Integers = self.worth[group] - np.append(prices, 0)[members].sum(axis=1)
        return lessened

    def valued(self, of_stop: Integers, unit: int) -> "Fleet":
        """The same weeks with other worths of stops; driving costs ``seconds // unit``, nothing for 0."""
        with_padding = np.append(of_stop, 0)
        worth = []
        for graph in self.graphs:
            driving = graph.table.driving // unit if unit else 0
            worth.append(with_padding[graph.table.members].sum(axis=1) - driving)
        return Fleet(self.graphs, of_stop, tuple(worth))


def build_fleet(indexed: Indexed, limit: Limit) -> Fleet:
    """Enumerate the day routes of every class, within ``limit``."""

    def enough(labels: int) -> bool:
        return labels > LABELS_AT_MOST or limit.over()

    graphs = tuple(build_week_graph(indexed, vehicle, enough) for vehicle in indexed.classes)
    unvalued = Fleet(graphs, indexed.weights.of_stop, ())
    return unvalued.valued(indexed.weights.of_stop, indexed.weights.unit)


def worth_of(plan: Plan) -> int:
    return sum(column.worth for column in plan)
