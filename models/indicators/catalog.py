"""The indicators: what each is called, defined as in one sentence, and which measures it is made of.

``code`` is the id by which the field knows it: WHO's, the Global Fund's or PEPFAR's. What has none is the
programme's own and known by its ``id``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from models.disclosure import Measure
from models.errors import N_
from models.indicators.measures import (
    BANDS,
    COUNTED,
    DAYS_TO_ART,
    hts_of,
    incidents_of,
    participants_of,
    tests_of,
)
from models.tables.groups import GroupKind, IncidentKind
from models.vocabulary import Commodity, RapidTest


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number that is published, or the share of it in another.

    ``denominator`` is a measure's id. ``of_estimate``: the share is of the size estimate of the area.
    """

    id: str
    code: str
    title: str
    definition: str
    numerator: str
    denominator: str | None = None
    of_estimate: bool = False

    @property
    def measure(self) -> Measure:
        return COUNTED[self.numerator].measure


def _share(
    name: str, code: str, numerator: str, denominator: str | None, title: str, definition: str
) -> Indicator:
    return Indicator(name, code, title, definition, numerator, denominator, of_estimate=denominator is None)


def _count(measure: str, definition: str, code: str = "", denominator: str | None = None) -> Indicator:
    return Indicator(measure, code, COUNTED[measure].title, definition, measure, denominator)


