"""All vehicles' weeks together: graphs by class, what day routes are worth, and a plan made of weeks."""

from dataclasses import dataclass

from routing.best_week import WeekSearch
from routing.day_routes import TooManyRoutes
from routing.indexed import Indexed, Integers
from routing.scopes import Enough
from routing.week_graph import WeekGraph, build_week_graph


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
    """All classes of vehicles with what each stop is worth; a search for good weeks of each class."""

    searches: tuple[WeekSearch, ...]
    of_stop: Integers

    @property
    def graphs(self) -> tuple[WeekGraph, ...]:
        return tuple(search.graph for search in self.searches)

    @property
    def stops(self) -> int:
        return len(self.of_stop)

    @property
    def complete(self) -> bool:
        return all(graph.complete for graph in self.graphs)

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(len(graph.vehicle.vehicles) for graph in self.graphs)

    @property
    def size(self) -> int:
        return sum(self.counts)

    def column(self, group: int, routes: tuple[int, ...]) -> Column:
        search = self.searches[group]
        stops = search.graph.stops_of(routes)
        driving = int(search.driving[[route for route in routes if route >= 0]].sum())
        return Column(group, routes, int(self.of_stop[stops].sum()) - driving, tuple(sorted(stops.tolist())))

    def weeks_at_home(self) -> list[Column]:
        """Doing nothing, for the classes whose start is their end."""
        return [
            self.column(group, (-1,) * len(graph.arcs))
            for group, graph in enumerate(self.graphs)
            if graph.vehicle.start == graph.vehicle.end
        ]

    def again(self, column: Column) -> Column:
        """A column of another fleet of the same graphs at this fleet's worths."""
        return self.column(column.group, column.routes)

    def valued(self, of_stop: Integers) -> "Fleet":
        """The same weeks with other worths of stops."""
        return Fleet(self.searches, of_stop)

    def driving_free(self) -> "Fleet":
        """The same weeks where driving costs nothing."""
        return Fleet(tuple(WeekSearch(graph, 0) for graph in self.graphs), self.of_stop)


def build_fleet(indexed: Indexed, enough: Enough) -> Fleet | None:
    """All day routes of every class; None as soon as ``enough`` says that they are too many."""
    try:
        graphs = [build_week_graph(indexed, vehicle, enough) for vehicle in indexed.classes]
    except TooManyRoutes:
        return None
    searches = tuple(WeekSearch(graph, indexed.weights.unit) for graph in graphs)
    return Fleet(searches, indexed.weights.of_stop)


def worth_of(plan: Plan) -> int:
    return sum(column.worth for column in plan)
