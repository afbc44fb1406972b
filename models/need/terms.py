"""The terms of a site's need, their weights, and the one number that comes of them."""

from dataclasses import dataclass
from random import Random

from models.coarse import STEP
from models.need.saturation import fresh_weeks
from models.need.yields import Met, belief


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term counts for; the unit is one expected client.

    Attributes
    ----------
    urgent
        A person who waits for a result, or is positive and not linked to care yet: in addition to ``due``.
    due
        A person to whom anything is owed that may be given now and is due soon.
    expected
        A client expected since the last visit.
    new
        In addition, one of these who was not reached within a year.
    saturation_weeks, estimate_weeks
        See ``fresh_weeks`` and ``belief``.
    explore
        Draw the rate of each site; else its mean is taken.
    """

    urgent: float = 1.0
    due: float = 5.0
    expected: float = 1.0
    new: float = 0.2
    saturation_weeks: float = 6.0
    estimate_weeks: float = 4.0
    explore: bool = True


DEFAULT_WEIGHTS, NOBODY_MET = Weights(), Met()


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site, as coarse or veiled numbers of people.

    ``estimate`` in clients a week; ``weeks`` since the last visit, None before the first; ``reached``: people
    met there within a year; ``met``: clients met at the stops from which the rate is learned.
    """

    estimate: float
    weeks: float | None = None
    urgent: float = 0.0
    due: float = 0.0
    reached: float = 0.0
    met: Met = NOBODY_MET


@dataclass(frozen=True, slots=True)
class Terms:
    """A need before rounding, term by term, in weighted expected clients."""

    urgent: float
    due: float
    expected: float
    new: float

    @property
    def total(self) -> float:
        return self.urgent + self.due + self.expected + self.new


def terms_of(facts: SiteFacts, weights: Weights, rng: Random) -> Terms:
    """``rng`` is used only where the weights ask to explore."""
    known = belief(facts.estimate, weights.estimate_weeks, facts.met)
    rate = known.draw(rng) if weights.explore else known.mean
    expected = rate * fresh_weeks(facts.weeks, weights.saturation_weeks)
    return Terms(
        urgent=weights.urgent * facts.urgent,
        due=weights.due * facts.due,
        expected=weights.expected * expected,
        new=weights.new * expected * _share_not_reached(facts, known.mean, weights),
    )


def _share_not_reached(facts: SiteFacts, rate: float, weights: Weights) -> float:
    """Against all who wait there when nobody has come for long."""
    people = rate * weights.saturation_weeks
    return min(max(1 - facts.reached / people, 0.0), 1.0) if people > 0 else 0.0


def rounded_need(terms: Terms) -> int:
    """To the nearest 5, and never 0 where somebody is expected."""
    return max(STEP * round(terms.total / STEP), STEP) if terms.total >= 1 else 0
