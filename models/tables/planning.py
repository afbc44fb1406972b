"""How weeks and months are planned: needs, varied times, returns to a site, peers, kits. Not secret."""

from sqlmodel import Field

from models.need.terms import DEFAULT_WEIGHTS, Weights
from models.tables.country import MOST_GAP, MOST_VISITS
from models.tables.kit_rules import KitRulesRow

MOST_WEIGHT, MOST_WEEKS = 100, 104
# So long a sealed record of weekday and hour is kept, at most.
MOST_VARY_WEEKS = 26


class PlanningRulesRow(KitRulesRow):
    """The fields of ``Weights``, three rules of the week, two of the month, and those of kits.

    ``vary_weeks``: how far back a site's visits are looked at; ``vary_hours``: how many hours before and
    after theirs a new one may not begin on the same weekday; ``peer_hours``: how long before a stop peer
    workers may be told. ``most_visits`` in four weeks, ``least_gap`` in days: of a site without its own.
    ``crew_driver`` and ``crew_tester``: a vehicle works only on days on which its crew has somebody who
    drives, and somebody who may test.
    """

    urgent: float = Field(default=DEFAULT_WEIGHTS.urgent, ge=0, le=MOST_WEIGHT)
    due: float = Field(default=DEFAULT_WEIGHTS.due, ge=0, le=MOST_WEIGHT)
    expected: float = Field(default=DEFAULT_WEIGHTS.expected, ge=0, le=MOST_WEIGHT)
    new: float = Field(default=DEFAULT_WEIGHTS.new, ge=0, le=MOST_WEIGHT)
    saturation_weeks: float = Field(default=DEFAULT_WEIGHTS.saturation_weeks, ge=1, le=MOST_WEEKS)
    estimate_weeks: float = Field(default=DEFAULT_WEIGHTS.estimate_weeks, ge=0.5, le=MOST_WEEKS)
    explore: bool = DEFAULT_WEIGHTS.explore
    vary_weeks: int = Field(default=4, ge=0, le=MOST_VARY_WEEKS)
    vary_hours: int = Field(default=2, ge=0, le=12)
    peer_hours: int = Field(default=3, ge=0, le=72)
    most_visits: int = Field(default=4, ge=1, le=MOST_VISITS)
    least_gap: int = Field(default=7, ge=1, le=MOST_GAP)
    crew_driver: bool = True
    crew_tester: bool = True

    @property
    def weights(self) -> Weights:
        return Weights(**self.model_dump(include=set(Weights.__dataclass_fields__)))


class PlanningRules(PlanningRulesRow, table=True):
    """The one row of it; before the first change there is none, and the defaults hold."""

    __tablename__ = "planning_rules"

    id: int = Field(default=1, primary_key=True)
