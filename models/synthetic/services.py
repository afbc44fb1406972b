"""What is done in one visit, entered as a nurse would enter it."""

from datetime import date
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from models.care.ages import age_band_of, may_be_under_age
from models.care.visit import CommodityEntry, HivTest, Pep, Prep, RapidTestEntry, ReferralEntry, VisitInput
from models.care.visit import ViolenceEnquiry as Enquiry
from models.synthetic.assays import LotOf, Tested, other_tests
from models.synthetic.draws import Draw
from models.synthetic.encounters import later
from models.synthetic.people import Person
from models.synthetic.places import Place
from models.visit_names import KIT_OF_COMMODITY
from models.vocabulary import (
    AgeBand,
    AssayResult,
    Commodity,
    Consent,
    Counselling,
    Finding,
    HivStrategy,
    RapidTest,
    ReferralReason,
    Service,
    StiTreatment,
    Syndrome,
    TbScreen,
    ViolenceKind,
    ViolenceResult,
)

FULL_AGE = 18
GIVEN_AT_ONCE = 0.94
TOLD_AT_ONCE = 0.85
SYNDROMES = Draw(
    {
        Syndrome.VAGINAL_DISCHARGE: 55,
        Syndrome.LOWER_ABDOMINAL_PAIN: 22,
        Syndrome.URETHRAL_DISCHARGE: 9,
        Syndrome.GENITAL_ULCER: 8,
        Syndrome.ANORECTAL: 6,
    }
)
SYNDROME, TREATED_AT_ONCE = 0.12, 0.75
COUNSELLED = 0.72
AMOUNTS = {
    Commodity.CONDOMS: (0.9, (10, 20, 20, 30, 50)),
    Commodity.LUBRICANT: (0.5, (5, 10, 10, 20)),
    Commodity.SELF_TESTS: (0.07, (1, 1, 2)),
}
SCREENED_FOR_TB, TB_PRESUMED = 0.5, 0.02
ASKED_ABOUT_VIOLENCE = 0.34
VIOLENCE_RESULTS = Draw(
    {
        ViolenceResult.NO_ACTION: 68,
        ViolenceResult.TREATED: 18,
        ViolenceResult.REFERRED: 10,
        ViolenceResult.OTHER: 4,
    }
)
PEP = 0.005
APPOINTMENT = 0.22
OTHER_REFERRALS = {ReferralReason.LEGAL_OR_SOCIAL: 0.025, ReferralReason.OTHER_HEALTH: 0.025}


@lru_cache
def _band(year_of_birth: int, year: int) -> AgeBand | None:
    return age_band_of(year_of_birth, date(year, 1, 1))


