"""What comes of a visit later: laboratory results, the days that follow a result, outcomes of referrals."""

from datetime import date
from random import Random

from models.care.later import LaboratoryResult, ResultDays
from models.care.visit import VisitInput
from models.synthetic.draws import Draw
from models.synthetic.encounters import NO_DAYS, Answer, Encounter, Outcome, later, with_days
from models.synthetic.ids import Ids
from models.vocabulary import (
    AssayResult,
    Finding,
    RapidTest,
    ReferralOutcome,
    ReferralReason,
    StiTreatment,
)

LABORATORY_ANSWERS, SYPHILIS_ANSWERS = 0.9, 0.3
SYPHILIS_CONFIRMED = 0.8
HEARD_SOON = 0.8
# IND.21 asks who is on treatment within 7, 30 and 90 days: most, and not all.
LINKED, TREATED = 0.85, 0.92
FOLLOWED = 0.62
OUTCOMES = Draw(
    {
        ReferralOutcome.ARRIVED: 66,
        ReferralOutcome.DECLINED: 12,
        ReferralOutcome.LOST: 13,
        ReferralOutcome.UNKNOWN: 9,
    }
)
TREATABLE = (ReferralReason.SYPHILIS, ReferralReason.STI, ReferralReason.TB)


class Aftermath:
    """Adds to encounters what came later, as far as it came by the last day."""

    def __init__(self, rng: Random, ids: Ids, last: date) -> None:
        self._rng, self._ids, self._last = rng, ids, last

    def _later(self, day: date, least: int, most: int) -> date:
        return later(self._rng, day, least, most)

    def follow(self, encounter: Encounter, infected: bool) -> None:
        visit = encounter.visit
        hiv = visit.hiv_test
        if hiv is not None and hiv.report == Finding.POSITIVE:
            self._explain(encounter)
        elif hiv is not None and hiv.report == Finding.REFER:
            self._confirm(encounter, infected)
        if _reactive(visit, RapidTest.SYPHILIS):
            self._follow_syphilis(encounter)
        for place, referral in enumerate(visit.referrals):
            if referral.reason == ReferralReason.HIV_CARE:
                self._arrive_in_care(encounter, place)
            elif self._rng.random() < FOLLOWED:
                self._follow_referral(encounter, place, referral.reason)

    def _explain(self, encounter: Encounter) -> None:
        """A positive diagnosis that was not explained at once is explained within days."""
        test = encounter.visit.hiv_test
        assert test is not None
        told = self._later(encounter.visit.day, 1, 10)
        if test.told_positive is None and told <= self._last and self._rng.random() < HEARD_SOON:
            given = None if test.result_given else told
            encounter.days[RapidTest.HIV] = ResultDays(given=given, told_positive=told)

    def _confirm(self, encounter: Encounter, infected: bool) -> None:
        """The laboratory's answer to a reactive screening (HIV.FXNREQ.046)."""
        day = self._later(encounter.visit.day, 5, 25)
        if day > self._last or self._rng.random() >= LABORATORY_ANSWERS:
            return
        finding = Finding.POSITIVE if infected else Finding.NEGATIVE
        self._attach(encounter, RapidTest.HIV, finding, day)

    def _attach(self, encounter: Encounter, test: RapidTest, finding: Finding, day: date) -> None:
        result = LaboratoryResult(id=self._ids(), test=test, finding=finding, day=day)
        heard = self._later(day, 0, 10)
        soon = heard <= self._last and self._rng.random() < HEARD_SOON
        encounter.laboratory.append(Answer(result, self.heard(result, heard) if soon else NO_DAYS))

    def heard(self, result: LaboratoryResult, told: date) -> ResultDays:
        """What follows when the client is told of the laboratory's result on this day."""
        if result.test != RapidTest.HIV or result.finding != Finding.POSITIVE:
            return ResultDays(given=told)
        days = ResultDays(given=told, told_positive=told)
        linked = self._later(told, 2, 30)
        if linked > self._last or self._rng.random() >= LINKED:
            return days
        treated = self._later(linked, 0, 14)
        treated_too = treated <= self._last and self._rng.random() < TREATED
        return with_days(days, linked=linked, treated=treated if treated_too else None)

    def _arrive_in_care(self, encounter: Encounter, place: int) -> None:
        arrived = self._later(encounter.visit.day, 2, 35)
        if arrived > self._last or self._rng.random() >= LINKED:
            return
        encounter.outcomes.append(Outcome(place, ReferralOutcome.ARRIVED, arrived))
        treated = self._later(arrived, 0, 14)
        if treated <= self._last and self._rng.random() < TREATED:
            encounter.outcomes.append(Outcome(place, ReferralOutcome.TREATMENT_STARTED, treated))

    def _follow_syphilis(self, encounter: Encounter) -> None:
        visit = encounter.visit
        if StiTreatment.SYPHILIS in visit.sti_treatments:
            encounter.days[RapidTest.SYPHILIS] = ResultDays(treated=visit.day)
        day = self._later(visit.day, 5, 20)
        if day <= self._last and self._rng.random() < SYPHILIS_ANSWERS:
            finding = Finding.POSITIVE if self._rng.random() < SYPHILIS_CONFIRMED else Finding.NEGATIVE
            self._attach(encounter, RapidTest.SYPHILIS, finding, day)

    def _follow_referral(self, encounter: Encounter, place: int, reason: ReferralReason) -> None:
        day = self._later(encounter.visit.day, 1, 60)
        if day > self._last:
            return
        confirmed = reason == ReferralReason.HIV_CONFIRMATION and encounter.laboratory
        outcome = ReferralOutcome.CONFIRMED if confirmed else OUTCOMES(self._rng)
        encounter.outcomes.append(Outcome(place, outcome, day))
        treated = self._later(day, 0, 10)
        if outcome == ReferralOutcome.ARRIVED and reason in TREATABLE and treated <= self._last:
            encounter.outcomes.append(Outcome(place, ReferralOutcome.TREATMENT_STARTED, treated))


def _reactive(visit: VisitInput, test: RapidTest) -> bool:
    return any(entry.test == test and entry.result == AssayResult.REACTIVE for entry in visit.rapid_tests)
