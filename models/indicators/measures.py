"""What is counted, how far down it may be shown, and what everybody knows of how the counts relate.

Each id here is counted by the column of the same name in ``visit_facts``, ``due_facts`` or ``group_facts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from models.disclosure import Kind, Measure, Tier
from models.errors import N_
from models.tables.groups import GroupKind, IncidentKind
from models.vocabulary import AgeBand, Commodity, RapidTest


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure with what it is called: a noun and no more."""

    measure: Measure
    title: str


def _people(tier: Tier, titles: Mapping[str, str]) -> list[Counted]:
    return [
        Counted(Measure(name, Kind.TOGETHER if name in TOGETHER else Kind.PEOPLE, tier), title)
        for name, title in titles.items()
    ]


def _events(tier: Tier, titles: Mapping[str, str]) -> list[Counted]:
    return [Counted(Measure(name, Kind.EVENTS, tier), title) for name, title in titles.items()]


def tests_of(test: RapidTest) -> str:
    return f"tests-{test.value}"


def hts_of(band: AgeBand | None) -> str:
    """The measure of an age band; ids have no plus sign."""
    return "hts-tst-unknown-age" if band is None else f"hts-tst-{band.value.replace('+', '-or-more')}"


def incidents_of(kind: IncidentKind) -> str:
    return f"incidents-{kind.value}"


def participants_of(kind: GroupKind) -> str:
    return f"participants-{kind.value}"


# Decided by all visits of a period together.
TOGETHER = ("package", "kp-prev")
DAYS_TO_ART = (7, 30, 90)
BANDS: tuple[AgeBand | None, ...] = (*AgeBand, None)
# Staff are trained on media, and counts of staff need no disclosure.
CLIENT_GROUPS = (GroupKind.THEMATIC_MEETING, GroupKind.RIGHTS_TRAINING)

_DONE_PEOPLE = {
    "reached": N_("people seen"),
    "provisional": N_("people seen whom nobody could confirm yet"),
    "package": N_("people who got the defined package"),
    "kp-prev": N_("people reached with prevention"),
    "counselled": N_("people counselled on HIV and health"),
    "hiv-tested": N_("people tested for HIV"),
    "hts-tst": N_("people tested for HIV and given the result"),
    "syphilis-tested": N_("people tested for syphilis"),
    "hbsag-tested": N_("people tested for hepatitis B"),
    "hcv-tested": N_("people tested for hepatitis C"),
    "prep-offered": N_("people with whom PrEP was spoken of"),
    "prep-started": N_("people who started PrEP"),
    "prep-received": N_("people who got PrEP"),
    "violence-asked": N_("people asked about violence"),
    "tb-screened": N_("people asked about symptoms of tuberculosis"),
}
_DONE_EVENTS = {
    "visits": N_("visits"),
    tests_of(RapidTest.HIV): N_("HIV tests"),
    tests_of(RapidTest.SYPHILIS): N_("syphilis tests"),
    tests_of(RapidTest.HBSAG): N_("hepatitis B tests"),
    tests_of(RapidTest.HCV): N_("hepatitis C tests"),
    "tests-returned": N_("HIV tests with the result given"),
    Commodity.CONDOMS.value: N_("condoms handed out"),
    Commodity.LUBRICANT.value: N_("lubricant handed out"),
    Commodity.SELF_TESTS.value: N_("HIV self-test kits handed out"),
    "referrals": N_("referrals"),
    participants_of(GroupKind.THEMATIC_MEETING): N_("participants of thematic meetings"),
    participants_of(GroupKind.RIGHTS_TRAINING): N_("participants of rights trainings"),
}
_FOUND_PEOPLE = {
    "hts-tst-pos": N_("people newly found to be HIV-positive and given the result"),
    "positive": N_("people HIV-positive and given the result"),
    "reactive": N_("people told of a reactive HIV test"),
    "confirmed": N_("people told, and confirmed HIV-positive"),
    "linked": N_("people told, confirmed, and in HIV care"),
    "on-art": N_("people told, confirmed, in HIV care and on treatment"),
    "retests-ended": N_("people at elevated risk whose time for the next HIV test ended"),
    "retests-in-time": N_("people at elevated risk tested again in time"),
    "syphilis-positive": N_("people with syphilis found"),
    "syphilis-treated": N_("people treated for the syphilis that was found"),
    "hbsag-positive": N_("people with hepatitis B found"),
    "hcv-positive": N_("people with hepatitis C found"),
    "sti-syndromes": N_("people with an STI syndrome"),
    "sti-treated": N_("people treated for an STI"),
    "violence-found": N_("people asked about violence for whom action was necessary"),
    "tb-presumed": N_("people with presumed tuberculosis"),
}
_FOUND_EVENTS = {
    "tests-positive": N_("positive HIV tests with the result given"),
    "referrals-ended": N_("referrals whose 30 days ended"),
    "referrals-closed": N_("referrals with a known outcome within 30 days"),
    "follow-ups-due": N_("follow-ups that fell due"),
    "follow-ups-in-time": N_("follow-ups done in time"),
    "incidents": N_("rights incidents"),
    "incidents-supported": N_("rights incidents after which help was given"),
}
_TOLD = {
    7: N_("people whose first 7 days after being told that they are HIV-positive ended"),
    30: N_("people whose first 30 days after being told that they are HIV-positive ended"),
    90: N_("people whose first 90 days after being told that they are HIV-positive ended"),
}
_ART = {
    7: N_("people on treatment within 7 days of being told"),
    30: N_("people on treatment within 30 days of being told"),
    90: N_("people on treatment within 90 days of being told"),
}

