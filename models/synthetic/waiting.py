"""A year in which people begin to wait at sites, give up after a while, and are owed something once met.

Pure and by the week: nothing that happens depends on who plans, until a stop is made. Rates and patience are
true of the world and unknown to whoever plans; the programme's estimates are wrong.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from models.synthetic.assays import SENSITIVITY
from models.synthetic.course import FIRST_TEST, PREP_DAYS, RETURNS_TO_HEAR, STARTS_PREP
from models.synthetic.draws import seeded
from models.synthetic.people import AT_RISK, UNDIAGNOSED, WANTS_PREP
from models.synthetic.services import GIVEN_AT_ONCE, TOLD_AT_ONCE

WEEKS = 52
# Assumptions: how wrong an estimate is, and for how many weeks people wait on average.
ESTIMATE_ERROR, PATIENCE_WEEKS, SPREAD_OF_PATIENCE = 0.5, 6.0, 0.3
# Of those found positive, so many reach care only through the crew (of the rest nobody has to ask).
LINKED_BY_CREW = 0.5


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed to somebody, in weeks of the year; ``urgent`` as ``models.queries.need_counts`` says."""

    opens: int
    due: int
    urgent: bool
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who waits from week ``since`` to ``until``, both included, and what a visit would lead to."""

    since: int
    until: int
    told_at_once: bool
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class World:
    """``arrivals`` by site, in the order in which they begin to wait; ``estimates`` in clients a week."""

    estimates: Mapping[str, float]
    arrivals: Mapping[str, Sequence[Arrival]]

    def met(self, site_id: str, last: int, week: int) -> int:
        """How many a stop in this week meets, if the one before was in week ``last`` (-1: none)."""
        return sum(last < each.since <= week <= each.until for each in self.arrivals[site_id])

    def table(self, site_id: str) -> NDArray[np.int64]:
        """``met`` for every pair of weeks: row ``last + 1``, column ``week``."""
        since = np.array([each.since for each in self.arrivals[site_id]], dtype=np.int64)
        until = np.array([each.until for each in self.arrivals[site_id]], dtype=np.int64)
        found = np.zeros((WEEKS + 1, WEEKS), dtype=np.int64)
        for week in range(WEEKS):
            waiting = np.sort(since[(since <= week) & (until >= week)])
            found[:, week] = len(waiting) - np.searchsorted(waiting, np.arange(-1, WEEKS), side="right")
        return found


def make_world(estimates: Mapping[str, float], seed: int) -> World:
    """The estimates are what the programme believes; the rates are drawn around them."""
    arrivals = {}
    for site_id, estimate in estimates.items():
        rng = seeded(seed, "world", site_id)
        rate = estimate * rng.lognormvariate(-(ESTIMATE_ERROR**2) / 2, ESTIMATE_ERROR)
        patience = PATIENCE_WEEKS * rng.lognormvariate(0, SPREAD_OF_PATIENCE)
        arrivals[site_id] = tuple(
            _arrival(rng, week, patience) for week in range(WEEKS) for _ in range(_poisson(rng, rate))
        )
    return World(estimates, arrivals)


def _poisson(rng: Random, mean: float) -> int:
    """How many events of a stream of this rate fall into one unit of time."""
    count, time = 0, rng.expovariate(1)
    while time < mean:
        count, time = count + 1, time + rng.expovariate(1)
    return count


def _arrival(rng: Random, week: int, patience: float) -> Arrival:
    until = week + int(rng.expovariate(1 / patience))
    owed: list[Owed] = []
    tested, at_risk = rng.random() < FIRST_TEST, rng.random() < AT_RISK
    positive = tested and rng.random() < UNDIAGNOSED * SENSITIVITY
    told = positive and rng.random() < TOLD_AT_ONCE
    if positive and not told:
        owed.append(Owed(0, 2, urgent=True, tells=True))
    elif tested and not positive and rng.random() >= GIVEN_AT_ONCE:
        owed.append(Owed(0, 2, urgent=True))
    if positive and rng.random() < LINKED_BY_CREW:
        owed.append(Owed(0, 4, urgent=True))
    if tested and not positive:
        if rng.random() < WANTS_PREP * STARTS_PREP:
            owed.append(Owed(PREP_DAYS // 7 - 1, PREP_DAYS // 7, urgent=False))
        elif at_risk:
            owed.append(Owed(13, 26, urgent=False))
    return Arrival(week, until, told, tuple(owed))


@dataclass
class Year:
    """What happened at the sites so far, as the stops that were made brought it about."""

    world: World
    seed: int
    reached: int = 0
    told: int = 0
    due: int = 0
    on_time: int = 0
    last: dict[str, int] = field(default_factory=dict)
    stops: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    open: dict[str, list[Owed]] = field(default_factory=lambda: defaultdict(list))
    curve: list[int] = field(default_factory=list)

    def stop(self, site_id: str, week: int) -> None:
        """Serve whoever waits there, and those who come for what is owed to them."""
        last = self.last.get(site_id, -1)
        waiting = [each for each in self.world.arrivals[site_id] if last < each.since <= week <= each.until]
        self._follow(site_id, week)
        for each in waiting:
            self.told += each.told_at_once
            for owed in each.owed:
                dated = Owed(week + owed.opens, week + owed.due, owed.urgent, owed.tells)
                # Owed after the year is nobody's merit or fault.
                self.due += dated.due < WEEKS
                self.open[site_id].append(dated)
        self.reached += len(waiting)
        self.stops[site_id].append((week, len(waiting)))
        self.last[site_id] = week

    def _follow(self, site_id: str, week: int) -> None:
        kept = []
        for number, owed in enumerate(self.open[site_id]):
            comes = owed.opens <= week and self._comes(site_id, week, number)
            if not comes:
                kept.append(owed)
                continue
            self.on_time += week <= owed.due < WEEKS
            self.told += owed.tells
        self.open[site_id] = kept

    def _comes(self, site_id: str, week: int, number: int) -> bool:
        return seeded(self.seed, "returns", site_id, week, number).random() < RETURNS_TO_HEAR

    def end_week(self) -> None:
        self.curve.append(self.reached)

    @property
    def share_on_time(self) -> float:
        return self.on_time / self.due if self.due else 0.0
