"""What is known of one client, as far as the rules of care look at it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.vocabulary import Finding, PrepState, RapidTest, ReferralReason, ResultSource


@dataclass(frozen=True, slots=True)
class PastVisit:
    """``sti``: a syndrome, a reactive syphilis test or a treatment; ``pep``: PEP was begun."""

    id: UUID
    day: date
    town_id: str
    known_positive: bool = False
    individual_risk: bool = False
    sti: bool = False
    prep: PrepState | None = None
    prep_days: int = 0
    pep: bool = False
    next_appointment: date | None = None


@dataclass(frozen=True, slots=True)
class PastResult:
    """What was reported of one test, and the days of their own that follow from it.

    ``confirms_id`` names the earlier result to which this one is the answer of a laboratory.
    """

    id: UUID
    day: date
    test: RapidTest
    finding: Finding
    source: ResultSource = ResultSource.VISIT
    confirms_id: UUID | None = None
    given: date | None = None
    told_positive: date | None = None
    linked: date | None = None


@dataclass(frozen=True, slots=True)
class PastReferral:
    """``outcome``: the day of its first outcome."""

    id: UUID
    day: date
    reason: ReferralReason
    outcome: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All of one client's records that count: voided visits and what came with them are left out."""

    visits: tuple[PastVisit, ...] = ()
    results: tuple[PastResult, ...] = ()
    referrals: tuple[PastReferral, ...] = ()

    @property
    def standing_results(self) -> tuple[PastResult, ...]:
        """Results that no laboratory has answered since, oldest first."""
        answered = {result.confirms_id for result in self.results}
        standing = [result for result in self.results if result.id not in answered]
        return tuple(sorted(standing, key=lambda result: result.day))

    @property
    def hiv_results(self) -> tuple[PastResult, ...]:
        return tuple(result for result in self.standing_results if result.test == RapidTest.HIV)

    @property
    def is_positive(self) -> bool:
        """Diagnosed here, or known to have been diagnosed elsewhere."""
        found = any(result.finding == Finding.POSITIVE for result in self.hiv_results)
        return found or any(visit.known_positive for visit in self.visits)
