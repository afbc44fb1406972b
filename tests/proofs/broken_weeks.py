"""Random breaks of a published week, and a look at the new plan that shares nothing with who made it.

The look knows the published plan, what was said to have happened, the sites' hours and the legs, and no more.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from typing import Any

from models.tables.country import Leg, Site

Routes = Sequence[Mapping[str, Any]]
When = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Break:
    """What happens at a moment; ``out``: vehicles and the last day on which they stand."""

    first_day: date
    second: int
    skipped: frozenset[str]
    out: Mapping[str, date]
    closed: frozenset[frozenset[str]]
    towns: Mapping[str, str]

    @property
    def moment(self) -> When:
        return self.first_day.isoformat(), self.second

    @property
    def clock(self) -> str:
        return f"{self.second // 3600:02}:{self.second % 3600 // 60:02}"


def draw_break(
    rng: Random, week: date, published: Routes, legs: Sequence[Leg], towns: Sequence[str]
) -> Break:
    """Half-way through the week: a vehicle or its crew is lost, a road is closed, or a vehicle is astray."""
    first_day = week + timedelta(days=rng.choice((2, 3)))
    second = rng.choice((7 * 3600, 7 * 3600, 7 * 3600, 11 * 3600, 15 * 3600))
    over = [stop for stop, when in times_of(published) if when <= (first_day.isoformat(), second)]
    vehicles = sorted({route["vehicle"] for route in published})
    kind = rng.choice(("vehicle", "crew", "road", "roads", "astray"))
    lost = rng.choice(vehicles)
    last = week + timedelta(days=rng.choice((3, 4, 6)) if kind == "vehicle" else 3)
    closed = rng.sample(list(legs), {"road": 1, "roads": 4}.get(kind, 0))
    return Break(
        first_day=first_day,
        second=second,
        skipped=frozenset(stop for stop in over if rng.random() < 0.1),
        out={lost: max(last, first_day)} if kind in ("vehicle", "crew") else {},
        closed=frozenset(frozenset((leg.from_id, leg.to_id)) for leg in closed),
        towns={lost: rng.choice(towns)} if kind == "astray" else {},
    )


def times_of(routes: Routes) -> Iterator[tuple[str, When]]:
    """Each stop with its day and second."""
    for route in routes:
        for step in route["steps"]:
            if step["type"] == "stop":
                yield step["stop"], (route["day"], step["service_start"])


def promised_in(published: Routes, broken: Break) -> dict[str, When]:
    """Stops that were still to come."""
    return {stop: when for stop, when in times_of(published) if when > broken.moment}


def faults_of(published: Routes, planned: Routes, broken: Break, sites: Mapping[str, Site]) -> Iterator[str]:
    """What the new plan does that it may not do."""
    day = broken.first_day.isoformat()
    before, after = ([one for one in routes if one["day"] < day] for routes in (published, planned))
    if before != after:
        yield "a route of a day that is over has changed"
    begun = [each for each in _served(published) if each[1] <= broken.moment]
    for each in begun:
        if _served(planned).count(each) != 1:
            yield f"{each[0]} was done, and has moved"
    for stop, when, vehicle, _ in _served(planned):
        if (stop, when, vehicle) in {each[:3] for each in _served(published)}:
            continue
        if when < broken.moment:
            yield f"{stop} is planned for {when}, which is past at {broken.moment}"
        else:
            yield from _faults_ahead(stop, when, vehicle, broken, sites[stop])
    done = {each[0] for each in begun} - broken.skipped
    counts = Counter(stop for stop, when in times_of(planned) if when > broken.moment)
    for stop, count in counts.items():
        if count > 1 or stop in done:
            yield f"{stop} is served twice"


def _served(routes: Routes) -> list[tuple[str, When, str, int]]:
    return [
        (step["stop"], (route["day"], step["service_start"]), route["vehicle"], step["departure"])
        for route in routes
        for step in route["steps"]
        if step["type"] == "stop"
    ]


def _faults_ahead(stop: str, when: When, vehicle: str, broken: Break, site: Site) -> Iterator[str]:
    day = date.fromisoformat(when[0])
    hours = site.hours(day.weekday())
    if hours is None or not hours[0] <= when[1] <= hours[1] - site.service_minutes * 60:
        yield f"{stop} is not open then"
    if day <= broken.out.get(vehicle, date.min):
        yield f"{stop} is served by a vehicle that stands"


def faults_of_roads(
    planned: Routes, broken: Break, legs: Sequence[Leg], towns: Sequence[str]
) -> Iterator[str]:
    """Ways of the new part that are quicker than any over open roads."""
    shortest = _shortest(legs, broken.closed, towns)
    for route in planned:
        start = next(step["departure"] for step in route["steps"] if step["type"] == "start")
        if (route["day"], start) < broken.moment:
            continue
        steps = [step for step in route["steps"] if step["type"] != "break"]
        for one, other in pairwise(steps):
            if other["arrival"] - one["departure"] < shortest[one["place"], other["place"]]:
                yield f"from {one['place']} to {other['place']} in less than the roads allow"


def _shortest(
    legs: Sequence[Leg], closed: frozenset[frozenset[str]], towns: Sequence[str]
) -> dict[tuple[str, str], float]:
    """Floyd and Warshall, in seconds."""
    found = {(one, other): 0.0 if one == other else float("inf") for one, other in product(towns, repeat=2)}
    for leg in legs:
        if frozenset((leg.from_id, leg.to_id)) not in closed:
            for pair in ((leg.from_id, leg.to_id), (leg.to_id, leg.from_id)):
                found[pair] = min(found[pair], leg.minutes * 60)
    for by in towns:
        for one, other in product(towns, repeat=2):
            found[one, other] = min(found[one, other], found[one, by] + found[by, other])
    return found
