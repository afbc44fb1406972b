"""How a year is planned: by a fixed rotation, the greatest estimates, the shortest driving, or by our need.

All drive the same vehicle in the same hours over the same roads, and are solved by the product's solver. They
see what a programme has on record: estimates, stops that were made, how many were met there, what is owed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.need.terms import SiteFacts, Weights, rounded_need, terms_of
from models.need.varied_times import varied_windows, week_hour
from models.need.veil import veiled
from models.need.yields import Met, waited_weeks
from models.queries.need_counts import COUNTED_AHEAD, people
from models.synthetic.draws import seeded
from models.synthetic.waiting import Year
from models.tables.planning import PlanningRulesRow
from routing.problem import Problem, TimeWindow
from routing.solve import Progress, solve

RULES = PlanningRulesRow()
A_WEEK, A_YEAR = timedelta(weeks=1), 52
# The estimates' order decides before anything else, as far as whole numbers can say so.
STEEPNESS = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """The sites of a week with weekday and hour of each, and what no plan of the week exceeds in need."""

    times: Mapping[str, tuple[int, int]]
    bound: int


def plan(problem: Problem, needs: Mapping[str, int], seconds: float) -> Planned:
    """The best week for these needs; the search ends when it is proven, since nobody asks for the reasons."""
    proven = False

    def told(progress: Progress) -> None:
        nonlocal proven
        proven = progress.prize == progress.bound

    found = solve(with_needs(problem, needs), seconds=seconds, stop=lambda: proven, report=told)
    times = {
        step.stop: (date.fromisoformat(route.day).weekday(), step.service_start // 3600)
        for route in found.routes
        for step in route.stops
    }
    return Planned(times, found.bound if found.bound is not None else sum(needs.values()))


def with_needs(problem: Problem, needs: Mapping[str, int]) -> Problem:
    """Sites without need are no stops."""
    stops = tuple(
        stop.model_copy(update={"prize": needs[stop.id]}) for stop in problem.stops if needs.get(stop.id)
    )
    return problem.model_copy(update={"stops": stops})


@dataclass(frozen=True, slots=True)
class Always:
    """Each week's plan was made beforehand, and whatever happens changes nothing."""

    plans: Sequence[Planned]

    def week(self, problem: Problem, year: Year, week: int) -> Planned:
        return self.plans[week]


def steep(estimates: Mapping[str, float]) -> dict[str, int]:
    """Needs for which the sites with the greatest estimates are served, as many of them as fit."""
    return {site: round(rate**STEEPNESS) + 1 for site, rate in estimates.items()}


@dataclass
class Rotation:
    """Every site in turn: as many of those that remain as fit into a week, then the same weeks for ever."""

    seconds: float
    groups: list[Sequence[str]] = field(default_factory=list)
    remaining: set[str] | None = None

    def week(self, problem: Problem, year: Year, week: int) -> Planned:
        if self.remaining is None:
            self.remaining = set(year.world.estimates)
        if self.remaining:
            found = plan(problem, dict.fromkeys(self.remaining, 1), self.seconds)
            self.remaining -= found.times.keys()
            if found.times:
                self.groups.append(tuple(found.times))
            else:
                self.remaining = set()  # what is left cannot be reached at all
            if found.times or not self.groups:
                return found
        group = self.groups[week % len(self.groups)]
        return plan(problem, dict.fromkeys(group, 1), self.seconds)


@dataclass
class Ours:
    """By the need from care, with the product's weights, noise and varied times."""

    seconds: float
    seed: int
    weights: Weights = RULES.weights
    hours: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def week(self, problem: Problem, year: Year, week: int) -> Planned:
        found = plan(self.varied(problem, week), self._needs(year, week), self.seconds)
        for site, (weekday, hour) in found.times.items():
            self.hours[site].append((week, week_hour(weekday, hour)))
        return found

    def asked(self, problem: Problem, year: Year, week: int) -> Problem:
        """The week's problem with our needs, at any time."""
        return with_needs(problem, self._needs(year, week))

    def _needs(self, year: Year, week: int) -> dict[str, int]:
        return {site: self._need(year, site, week) for site in year.world.estimates}

    def _need(self, year: Year, site: str, week: int) -> int:
        stops = year.stops[site]
        days = [7 * at for at, _ in stops]
        clients = people(sum(met for _, met in stops[1:]))
        owed = year.open[site]
        urgent = sum(each.urgent for each in owed)
        soon = week + COUNTED_AHEAD // A_WEEK
        due = sum(each.opens <= week and (each.urgent or each.due <= soon) for each in owed)
        facts = SiteFacts(
            estimate=year.world.estimates[site],
            weeks=None if not stops else week - stops[-1][0],
            urgent=veiled(urgent, b"simulated", self.seed, site, week // 13),
            due=people(due),
            reached=people(sum(met for at, met in stops if at > week - A_YEAR)),
            met=Met(clients, waited_weeks(days, self.weights.saturation_weeks)),
        )
        return rounded_need(terms_of(facts, self.weights, seeded(self.seed, week, site)))

    def varied(self, problem: Problem, week: int) -> Problem:
        """The same without the hours of the last visits."""
        weekday_of = {day.id: date.fromisoformat(day.id).weekday() for day in problem.days}
        stops = []
        for stop in problem.stops:
            past = {hour for at, hour in self.hours[stop.id] if at >= week - RULES.vary_weeks}
            windows = [
                TimeWindow(day=window.day, start=start, end=end)
                for window in stop.windows or ()
                for start, end in varied_windows(
                    (window.start, window.end),
                    weekday_of[window.day],
                    stop.service,
                    past,
                    RULES.vary_hours,
                )
            ]
            stops.append(stop.model_copy(update={"windows": tuple(windows)}))
        return problem.model_copy(update={"stops": tuple(stops)})
