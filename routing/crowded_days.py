"""Weeks whose days hold too many stops for a list of day routes: guided searches at changing prices.

Prices make relaxed weeks serve each stop about once; they give the bound and the outlook. The plan is
built by giving each vehicle in turn the best week beside those of the others, over and over, ever wider;
between two rounds of that it is shaken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from routing.day_grid import DayGrid, day_grid
from routing.day_profile import profile_of
from routing.descent import Descent
from routing.drafted_weeks import Drafts
from routing.first_prices import FirstPrices
from routing.guided_weeks import GuidedSearch, WeekDraft, Width, as_bits, stops_of
from routing.indexed import Indexed, Integers, VehicleClass
from routing.limit import Limit
from routing.outlook import Outlook, look_ahead_of_all, most_worth
from routing.relaxation import NOWHERE
from routing.shaken_weeks import ShakenWeeks, may_be_shaken

CELLS = 40_000_000
FEWEST_SPANS, MOST_SPANS = 60, 300
NARROWEST, FIRST_WIDTH, WIDEST = 30, 150, 2_000
WIDENED, NOISE = 1.5, 0.05
WEEKS_KEPT = 20
SHAKES_A_ROUND, TRIED_A_ROUND = 25, 500_000
STEPS_BEFORE_SEARCH, TRIED_AT_LEAST = 6, 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan: a week for each vehicle of each class, what it is worth, and how far it drives."""

    weeks: tuple[tuple[int, WeekDraft], ...]
    worth: int
    driving: int

    @property
    def stops(self) -> list[int]:
        return [stop for _, week in self.weeks for stop in stops_of(week)]


@dataclass(frozen=True, slots=True)
class View:
    """What lies ahead of each class at some prices of stops."""

    prices: Integers
    outlooks: list[Outlook]


Shares = dict[str, float]
"""Prices of stops by id, in parts of what they are worth."""

Heard = Callable[[Draft | None, int | None], None]


