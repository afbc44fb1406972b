"""The programme's published yearly targets."""

from dataclasses import dataclass

from models.errors import N_
from models.indicators.measures import participants_of
from models.tables.coverage import YearlyTargetRow
from models.tables.groups import GroupKind

PUBLISHED = N_("the programme's published yearly targets")
# Counted from the group sessions themselves, since those who are trained on media are staff.
STAFF_TRAINED = participants_of(GroupKind.MEDIA_TRAINING)
STAFF_TRAINED_TITLE = N_("staff trained on media")


@dataclass(frozen=True, slots=True)
class DefaultTarget:
    """So many people a year; ``indicator`` is an indicator's id, or ``STAFF_TRAINED``."""

    indicator: str
    people: int

    def of(self, year: int) -> YearlyTargetRow:
        return YearlyTargetRow(indicator=self.indicator, year=year, people=self.people, source=PUBLISHED)


DEFAULT_TARGETS = (
    DefaultTarget("counselled", 250),
    DefaultTarget(participants_of(GroupKind.THEMATIC_MEETING), 150),
    DefaultTarget(participants_of(GroupKind.RIGHTS_TRAINING), 100),
    DefaultTarget(STAFF_TRAINED, 10),
)
