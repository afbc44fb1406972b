"""Clients a week at a site: the estimate, corrected by what was met, and drawn where little is known.

Thompson sampling, as Gonsalves 2018 uses it to send mobile testing to zones whose yield is not known: each
site's rate is drawn from what is believed of it, and the plan goes where the draw is high. Beliefs about much
visited sites are narrow, so that their draws are close to what was met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from models.need.saturation import fresh_weeks


@dataclass(frozen=True, slots=True)
class Met:
    """Clients met at a site, in how many weeks' worth of waiting."""

    clients: float = 0.0
    weeks: float = 0.0


@dataclass(frozen=True, slots=True)
class Belief:
    """A gamma distribution of the clients a week: ``shape`` clients in ``weeks`` weeks."""

    shape: float
    weeks: float

    @property
    def mean(self) -> float:
        return self.shape / self.weeks

    def draw(self, rng: Random) -> float:
        return rng.gammavariate(self.shape, 1 / self.weeks) if self.shape > 0 else 0.0


def belief(estimate: float, estimate_weeks: float, met: Met) -> Belief:
    """The estimate counts as if it had been observed for ``estimate_weeks``."""
    return Belief(estimate * estimate_weeks + met.clients, estimate_weeks + met.weeks)


def waited_weeks(days: Sequence[int], saturation: float) -> float:
    """How many weeks' worth had waited at the visits of these days, after the first; days are ordinals."""
    gaps = [(later - earlier) / 7 for earlier, later in pairwise(sorted(days))]
    return sum(fresh_weeks(weeks, saturation) for weeks in gaps)