COUNTED: Mapping[str, Counted] = {
    counted.measure.id: counted
    for counted in (
        *_people(Tier.DONE, _DONE_PEOPLE),
        *_events(Tier.DONE, _DONE_EVENTS),
        *_people(Tier.FOUND, _FOUND_PEOPLE),
        *_people(Tier.FOUND, {f"told-{days}-ended": title for days, title in _TOLD.items()}),
        *_people(Tier.FOUND, {f"art-in-{days}": title for days, title in _ART.items()}),
        # Age narrows a count down to persons, so that it is shown as coarsely as what was found.
        *_people(
            Tier.FOUND,
            {hts_of(band): band.label if band else N_("age not known") for band in BANDS},
        ),
        *_events(Tier.FOUND, _FOUND_EVENTS),
        *_events(Tier.FOUND, {incidents_of(kind): kind.label for kind in IncidentKind}),
    )
}
MEASURES = tuple(counted.measure for counted in COUNTED.values())
# Each is never more than the next.
_CHAINS = (
    ("on-art", "linked", "confirmed", "reactive", "hts-tst", "hiv-tested", "reached"),
    ("hts-tst-pos", "positive", "hts-tst"),
    ("positive", "confirmed"),
    ("package", "reached"),
    ("kp-prev", "reached"),
    ("provisional", "reached"),
    ("counselled", "reached"),
    ("syphilis-treated", "syphilis-positive", "syphilis-tested", "reached"),
    ("hbsag-positive", "hbsag-tested", "reached"),
    ("hcv-positive", "hcv-tested", "reached"),
    ("prep-started", "prep-received", "prep-offered", "reached"),
    ("violence-found", "violence-asked", "reached"),
    ("tb-presumed", "tb-screened", "reached"),
    ("sti-syndromes", "reached"),
    ("sti-treated", "reached"),
    ("reached", "visits"),
    ("hiv-tested", "tests-hiv"),
    ("tests-positive", "tests-returned", "tests-hiv"),
    ("positive", "tests-positive"),
    ("hts-tst", "tests-returned"),
    ("syphilis-tested", "tests-syphilis"),
    ("hbsag-tested", "tests-hbsag"),
    ("hcv-tested", "tests-hcv"),
    ("referrals-closed", "referrals-ended"),
    ("follow-ups-in-time", "follow-ups-due"),
    ("retests-in-time", "retests-ended"),
    *((f"art-in-{days}", f"told-{days}-ended") for days in DAYS_TO_ART),
    ("incidents-supported", "incidents"),
)
AT_MOST = tuple(dict.fromkeys(pair for chain in _CHAINS for pair in pairwise(chain)))
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "hts-tst": tuple(map(hts_of, BANDS)),
    "incidents": tuple(map(incidents_of, IncidentKind)),
}
