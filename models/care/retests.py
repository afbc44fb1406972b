"""When a client should be tested for HIV again (HIV.B9.DT), as a table of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.care.calendar_months import add_months


@dataclass(frozen=True, slots=True)
class RetestFacts:
    """What the rule looks at: a client of this programme who is not known to be positive.

    ``day`` is the day of the visit from which the time runs, ``pep_started`` the day on which PEP began
    where no HIV test has been done since its end.
    """

    day: date
    positive: bool = False
    individual_risk: bool = False
    sti: bool = False
    on_prep: bool = False
    pep_started: date | None = None


@dataclass(frozen=True, slots=True)
class Retest:
    """Test again between the two days, the last of which is the due day; ``row_id`` says why."""

    row_id: str
    opens: date
    due: date


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: where it applies, and after how many months a test opens and is due."""

    id: str
    applies: Callable[[RetestFacts], bool]
    opens_months: int
    due_months: int


# Every client here belongs to a key population, which is why row 03 asks for nothing and why no
# key-population type needs to be stored. The 3 to 6 months come from the guidance beside rows 03 and 04.
ROWS = (
    Row("HIV.B9.DT.07", lambda facts: facts.on_prep, 3, 3),
    Row("HIV.B9.DT.03 with an STI", lambda facts: facts.sti, 3, 6),
    Row("HIV.B9.DT.04 at individual risk", lambda facts: facts.individual_risk, 3, 6),
    Row("HIV.B9.DT.03", lambda facts: True, 12, 12),
)
AFTER_PEP = "HIV.B9.DT after PEP"
MONTHS_AFTER_PEP = 3


def next_retest(facts: RetestFacts) -> Retest | None:
    """The test that is due first, or None for a client who is positive."""
    if facts.positive:
        return None
    due = [
        Retest(row.id, add_months(facts.day, row.opens_months), add_months(facts.day, row.due_months))
        for row in ROWS
        if row.applies(facts)
    ]
    if facts.pep_started is not None:
        day = add_months(facts.pep_started, MONTHS_AFTER_PEP)
        due.append(Retest(AFTER_PEP, day, day))
    return min(due, key=lambda retest: retest.due)
