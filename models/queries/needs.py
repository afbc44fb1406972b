"""The need of each site in a week: one rounded number, in expected clients; its terms for the nation only."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sqlmodel import Session, col, select

from models.coarse import STEP, Coarse, coarse
from models.need.saturation import fresh_weeks
from models.need.terms import NOBODY_MET, SiteFacts, Weights, rounded_need, terms_of
from models.need.yields import belief
from models.queries.last_visits import last_visits
from models.queries.need_counts import (
    URGENT,
    due_by_town,
    met_by_site,
    people_owed,
    reached_by_town,
    urgent_by_town,
)
from models.queries.planning_rules import planning_rules
from models.synthetic.draws import seeded
from models.tables.country import Site, Town
from models.vocabulary import FollowUpKind


@dataclass(frozen=True, slots=True)
class SiteNeed:
    """``weeks`` since the last visit, None before the first; ``need`` in expected clients."""

    site: Site
    town: Town
    weeks: float | None
    need: int


@dataclass(frozen=True, slots=True)
class NationalTerms:
    """What the needs are made of, all sites together, in people; ``sites`` have never been visited."""

    urgent: Coarse
    due: Coarse
    expected: int
    not_reached: int
    never_visited: int


def site_needs(session: Session, week: date, seed: int = 0) -> list[SiteNeed]:
    """The active sites with their needs in the week that starts on the Monday ``week``.

    Parameters
    ----------
    seed
        Of the draws of each site's rate; the same seed and records give the same needs.
    """
    weights = planning_rules(session).weights
    return [
        SiteNeed(site, town, facts.weeks, rounded_need(terms_of(facts, weights, seeded(seed, week, site.id))))
        for site, town, facts in _known_sites(session, week, weights)
    ]


def later_needs(
    session: Session, week: date, seed: int, weeks_between: Collection[float]
) -> Mapping[str, Mapping[float, int]]:
    """What a further visit to each site brings so many weeks after one in the week ``week`` or later.

    The visit before has brought what was owed: what is left are the clients expected since.
    """
    weights = planning_rules(session).weights
    return {
        site.id: {
            weeks: _later_need(facts, weights, weeks, seeded(seed, week, site.id)) for weeks in weeks_between
        }
        for site, _, facts in _known_sites(session, week, weights)
    }


def _later_need(facts: SiteFacts, weights: Weights, weeks: float, rng: Random) -> int:
    return rounded_need(terms_of(replace(facts, weeks=weeks, urgent=0.0, due=0.0), weights, rng))


def national_terms(session: Session, week: date) -> NationalTerms:
    """For the page that explains the needs."""
    weights, until = planning_rules(session).weights, week + timedelta(days=6)
    expected = people = reached = 0.0
    never = 0
    for _, _, facts in _known_sites(session, week, weights):
        rate = belief(facts.estimate, weights.estimate_weeks, facts.met).mean
        expected += rate * fresh_weeks(facts.weeks, weights.saturation_weeks)
        people, reached = people + rate * weights.saturation_weeks, reached + facts.reached
        never += facts.weeks is None
    return NationalTerms(
        urgent=coarse(people_owed(session, until, URGENT)),
        due=coarse(people_owed(session, until, tuple(FollowUpKind))),
        expected=STEP * round(expected / STEP),
        not_reached=STEP * round(max(people - reached, 0) / STEP),
        never_visited=never,
    )


def _known_sites(session: Session, week: date, weights: Weights) -> Iterator[tuple[Site, Town, SiteFacts]]:
    rows = session.exec(
        select(Site, Town).join(Town).where(Site.active).order_by(col(Town.name_en), col(Site.id))
    ).all()
    until, shares = week + timedelta(days=6), _shares([site for site, _ in rows])
    met = met_by_site(session, week, weights.saturation_weeks)
    visited = last_visits(session, week, met)
    urgent, due = urgent_by_town(session, until), due_by_town(session, until)
    reached = reached_by_town(session, week)
    for site, town in rows:
        share, last = shares[site.id], visited.get(site.id)
        facts = SiteFacts(
            estimate=site.estimate,
            weeks=None if last is None else (week - last).days / 7,
            urgent=share * urgent[town.id],
            due=share * due.get(town.id, 0),
            reached=share * reached.get(town.id, 0),
            met=met[site.id].met if site.id in met else NOBODY_MET,
        )
        yield site, town, facts


def _shares(sites: Sequence[Site]) -> Mapping[str, float]:
    """Counts are of towns; a town's sites share them by their estimates."""
    totals: dict[str, float] = defaultdict(float)
    for site in sites:
        totals[site.town_id] += site.estimate
    alike = {town_id: [site.town_id for site in sites].count(town_id) for town_id in totals}
    return {
        site.id: site.estimate / totals[site.town_id] if totals[site.town_id] else 1 / alike[site.town_id]
        for site in sites
    }