class Entry:
    """A visit on its way to become a ``VisitInput``."""

    def __init__(self, rng: Random, person: Person, place: Place, day: date, lot_of: LotOf) -> None:
        self._rng, self._person, self._place, self._day, self._lot_of = rng, person, place, day, lot_of
        self._services: set[Service] = set()
        self._referrals: dict[ReferralReason, str] = {}
        self._counselling: set[Counselling] = set()
        self._treatments: set[StiTreatment] = set()
        self._values: dict[str, Any] = {}

    def refer(self, reason: ReferralReason, facility_id: str) -> None:
        self._services.add(Service.REFERRAL)
        self._referrals[reason] = facility_id

    def hiv_test(self, strategy: HivStrategy, tested: Tested) -> None:
        given = self._day if self._rng.random() < GIVEN_AT_ONCE else None
        positive = tested.finding == Finding.POSITIVE
        told = given if positive and self._rng.random() < TOLD_AT_ONCE else None
        self._services |= {Service.HIV_TEST, Service.COUNSELLING}
        self._counselling |= {Counselling.PRE_TEST, Counselling.POST_TEST}
        self._values["hiv_test_consent"] = Consent.GIVEN
        self._values["hiv_test"] = HivTest(
            strategy=strategy,
            assays=tested.assays,
            report=tested.finding,
            result_given=given,
            told_positive=told,
        )
        if positive:
            self.refer(ReferralReason.HIV_CARE, self._place.hiv_centre)
        elif tested.finding == Finding.REFER:
            self.refer(ReferralReason.HIV_CONFIRMATION, self._place.hiv_centre)

    def no_hiv_test(self) -> None:
        self._services.add(Service.HIV_TEST)
        self._values["hiv_test_consent"] = Consent.DECLINED

    def other_tests(self) -> None:
        entries = []
        for test, result, lot_id in other_tests(self._rng, self._lot_of):
            valid = result != AssayResult.INVALID
            given = self._day if valid and self._rng.random() < GIVEN_AT_ONCE else None
            entries.append(RapidTestEntry(test=test, result=result, lot_id=lot_id, result_given=given))
            if result == AssayResult.REACTIVE:
                self._answer(test)
        if entries:
            self._services.add(Service.OTHER_TESTS)
            self._values["rapid_tests"] = tuple(entries)

    def _answer(self, test: RapidTest) -> None:
        if test != RapidTest.SYPHILIS:
            self.refer(ReferralReason.HEPATITIS, self._place.hiv_centre)
        elif self._rng.random() < TREATED_AT_ONCE:
            self._services.add(Service.STI)
            self._treatments.add(StiTreatment.SYPHILIS)
        else:
            self.refer(ReferralReason.SYPHILIS, self._place.hiv_centre)

    def complaints(self) -> None:
        if self._rng.random() < SYNDROME:
            syndrome = SYNDROMES(self._rng)
            self._services.add(Service.STI)
            self._values["syndromes"] = (syndrome,)
            if self._rng.random() < TREATED_AT_ONCE:
                self._treatments.add(StiTreatment(syndrome.value))
            else:
                self.refer(ReferralReason.STI, self._place.helper)

    def supplies(self) -> None:
        given = []
        for kind, (share, amounts) in AMOUNTS.items():
            if self._rng.random() < share:
                lot_id = self._lot_of(KIT_OF_COMMODITY[kind])
                given.append(CommodityEntry(kind=kind, amount=self._rng.choice(amounts), lot_id=lot_id))
        if given:
            self._services.add(Service.COMMODITIES)
            self._values["commodities"] = tuple(given)

    def prep(self, prep: Prep | None) -> None:
        if prep is not None:
            self._services.add(Service.PREP)
            self._values["prep"] = prep

    def pep(self) -> None:
        if self._rng.random() < PEP:
            self._services.add(Service.PEP)
            self._values["pep"] = Pep(hours_since_exposure=self._rng.randint(4, 72))

    def enquiries(self) -> None:
        if self._rng.random() < SCREENED_FOR_TB:
            presumed = self._rng.random() < TB_PRESUMED
            self._services.add(Service.TB)
            self._values["tb_screen"] = TbScreen.PRESUMED if presumed else TbScreen.NO_SYMPTOM
            if presumed:
                self.refer(ReferralReason.TB, self._place.helper)
        if self._rng.random() < ASKED_ABOUT_VIOLENCE:
            enquiries = [Enquiry(kind=kind, result=VIOLENCE_RESULTS(self._rng)) for kind in ViolenceKind]
            self._services.add(Service.VIOLENCE)
            self._values["violence"] = tuple(enquiries)
            if any(enquiry.result == ViolenceResult.REFERRED for enquiry in enquiries):
                self.refer(ReferralReason.VIOLENCE, self._place.helper)

    def _closing(self) -> None:
        if self._rng.random() < COUNSELLED or not self._services:
            self._services.add(Service.COUNSELLING)
            self._counselling.add(Counselling.HIV_AND_HEALTH)
        for reason, share in OTHER_REFERRALS.items():
            if self._rng.random() < share:
                self.refer(reason, self._place.helper)
        if may_be_under_age(self._person.year_of_birth, self._day, FULL_AGE - 1):
            self._values["safeguarding"] = True
            self.refer(ReferralReason.SAFEGUARDING, self._place.helper)
        if self._rng.random() < APPOINTMENT:
            self._values["next_appointment"] = later(self._rng, self._day, 14, 120)

    def done(self, visit_id: UUID, known_positive: bool) -> VisitInput:
        self._closing()
        return VisitInput(
            id=visit_id,
            day=self._day,
            town_id=self._place.town_id,
            site_id=self._place.site_id,
            consent=Consent.GIVEN,
            contact_preference=self._person.contact,
            age_band=_band(self._person.year_of_birth, self._day.year),
            known_positive=known_positive,
            individual_risk=self._person.at_risk and not known_positive,
            services=tuple(self._services),
            counselling=tuple(self._counselling),
            sti_treatments=tuple(self._treatments),
            referrals=tuple(
                ReferralEntry(facility_id=facility, reason=reason)
                for reason, facility in self._referrals.items()
            ),
            **self._values,
        )
