"""What must fit together in a visit. Each refusal is one sentence and names the field."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta

from models.care.hiv_algorithm import AssayDone, DecisionTable, HivAlgorithms, Report
from models.care.visit import MOST_HOURS_BEFORE_PEP, HivTest, VisitInput
from models.errors import N_, Invalid
from models.vocabulary import (
    AssayResult,
    Consent,
    Finding,
    PrepState,
    RapidTest,
    ReferralReason,
    Service,
    TbScreen,
    ViolenceResult,
)

OLDEST = timedelta(days=365)
FARTHEST_APPOINTMENT = timedelta(days=730)
ON_PREP = (PrepState.STARTED, PrepState.CONTINUED)
_REACTIVE = (Finding.POSITIVE, Finding.INCONCLUSIVE, Finding.REFER)


def check_visit(visit: VisitInput, algorithms: HivAlgorithms, today: date) -> None:
    """Every rule that a visit must keep, whichever door it comes through.

    Parameters
    ----------
    today
        The day at the programme's place; away from signal a visit may be up to a year old.

    Raises
    ------
    Invalid
        The first rule that is broken, with its field: ``hiv_test.assays.1.assay``.
    """
    _check_consent(visit)
    _check_days(visit, today)
    if visit.hiv_test is not None:
        _check_hiv_test(visit, visit.hiv_test, algorithms, today)
    for rule in _RULES:
        rule(visit)


def _check_consent(visit: VisitInput) -> None:
    if visit.consent != Consent.GIVEN:
        raise Invalid(N_("Without the client's consent no visit is recorded."), "consent")
    if visit.hiv_test is not None and visit.hiv_test_consent != Consent.GIVEN:
        raise Invalid(N_("An HIV test needs the client's consent to it."), "hiv_test_consent")


def _check_services(visit: VisitInput) -> None:
    _refuse_repeats("services", visit.services)
    used: dict[Service, bool] = {
        Service.HIV_TEST: visit.hiv_test is not None or visit.hiv_test_consent is not None,
        Service.OTHER_TESTS: bool(visit.rapid_tests),
        Service.STI: bool(visit.syndromes or visit.sti_treatments),
        Service.COUNSELLING: bool(visit.counselling),
        Service.COMMODITIES: any(entry.amount for entry in visit.commodities),
        Service.PREP: visit.prep is not None,
        Service.PEP: visit.pep is not None,
        Service.TB: visit.tb_screen is not None,
        Service.VIOLENCE: bool(visit.violence),
        Service.REFERRAL: bool(visit.referrals),
    }
    for service, is_used in used.items():
        if is_used and service not in visit.services:
            raise Invalid(
                N_("Choose the service too to which this belongs: %(service)s."),
                "services",
                service=Invalid(service.label),
            )


def _check_lists(visit: VisitInput) -> None:
    _refuse_repeats("syndromes", visit.syndromes)
    _refuse_repeats("sti_treatments", visit.sti_treatments)
    _refuse_repeats("counselling", visit.counselling)
    _refuse_repeats("commodities", [(entry.kind, entry.lot_id) for entry in visit.commodities])
    _refuse_repeats("violence", [entry.kind for entry in visit.violence])
    _refuse_repeats("referrals", [(entry.facility_id, entry.reason) for entry in visit.referrals])
    counted = [entry.test for entry in visit.rapid_tests if entry.result != AssayResult.INVALID]
    _refuse_repeats("rapid_tests", counted)


def _check_rapid_tests(visit: VisitInput) -> None:
    for i, entry in enumerate(visit.rapid_tests):
        field = f"rapid_tests.{i}"
        if entry.test == RapidTest.HIV:
            raise Invalid(N_("An HIV test is recorded with its algorithm."), f"{field}.test")
        if entry.result == AssayResult.INVALID and entry.result_given is not None:
            raise Invalid(N_("An invalid test has no result to give."), f"{field}.result_given")


def _check_treatments(visit: VisitInput) -> None:
    for treatment in visit.sti_treatments:
        if treatment.value != "syphilis" and treatment.value not in visit.syndromes:
            raise Invalid(N_("A syndrome is treated that is not recorded."), "sti_treatments")


def _check_prep_and_pep(visit: VisitInput) -> None:
    if visit.prep is not None and visit.prep.state in ON_PREP:
        if visit.known_positive or (visit.hiv_test and visit.hiv_test.report in _REACTIVE):
            raise Invalid(N_("PrEP is only for clients whose HIV test is not reactive."), "prep.state")
        if not visit.prep.days:
            raise Invalid(N_("Say for how many days PrEP was handed out."), "prep.days")
    elif visit.prep is not None and visit.prep.days:
        raise Invalid(N_("PrEP is handed out when it is started or continued."), "prep.days")
    if visit.pep is not None and visit.pep.hours_since_exposure > MOST_HOURS_BEFORE_PEP:
        sentence = N_("PEP is begun within %(hours)d hours of the exposure.")
        raise Invalid(sentence, "pep.hours_since_exposure", hours=MOST_HOURS_BEFORE_PEP)
    if visit.pep is not None and visit.known_positive:
        raise Invalid(N_("PEP is only for clients who are not known to be positive."), "pep")


def _check_referrals(visit: VisitInput) -> None:
    reasons = {referral.reason for referral in visit.referrals}
    if visit.safeguarding and ReferralReason.SAFEGUARDING not in reasons:
        raise Invalid(N_("A safeguarding flag comes with a referral for safeguarding."), "referrals")
    if visit.tb_screen == TbScreen.PRESUMED and ReferralReason.TB not in reasons:
        raise Invalid(N_("Presumed TB comes with a referral for tuberculosis."), "referrals")
    referred = any(entry.result == ViolenceResult.REFERRED for entry in visit.violence)
    if referred and ReferralReason.VIOLENCE not in reasons:
        raise Invalid(N_("Name the place to which the client was referred for violence."), "referrals")
    to_confirm = visit.hiv_test is not None and visit.hiv_test.report == Finding.REFER
    if to_confirm and ReferralReason.HIV_CONFIRMATION not in reasons:
        raise Invalid(N_("A reactive screening comes with a referral for confirmation."), "referrals")


def _check_days(visit: VisitInput, today: date) -> None:
    if visit.day > today:
        raise Invalid(N_("The day lies in the future."), "day")
    if visit.day < today - OLDEST:
        raise Invalid(N_("The day lies more than a year back."), "day")
    for i, entry in enumerate(visit.rapid_tests):
        _check_between(f"rapid_tests.{i}.result_given", entry.result_given, visit.day, today)
    if visit.next_appointment is not None:
        if visit.next_appointment <= visit.day:
            raise Invalid(N_("The next appointment lies after the visit."), "next_appointment")
        if visit.next_appointment > visit.day + FARTHEST_APPOINTMENT:
            raise Invalid(N_("The next appointment lies within two years."), "next_appointment")


def _check_hiv_test(visit: VisitInput, test: HivTest, algorithms: HivAlgorithms, today: date) -> None:
    allowed = _report_of(algorithms.table_of(test.strategy), test)
    if test.report is None and allowed is not None:
        raise Invalid(N_("The algorithm has ended: the report is missing."), "hiv_test.report")
    if test.report != allowed:
        raise Invalid(N_("The algorithm does not allow this report after these assays."), "hiv_test.report")
    _check_between("hiv_test.result_given", test.result_given, visit.day, today)
    _check_between("hiv_test.told_positive", test.told_positive, visit.day, today)
    if test.result_given is not None and test.report is None:
        raise Invalid(
            N_("There is no result to give before the algorithm has ended."), "hiv_test.result_given"
        )
    if test.told_positive is not None and test.report != Finding.POSITIVE:
        raise Invalid(N_("Only a positive diagnosis is explained."), "hiv_test.told_positive")
    if test.told_positive is not None and test.result_given is None:
        raise Invalid(N_("A diagnosis is explained when the result is given."), "hiv_test.result_given")


def _report_of(table: DecisionTable, test: HivTest) -> Finding | None:
    try:
        step = table.step_after([AssayDone(entry.assay, entry.result) for entry in test.assays])
    except Invalid as refusal:
        raise Invalid(refusal.message, f"hiv_test.{refusal.field}", **refusal.parameters) from None
    return step.finding if isinstance(step, Report) else None


def _check_between(field: str, day: date | None, first: date, last: date) -> None:
    if day is not None and not first <= day <= last:
        raise Invalid(N_("This day lies between the visit and today."), field)


def _refuse_repeats(field: str, entries: Iterable[Hashable]) -> None:
    seen = list(entries)
    if len(set(seen)) < len(seen):
        raise Invalid(N_("The same is entered twice."), field)


_RULES: tuple[Callable[[VisitInput], None], ...] = (
    _check_lists,
    _check_services,
    _check_rapid_tests,
    _check_treatments,
    _check_prep_and_pep,
    _check_referrals,
)
