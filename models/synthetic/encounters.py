"""One visit of a made-up client, and all that came of it later."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from models.care.hiv_algorithm import HivAlgorithms
from models.care.later import LaboratoryResult, ResultDays
from models.care.visit import Memory, VisitInput
from models.synthetic.calendar import ClinicDays
from models.synthetic.kits import Shelf
from models.synthetic.places import Places
from models.vocabulary import ChangeReason, Provenance, RapidTest, ReferralOutcome

NO_DAYS = ResultDays()


@dataclass(frozen=True, slots=True)
class World:
    """All that the stories have in common; ``crew`` is the number of nurses."""

    places: Places
    days: ClinicDays
    shelf: Shelf
    algorithms: HivAlgorithms
    crew: int


@dataclass(slots=True)
class Answer:
    """A laboratory's, and the days that followed."""

    result: LaboratoryResult
    days: ResultDays = NO_DAYS


@dataclass(frozen=True, slots=True)
class Outcome:
    """``referral`` is the place of the referral among the visit's."""

    referral: int
    outcome: ReferralOutcome
    day: date


@dataclass(slots=True)
class Encounter:
    """A visit in its last version.

    Attributes
    ----------
    nurse
        Who recorded it, as a number of the crew.
    recorded
        The day on which it reached the server.
    days
        What followed the visit's own results after it was recorded, by test.
    remembered
        What the client remembered at a visit from away.
    before
        What the visit said before it was amended.
    """

    visit: VisitInput
    nurse: int
    recorded: date
    days: dict[RapidTest, ResultDays] = field(default_factory=dict)
    laboratory: list[Answer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    provenance: Provenance = Provenance.CONFIRMED
    from_away: bool = False
    remembered: Memory | None = None
    before: VisitInput | None = None
    before_reason: ChangeReason | None = None
    voided: ChangeReason | None = None


def later(rng: Random, day: date, least: int, most: int) -> date:
    """Some days later."""
    return date.fromordinal(day.toordinal() + rng.randint(least, most))


def with_days(days: ResultDays, **more: date | None) -> ResultDays:
    return days.model_copy(update=more)