_COVERAGE = (
    _share(
        "reach",
        "KP-1c",
        "package",
        None,
        N_("reach"),
        N_("People who got the defined package in the period, as a share of the size estimate."),
    ),
    _share(
        "tested-and-knows",
        "KP-3c",
        "hts-tst",
        None,
        N_("tested and knows"),
        N_("People tested for HIV in the period and given the result, as a share of the size estimate."),
    ),
    _count("reached", N_("People with a visit in the period, each counted once.")),
    _count("visits", N_("Visits in the period, without those that were voided.")),
    _count(
        "counselled",
        N_("People counselled on HIV and health in the period, each counted once."),
    ),
    _count(
        "kp-prev",
        N_(
            "People first seen this year in the period, who got condoms, lubricant, self-tests or PrEP and "
            "were offered an HIV test or a self-test or are known to be positive."
        ),
        "KP_PREV",
    ),
)
_TESTS = (
    _count("hts-tst", N_("People tested for HIV in the period and given the result."), "HTS_TST"),
    _share(
        "hts-tst-pos",
        "HTS_TST_POS",
        "hts-tst-pos",
        "hts-tst",
        COUNTED["hts-tst-pos"].title,
        N_("Of the people tested and given the result, those found positive and not known to be before."),
    ),
    _share(
        "ind-19-volume",
        "HIV.IND.19",
        "tests-returned",
        tests_of(RapidTest.HIV),
        N_("HIV tests returned"),
        N_("HIV tests of the period whose result was given, as a share of those done."),
    ),
    _share(
        "ind-19-positivity",
        "HIV.IND.19",
        "tests-positive",
        "tests-returned",
        N_("positive HIV tests"),
        N_("Positive results that were given, as a share of the HIV tests whose result was given."),
    ),
    _share(
        "ind-20",
        "HIV.IND.20",
        "positive",
        "hts-tst",
        N_("people testing positive for HIV"),
        N_("People with a positive result given, as a share of people tested and given the result."),
    ),
    _share(
        "ind-58",
        "HIV.IND.58",
        "syphilis-tested",
        "reached",
        N_("syphilis testing"),
        N_("People tested for syphilis, as a share of the people seen."),
    ),
    _share(
        "ind-62",
        "HIV.IND.62",
        "syphilis-positive",
        "syphilis-tested",
        N_("syphilis found"),
        N_("People whose syphilis test was reactive or confirmed, as a share of those tested."),
    ),
    _share(
        "ind-66",
        "HIV.IND.66",
        "syphilis-treated",
        "syphilis-positive",
        N_("syphilis treated"),
        N_("People treated for syphilis, as a share of those in whom it was found."),
    ),
    _share(
        "ind-80",
        "HIV.IND.80",
        "hbsag-tested",
        "reached",
        N_("hepatitis B testing"),
        N_("People tested for hepatitis B, as a share of the people seen."),
    ),
    _share(
        "ind-83",
        "HIV.IND.83",
        "hcv-tested",
        "reached",
        N_("hepatitis C testing"),
        N_("People tested for hepatitis C, as a share of the people seen."),
    ),
    _share(
        "hbsag-found",
        "",
        "hbsag-positive",
        "hbsag-tested",
        COUNTED["hbsag-positive"].title,
        N_("People whose hepatitis B test was reactive or confirmed, as a share of those tested."),
    ),
    _share(
        "hcv-found",
        "",
        "hcv-positive",
        "hcv-tested",
        COUNTED["hcv-positive"].title,
        N_("People whose hepatitis C test was reactive or confirmed, as a share of those tested."),
    ),
    *(_count(tests_of(test), N_("Tests of this kind finished in the period.")) for test in RapidTest),
    *(
        _count(
            hts_of(band), N_("People of this age tested for HIV and given the result."), "HTS_TST", "hts-tst"
        )
        for band in BANDS
    ),
)
CASCADE = ("reached", "hiv-tested", "hts-tst", "reactive", "confirmed", "linked", "on-art")
_STEPS = {
    "hiv-tested": N_("Of the people seen, those with an HIV test finished in the period."),
    "hts-tst": N_("Of the people tested for HIV, those who were given the result."),
    "reactive": N_("Of the people given the result, those with a reactive test."),
    "confirmed": N_("Of the people told of a reactive test, those confirmed positive."),
    "linked": N_("Of the people confirmed positive, those who reached HIV care."),
    "on-art": N_("Of the people in HIV care, those who started treatment."),
}
_CASCADE = tuple(
    Indicator(f"cascade-{step}", "", COUNTED[step].title, _STEPS[step], step, before)
    for before, step in pairwise(CASCADE)
)
_WITHIN = {
    7: (
        N_("on treatment within 7 days"),
        N_("Of the people whose first 7 days after being told ended in the period, those on treatment."),
    ),
    30: (
        N_("on treatment within 30 days"),
        N_("Of the people whose first 30 days after being told ended in the period, those on treatment."),
    ),
    90: (
        N_("on treatment within 90 days"),
        N_("Of the people whose first 90 days after being told ended in the period, those on treatment."),
    ),
}
_CARE = (
    *(
        _share(f"ind-21-{days}", "HIV.IND.21", f"art-in-{days}", f"told-{days}-ended", *_WITHIN[days])
        for days in DAYS_TO_ART
    ),
    _share(
        "ind-25",
        "HIV.IND.25",
        "retests-in-time",
        "retests-ended",
        N_("tested again in time"),
        N_(
            "Of the people at elevated risk who had tested negative and whose time for the next HIV test "
            "ended in the period, those tested again by then."
        ),
    ),
    _count("prep-offered", N_("People with whom PrEP was offered, started, continued or stopped.")),
    _count("prep-started", N_("People who started PrEP in the period.")),
    _count("prep-received", N_("People who started or continued PrEP in the period.")),
    _count(
        "sti-syndromes", N_("People with at least one of the five STI syndromes (HIV.IND.76)."), "", "reached"
    ),
    _count("sti-treated", N_("People to whom a treatment of an STI was given.")),
    _count(
        "violence-asked", N_("People asked about violence, as a share of the people seen."), "", "reached"
    ),
    _count(
        "violence-found",
        N_("Of the people asked about violence, those for whom action was necessary."),
        "",
        "violence-asked",
    ),
    _count("tb-screened", N_("People asked about the four symptoms of tuberculosis."), "", "reached"),
    _count("tb-presumed", N_("Of the people asked, those with a symptom."), "", "tb-screened"),
    _count("referrals", N_("Referrals made in the period.")),
    _share(
        "referral-loop",
        "",
        "referrals-closed",
        "referrals-ended",
        N_("referral loop closed"),
        N_(
            "Of the referrals whose 30 days ended in the period, those with an outcome by then that is known."
        ),
    ),
    _share(
        "follow-ups",
        "",
        "follow-ups-in-time",
        "follow-ups-due",
        N_("follow-ups done in time"),
        N_(
            "Of the results, retests, confirmations, referrals, refills and appointments that fell due in "
            "the period, those done by their day."
        ),
    ),
)
_BESIDE = (
    *(_count(kind.value, N_("Pieces handed out in the period.")) for kind in Commodity),
    *(
        _count(participants_of(kind), N_("Participants of such sessions in the period, counted at each."))
        for kind in (GroupKind.THEMATIC_MEETING, GroupKind.RIGHTS_TRAINING)
    ),
    _count(
        "incidents", N_("Violations of rights that were documented, by the month in which they happened.")
    ),
    _count(
        "incidents-supported",
        N_("Of the rights incidents, those after which help was given."),
        "",
        "incidents",
    ),
    *(
        _count(incidents_of(kind), N_("Rights incidents of this kind."), "", "incidents")
        for kind in IncidentKind
    ),
)
INDICATORS: Mapping[str, Indicator] = {
    each.id: each for each in (*_COVERAGE, *_TESTS, *_CASCADE, *_CARE, *_BESIDE)
}
