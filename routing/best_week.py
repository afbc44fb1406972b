"""The best week of one vehicle, proven: longest paths that remember only what would else repeat.

Decremental state-space relaxation: the longest path over evenings may serve a stop twice. Then that
stop is remembered along the path and the search goes again; once the longest path repeats nothing
it is the best week. States that cannot reach ``floor`` even when everything ahead may repeat are
dropped, so a good plan found elsewhere makes the proof short.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.day_routes import Bits
from routing.indexed import Integers
from routing.week_graph import WeekGraph

NOWHERE = -(1 << 62)
MOST_REMEMBERED = 62
WEEKS_TOLD = 24


class TooLarge(Exception):
    """The search outgrew its limits; ``bound`` holds for every week."""

    def __init__(self, bound: int) -> None:
        super().__init__()
        self.bound = bound


@dataclass(frozen=True, slots=True)
class Week:
    """A path: a row of the route table for each day, -1 where the vehicle stays."""

    value: int
    routes: tuple[int, ...]


@dataclass(slots=True)
class Memory:
    """Stops that paths remember; kept between searches, since alike questions repeat alike stops."""

    stops: list[int] = field(default_factory=list)

    def remember(self, stops: Integers) -> None:
        self.stops.extend(int(stop) for stop in stops if int(stop) not in self.stops)


@dataclass(frozen=True, slots=True)
class Layer:
    """States after a day: where, what is remembered, worth, and the state and route that led there."""

    node: Integers
    visited: Integers
    value: Integers
    before: Integers
    route: Integers


def best_week(
    graph: WeekGraph,
    worth: Integers,
    memory: Memory,
    *,
    floor: int = NOWHERE,
    states: int = 2_000_000,
    stop: Callable[[], bool] = lambda: False,
) -> list[Week]:
    """The week of most worth that serves no stop twice, and other good ones after it.

    Empty where no week is worth ``floor``.

    Parameters
    ----------
    worth : what each row of the route table adds.
    memory : stops remembered from the start; grows.

    Raises
    ------
    TooLarge
        More than ``states`` states, more stops to remember than fit, or ``stop`` said so.
    """
    ahead = worth_ahead(graph, worth)
    bound = int(ahead[0][0])
    while True:
        if bound < floor or bound == NOWHERE:
            return []
        layers = _search(graph, worth, ahead, memory, floor, states, stop, bound)
        weeks = _weeks(graph, layers)
        if not weeks:
            return []
        bound = min(bound, weeks[0].value)
        repeated = repeated_stops(graph, weeks[0].routes)
        if not len(repeated):
            return [week for week in weeks if not len(repeated_stops(graph, week.routes))]
        memory.remember(repeated)
        if len(memory.stops) > MOST_REMEMBERED:
            raise TooLarge(bound)


def worth_ahead(graph: WeekGraph, worth: Integers) -> list[Integers]:
    """For each evening the most that the days after it can add when stops may repeat."""
    with_idle = np.append(worth, 0)
    ahead = [np.where(graph.last(), 0, NOWHERE)]
    for day in reversed(range(len(graph.arcs))):
        arcs = graph.arcs[day]
        after = ahead[0][arcs.head]
        value = np.where(after == NOWHERE, NOWHERE, with_idle[arcs.route] + after)
        best = np.full(len(graph.evenings[day]), NOWHERE)
        np.maximum.at(best, arcs.tail, value)
        ahead.insert(0, best)
    return ahead


def repeated_stops(graph: WeekGraph, routes: tuple[int, ...]) -> Integers:
    """Stops that the routes serve more than once."""
    worked = [route for route in routes if route >= 0]
    stops = graph.table.members[worked].ravel()
    found, counts = np.unique(stops, return_counts=True)
    none = len(graph.vehicle.allowed)
    return found[(counts > 1) & (found < none)]


def remembered_bits(bits: Bits, stops: list[int]) -> Integers:
    """Bit k says whether a row of ``bits`` holds the k-th of ``stops``."""
    found = np.zeros(len(bits), dtype=np.int64)
    for position, stop in enumerate(stops):
        held = (bits[:, stop // 64] >> np.uint64(stop % 64)) & np.uint64(1)
        found |= held.astype(np.int64) << position
    return found


def _search(
    graph: WeekGraph,
    worth: Integers,
    ahead: list[Integers],
    memory: Memory,
    floor: int,
    states: int,
    stop: Callable[[], bool],
    bound: int,
) -> list[Layer]:
    remembered = np.append(remembered_bits(graph.table.bits, memory.stops), 0)
    with_idle = np.append(worth, 0)
    zero = np.zeros(1, dtype=np.int64)
    layers = [Layer(zero, zero, zero, zero - 1, zero - 1)]
    for day, arcs in enumerate(graph.arcs):
        useful = np.flatnonzero((ahead[day][arcs.tail] > NOWHERE) & (ahead[day + 1][arcs.head] > NOWHERE))
        route = arcs.route[useful]
        tail, head = arcs.tail[useful], arcs.head[useful]
        best = _best_of_alike(tail, head, remembered[route], with_idle[route])
        layer = _next_layer(
            layers[-1],
            (tail[best], head[best], route[best]),
            remembered,
            with_idle,
            ahead[day + 1],
            floor,
            states,
        )
        if layer is None or stop():
            raise TooLarge(bound)
        layers.append(layer)
    return layers


def _best_of_alike(tail: Integers, head: Integers, remembered: Integers, value: Integers) -> NDArray[np.intp]:
    """Of arcs with the same ends and the same remembered stops only the most worth, by tail."""
    order = np.lexsort((-value, remembered, head, tail))
    tail, head, remembered = tail[order], head[order], remembered[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]) | (remembered[1:] != remembered[:-1])
    return order[first]


def _next_layer(
    layer: Layer,
    arcs: tuple[Integers, Integers, Integers],
    remembered: Integers,
    worth: Integers,
    ahead: Integers,
    floor: int,
    states: int,
) -> Layer | None:
    tail, head, route = arcs
    first = np.searchsorted(tail, layer.node, "left")
    count = np.searchsorted(tail, layer.node, "right") - first
    pairs = int(count.sum())
    if pairs > 8 * states:
        return None
    state = np.repeat(np.arange(len(layer.node)), count)
    arc = np.arange(pairs) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    value = layer.value[state] + worth[route[arc]]
    bits = remembered[route[arc]]
    keep = np.flatnonzero((layer.visited[state] & bits == 0) & (value + ahead[head[arc]] >= floor))
    state, arc, value = state[keep], arc[keep], value[keep]
    visited = layer.visited[state] | bits[keep]
    node = head[arc]
    order = np.lexsort((-value, visited, node))
    first_of = np.ones(len(order), dtype=bool)
    first_of[1:] = (node[order[1:]] != node[order[:-1]]) | (visited[order[1:]] != visited[order[:-1]])
    best = order[first_of]
    if len(best) > states:
        return None
    return Layer(node[best], visited[best], value[best], state[best], route[arc[best]])


def _weeks(graph: WeekGraph, layers: list[Layer]) -> list[Week]:
    """The paths of most worth that end where the vehicle must."""
    last = layers[-1]
    home = np.flatnonzero(graph.last()[last.node])
    best = home[np.argsort(-last.value[home], kind="stable")[:WEEKS_TOLD]]
    return [Week(int(last.value[state]), _trace(layers, int(state))) for state in best]


def _trace(layers: list[Layer], state: int) -> tuple[int, ...]:
    routes = []
    for layer in layers[:0:-1]:
        routes.append(int(layer.route[state]))
        state = int(layer.before[state])
    return tuple(reversed(routes))
