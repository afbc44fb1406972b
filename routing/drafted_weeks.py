"""Day routes from drafts, joined to weeks as enumerated ones are: what a search found can be recombined."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.best_week import WeekSearch
from routing.day_profile import DayProfile
from routing.day_routes import DayRoutes
from routing.fleet import Fleet
from routing.guided_weeks import DayDraft, WeekDraft, as_bits
from routing.indexed import Indexed, VehicleClass
from routing.problem import SECONDS_A_DAY
from routing.week_graph import Evening, arcs_between, join_days, released


@dataclass(slots=True)
class Drafts:
    """The day routes of one class found so far, each once, by day."""

    vehicle: VehicleClass
    profiles: tuple[DayProfile | None, ...]
    by_day: list[dict[DayDraft, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_day = [{} for _ in self.profiles]

    def add(self, week: WeekDraft) -> None:
        for known, draft in zip(self.by_day, week, strict=True):
            if draft is not None:
                known.setdefault(draft, len(known))

    def rows_of(self, week: WeekDraft) -> tuple[int, ...]:
        """The week as rows of the route table that `drafted_fleet` makes, -1 where the vehicle stays."""
        first = np.cumsum([0, *(len(known) for known in self.by_day)]).tolist()
        return tuple(
            -1 if draft is None else begin + known[draft]
            for begin, known, draft in zip(first[:-1], self.by_day, week, strict=True)
        )


def drafted_fleet(indexed: Indexed, drafts: Sequence[Drafts]) -> Fleet:
    """All weeks that the drafts make together."""
    searches = []
    for of_class in drafts:
        enumerations = [
            None if profile is None else _day_routes(indexed, profile, tuple(known))
            for profile, known in zip(of_class.profiles, of_class.by_day, strict=True)
        ]
        evenings: list[tuple[Evening, ...]] = [((of_class.vehicle.start, 0),)]
        arcs, first = [], 0
        for day, routes in enumerate(enumerations):
            before = evenings[-1]
            tails, heads, rows = _worked(of_class.vehicle, day, before, routes)
            idle = [(place, released(of_class.vehicle, day + 1, time)) for place, time in before]
            after = tuple(sorted({*idle, *heads}))
            number = {evening: i for i, evening in enumerate(after)}
            arcs.append(
                arcs_between(before, idle, (tails, heads, first + np.array(rows, dtype=np.int64)), number)
            )
            first += 0 if routes is None else len(routes)
            evenings.append(after)
        known_routes = [routes for routes in enumerations if routes is not None]
        graph = join_days(indexed, of_class.vehicle, tuple(evenings), arcs, known_routes)
        searches.append(WeekSearch(graph, indexed.weights.unit))
    return Fleet(tuple(searches), indexed.weights.of_stop)


def _worked(
    vehicle: VehicleClass, day: int, before: Sequence[Evening], routes: DayRoutes | None
) -> tuple[list[int], list[Evening], list[int]]:
    """From which evening which route leads to which: it waits for its own departure."""
    tails, heads, rows = list[int](), list[Evening](), list[int]()
    if routes is None:
        return tails, heads, rows
    of_place: dict[int, list[tuple[int, int]]] = {}
    for number, (place, time) in enumerate(before):
        of_place.setdefault(place, []).append((number, time))
    midnight = SECONDS_A_DAY * day
    ends = routes.profile.ends[routes.end].tolist()
    for row, (start, end, arrival) in enumerate(
        zip(routes.start.tolist(), ends, routes.arrival.tolist(), strict=True)
    ):
        place, departure = routes.starts[start]
        for number, time in of_place.get(place, ()):
            if time <= midnight + departure:
                tails.append(number)
                heads.append((end, released(vehicle, day + 1, midnight + arrival + vehicle.rest)))
                rows.append(row)
    return tails, heads, rows


def _day_routes(indexed: Indexed, profile: DayProfile, drafts: tuple[DayDraft, ...]) -> DayRoutes:
    starts = tuple({draft.start: None for draft in drafts})
    number = {start: i for i, start in enumerate(starts)}
    parent, visit, rested, last = [-1], [-1], [False], list[int]()
    for draft in drafts:
        label = 0
        for row, with_break in draft.visits:
            parent.append(label)
            visit.append(row)
            rested.append(with_break)
            label = len(parent) - 1
        last.append(label)
    words = profile.words
    return DayRoutes(
        profile=profile,
        starts=starts,
        start=np.array([number[draft.start] for draft in drafts], dtype=np.int64),
        end=np.array([draft.end for draft in drafts], dtype=np.int64),
        bits=np.array([as_bits(draft.stops, words) for draft in drafts], dtype=np.uint64).reshape(-1, words),
        driving=np.array([draft.driving for draft in drafts], dtype=np.int64),
        arrival=np.array([draft.arrival for draft in drafts], dtype=np.int64),
        days=np.ones(len(drafts), dtype=np.int64),
        label=np.array(last, dtype=np.int64),
        parent=np.array(parent),
        visit=np.array(visit),
        rested=np.array(rested),
        complete=False,
    )
