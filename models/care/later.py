"""What comes after a visit: a laboratory's answer, and the days that follow a result."""

from uuid import UUID

from models.care.visit import CareModel
from models.errors import N_, Invalid
from models.tables.rows import Day
from models.vocabulary import Finding, RapidTest, ReferralOutcome

LABORATORY_FINDINGS = {
    RapidTest.HIV: (Finding.NEGATIVE, Finding.INCONCLUSIVE, Finding.POSITIVE),
    RapidTest.SYPHILIS: (Finding.NEGATIVE, Finding.POSITIVE),
    RapidTest.HBSAG: (Finding.NEGATIVE, Finding.POSITIVE),
    RapidTest.HCV: (Finding.NEGATIVE, Finding.POSITIVE),
}


class LaboratoryResult(CareModel):
    """A result that came later; ``id`` was made at random by the sender, ``day`` is the laboratory's."""

    id: UUID
    test: RapidTest
    finding: Finding
    day: Day


class ResultDays(CareModel):
    """Days that follow a result, each of its own; one that is left out stays as it is."""

    given: Day | None = None
    told_positive: Day | None = None
    linked: Day | None = None
    treated: Day | None = None


class Outcome(CareModel):
    """What became of a referral, and on which day."""

    outcome: ReferralOutcome
    day: Day


def check_laboratory_finding(result: LaboratoryResult) -> None:
    """Raises Invalid where a laboratory does not report this of the test."""
    if result.finding not in LABORATORY_FINDINGS[result.test]:
        raise Invalid(N_("A laboratory does not report this of this test."), "finding")


def check_result_days(test: RapidTest, finding: Finding, days: ResultDays) -> None:
    """Raises Invalid where the days, all of them taken together, cannot follow such a result."""
    hiv_positive = test == RapidTest.HIV and finding == Finding.POSITIVE
    if days.told_positive is not None and not hiv_positive:
        raise Invalid(N_("Only a positive diagnosis is explained."), "told_positive")
    if days.told_positive is not None and days.given is None:
        raise Invalid(N_("A diagnosis is explained when the result is given."), "given")
    if days.linked is not None and not hiv_positive:
        raise Invalid(N_("Only who is positive is linked to HIV care."), "linked")
    if days.treated is not None and finding in (Finding.NEGATIVE, Finding.NON_REACTIVE):
        raise Invalid(N_("There is nothing to treat after this result."), "treated")
