"""The best plan of a problem in which each stop is served once, by whichever engine suits it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from routing.answer import Answer
from routing.crowded_days import CrowdedDays, Draft, Shares
from routing.drafted_weeks import drafted_fleet
from routing.fleet import Fleet, build_fleet, worth_of
from routing.indexed import Indexed
from routing.limit import Limit
from routing.optimum import optimise
from routing.progress import Progress
from routing.question import Outcome, Question
from routing.scopes import large, small
from routing.solution import Solution

SHARE_FOR_FIRST_PLAN = 0.1
SHARE_FOR_PRICES = 0.5
SHARE_FOR_SEARCH = 0.85


@dataclass(frozen=True, slots=True)
class WeekRun:
    """One problem, and how long it may take; ``report`` hears of each better plan or bound.

    ``known`` are prices from problems much like this, where a bound is not needed; new ones are put there.
    """

    indexed: Indexed
    limit: Limit
    started: float
    seed: int
    workers: int
    report: Callable[[Progress], None]
    known: Shares = field(default_factory=dict)

    def answered(self) -> tuple[Answer, Outcome]:
        """From all day routes where they can be listed, else by a search that needs no list."""
        fleet = build_fleet(self.indexed, small(self.limit))
        if fleet is not None:
            return self._answered(fleet, self.indexed.least, self.limit)
        crowded = CrowdedDays(self.indexed, self.seed, self._heard)
        if not self.known:
            crowded.search(self.limit.within(self.limit.left() * SHARE_FOR_FIRST_PLAN))
        fleet = build_fleet(self.indexed, large(self.limit))
        if fleet is None:
            self._find_prices(crowded)
            crowded.search(self.limit.within(self.limit.left() * SHARE_FOR_SEARCH))
            return self._recombined(crowded, crowded.bound)
        answer, outcome = self._answered(fleet, self.indexed.least, self.limit)
        if crowded.plan is None or (
            outcome.plan is not None and worth_of(outcome.plan) >= crowded.plan.worth
        ):
            return answer, outcome
        return self._recombined(crowded, outcome.bound)

    def _find_prices(self, crowded: CrowdedDays) -> None:
        if self.known:
            crowded.stay_at(self.known)
            return
        found = crowded.find_prices(self.limit.within(self.limit.left() * SHARE_FOR_PRICES))
        if found:
            self.known.update(crowded.shares())

    def solution(self, *, reasons: bool) -> Solution:
        """The whole answer; without ``reasons`` only that leaving a stop out costs at least 0."""
        answer, outcome = self.answered()
        limit = self.limit if reasons or outcome.plan is None else self.limit.within(0.0)
        return answer.solution(outcome, limit, self.started)

    def _recombined(self, crowded: CrowdedDays, bound: int | None) -> tuple[Answer, Outcome]:
        """The best plan that the day routes found make together; ``bound`` is what no plan exceeds."""
        fleet = drafted_fleet(self.indexed, crowded.drafts)
        answer = Answer(self.indexed, fleet, False, bound)
        if crowded.plan is None or crowded.plan.worth < self.indexed.least:
            return answer, Outcome(None, 0)
        plan = tuple(
            fleet.column(group, crowded.drafts[group].rows_of(week)) for group, week in crowded.plan.weeks
        )
        question = Question(fleet, self.indexed.weights.prize, worth_of(plan) + 1, known=plan, seed=self.seed)
        found = optimise(question, self.limit).plan or plan
        return answer, Outcome(found, worth_of(found))

    def _heard(self, plan: Draft | None, bound: int | None) -> None:
        if plan is not None and plan.worth >= self.indexed.least:
            answer = Answer(self.indexed, Fleet((), self.indexed.weights.of_stop), False, bound)
            prize = answer.prize_of_stops(plan.stops)
            self.report(Progress(prize, answer.prize_bound(0), plan.driving, monotonic() - self.started))

    def _answered(self, fleet: Fleet, least: int, within: Limit) -> tuple[Answer, Outcome]:
        answer = Answer(self.indexed, fleet, True)

        def told(outcome: Outcome) -> None:
            if outcome.plan is not None:
                prize, bound, driving = answer.figures(outcome)
                self.report(Progress(prize, bound, driving, monotonic() - self.started))

        prize = self.indexed.weights.prize
        question = Question(fleet, prize, least, seed=self.seed, workers=self.workers)
        outcome = optimise(question, within, told)
        told(outcome)
        return answer, outcome