class CrowdedDays:
    """A search for plans of all vehicles; ``bound`` is what no plan exceeds, None where it is not known.

    ``plan`` is the best so far, which may leave out what is required.
    """

    def __init__(self, indexed: Indexed, seed: int, heard: Heard) -> None:
        self.indexed, self.heard = indexed, heard
        self.random = np.random.default_rng(seed)
        self.grids = [_grids(indexed, vehicle) for vehicle in indexed.classes]
        self.drafts = [
            Drafts(vehicle, tuple(None if grid is None else grid.profile for grid in grids))
            for vehicle, grids in zip(indexed.classes, self.grids, strict=True)
        ]
        self.sound = all(grid is None or grid.sound for grids in self.grids for grid in grids)
        self.descent = Descent(np.zeros(indexed.stops, dtype=np.int64))
        self.plan: Draft | None = None
        self.bound: int | None = None
        self.width = float(NARROWEST)
        self.shaken: ShakenWeeks | None = None
        self.view: View | None = None
        self.settled = False
        self.may_try = -STEPS_BEFORE_SEARCH * TRIED_A_ROUND

    def search(self, limit: Limit) -> None:
        """Go on until ``limit`` is over or the bound is reached, but not without having tried once."""
        while self.view is None or not (limit.over() or self._proven()):
            moved = self.settled or self._look()
            self._shake(limit)
            self.may_try += TRIED_A_ROUND
            if self.plan is None or not moved:
                self._improve(limit)
            while self.may_try > 0 and not (limit.over() or self._proven()):
                self._improve(limit)

    def find_prices(self, limit: Limit) -> bool:
        """Go on from better prices, and stay there if they are nearly the best; whether there are any."""
        first = FirstPrices(self.indexed, self.grids)
        if not first.suit:
            return False
        self.settled = first.search(limit)
        self._begin_at(first.best.stops)
        return True

    def stay_at(self, shares: Shares) -> None:
        """Look for plans at prices known from a problem much like this, as shares of what stops are worth."""
        usual = sum(shares.values()) / len(shares)
        known = np.array([shares.get(stop.id, usual) for stop in self.indexed.problem.stops])
        self._begin_at(np.round(known * self.indexed.weights.of_stop).astype(np.int64))
        self.settled = True

    def shares(self) -> Shares:
        """The best prices as shares of what stops are worth."""
        shares = self.descent.best / np.maximum(1, self.indexed.weights.of_stop)
        return dict(zip((stop.id for stop in self.indexed.problem.stops), shares.tolist(), strict=True))

    def _begin_at(self, prices: Integers) -> None:
        self.descent, self.may_try = Descent(prices), 0
        self._look()

    def _proven(self) -> bool:
        return self.plan is not None and self.bound is not None and self.plan.worth >= self.bound

    def _look(self) -> bool:
        """Look ahead at the next prices and take in their bound; whether there is anywhere to go on to."""
        prices = self.descent.prices
        outlooks = look_ahead_of_all(self.indexed, self.grids, self.indexed.weights.of_stop - prices)
        self.view = View(prices, outlooks)
        bound, served = most_worth(outlooks, prices), np.zeros(len(prices), dtype=np.int64)
        for outlook in (each for each in outlooks if each.leads_home):
            stops = np.array(outlook.best_stops(), dtype=np.int64)
            served += len(outlook.vehicle.vehicles) * np.bincount(stops, minlength=len(prices))
        moved = self.descent.learn(bound, served)
        if self.sound and (self.bound is None or bound < self.bound):
            self.bound = bound
            self.heard(self.plan, self.bound)
        return moved

    def _improve(self, limit: Limit) -> None:
        """Each vehicle in turn gets the best week beside those that the others have.

        A first plan is narrow, but not given up when time is over.
        """
        groups = [group for group, of in enumerate(self.indexed.classes) for _ in of.vehicles]
        weeks: list[WeekDraft | None] = [None] * len(groups)
        if self.plan is not None:
            weeks = [week for _, week in self.plan.weeks]
        before = self.plan
        for vehicle in self.random.permutation(len(groups)):
            if limit.over() and before is not None:
                return
            group = groups[vehicle]
            others = [week for i, week in enumerate(weeks) if week is not None and i != vehicle]
            own = weeks[vehicle]
            least = NOWHERE // 2 if own is None else self._worth(own) + 1
            within = limit if before is not None else replace(limit, deadline=inf)
            found = self._good_weeks(group, others, least, within)
            for week in found:
                self.drafts[group].add(week)
            if found and self._worth(found[0]) >= least:
                weeks[vehicle] = found[0]
                self._keep(groups, weeks)
        if before is None and self.plan is not None:
            self.width = FIRST_WIDTH
        elif self.plan is before:
            self.width *= WIDENED
            if self.width > WIDEST:
                self.width = FIRST_WIDTH

    def _shake(self, limit: Limit) -> None:
        """Small changes by the thousand, where a plan is there and its days stand alone."""
        if self.plan is None or not may_be_shaken(self.indexed):
            return
        groups = [group for group, _ in self.plan.weeks]
        weeks = [week for _, week in self.plan.weeks]
        if self.shaken is None:
            self.shaken = ShakenWeeks(self.indexed, self.grids, weeks, self.random)
        for _ in range(SHAKES_A_ROUND):
            if limit.over() or self._proven():
                return
            weeks = self.shaken.shake(weeks)
            for group, week in zip(groups, weeks, strict=True):
                self.drafts[group].add(week)
            self._keep(groups, weeks)

    def _good_weeks(self, group: int, others: list[WeekDraft], least: int, limit: Limit) -> list[WeekDraft]:
        """The best weeks found; those that cannot come to ``least`` are not followed."""
        assert self.view is not None
        of_stop, prices = self.indexed.weights.of_stop, self.view.prices
        taken = [stop for week in others for stop in stops_of(week)]
        floor = least - int(prices.sum()) + int(prices[taken].sum())
        bits = as_bits(taken, max(1, -(-self.indexed.stops // 64)))
        noise = NOISE * float(of_stop.mean()) if self.settled else 0.0
        width = Width(int(self.width), noise)
        search = GuidedSearch(self.view.outlooks[group], (of_stop, prices), bits, width, self.random)
        weeks = search.weeks(floor, WEEKS_KEPT, limit)
        self.may_try -= max(TRIED_AT_LEAST, search.tried)
        return weeks

    def _worth(self, week: WeekDraft) -> int:
        driving = sum(day.driving // self.indexed.weights.unit for day in week if day is not None)
        return int(self.indexed.weights.of_stop[stops_of(week)].sum()) - driving

    def _keep(self, groups: Sequence[int], weeks: Sequence[WeekDraft | None]) -> None:
        complete = [week for week in weeks if week is not None]
        if len(complete) < len(weeks):
            return
        worth = sum(self._worth(week) for week in complete)
        if self.plan is None or worth > self.plan.worth:
            driving = sum(day.driving for week in complete for day in week if day is not None)
            self.plan = Draft(tuple(zip(groups, complete, strict=True)), worth, driving)
            self.heard(self.plan, self.bound)


def _grids(indexed: Indexed, vehicle: VehicleClass) -> tuple[DayGrid | None, ...]:
    profiles = [
        None if shift is None else profile_of(indexed, vehicle, (day,), shift)
        for day, shift in enumerate(vehicle.shifts)
    ]
    cells = sum(len(profile.visits.stop) ** 2 for profile in profiles if profile is not None)
    spans = min(MOST_SPANS, max(FEWEST_SPANS, CELLS // max(1, cells)))
    return tuple(
        None if shift is None or profile is None else day_grid(indexed, profile, shift.start, spans)
        for shift, profile in zip(vehicle.shifts, profiles, strict=True)
    )
