"""Facts: which measures each visit or event counts for. Here are those of visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from models.indicators.known_positive import known_positive_since
from models.indicators.measures import BANDS, hts_of, tests_of
from models.indicators.people import Flags, Numbers
from models.indicators.places import Places
from models.indicators.tallies import OTHER_TESTS
from models.indicators.visit_pass import NEVER, VisitPass
from models.vocabulary import Commodity, PrepState, RapidTest, Service, TbScreen


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of one kind.

    Attributes
    ----------
    person
        A number for each person, the same in all facts of one pass.
    place
        The number of the town or oblast among the places of the pass.
    day
        Proleptic ordinals of the days by which the rows belong to periods.
    people
        By measure, which rows make their person count.
    events
        By measure, how much each row adds.
    """

    person: Numbers
    place: Numbers
    day: Numbers
    people: Mapping[str, Flags]
    events: Mapping[str, Numbers]


# What a person got in several visits together decides over these; see ``models.indicators.counting``.
GOT = {service: f"got {service.value}" for service in Service}
PREVENTED, OFFERED, SEEN_BEFORE = "got prevention", "was offered a test", "seen before"


def visit_facts(session: Session, visits: VisitPass, places: Places) -> Facts:
    """What the visits count for, by their own days."""
    flag, number = visits.flag, visits.number
    hts = flag("hiv.own") & flag("hiv.given")
    confirmed = hts & flag("hiv.positive")
    linked = confirmed & flag("hiv.linked")
    positive = hts & flag("hiv.positive_given")
    prep = visits.says("prep", *PrepState)
    on_prep = visits.says("prep", PrepState.STARTED, PrepState.CONTINUED)
    screened = visits.says("tb_screen", *TbScreen)
    people = {
        "reached": np.ones(len(visits.day), np.bool_),
        "provisional": visits.is_so("provisional"),
        "counselled": flag("on_health"),
        "hiv-tested": flag("hiv.own"),
        "hts-tst": hts,
        "reactive": hts & (flag("hiv.reactive") | flag("hiv.positive")),
        "confirmed": confirmed,
        "linked": linked,
        "on-art": linked & flag("hiv.on_art"),
        "positive": positive,
        "hts-tst-pos": positive & ~_known_before(session, visits, positive),
        "syphilis-treated": flag("syphilis.shown") & (flag("syphilis.cured") | flag("syphilis_treated")),
        "prep-offered": prep,
        "prep-started": visits.says("prep", PrepState.STARTED),
        "prep-received": on_prep,
        "violence-asked": flag("asked"),
        "violence-found": flag("harmed"),
        "tb-screened": screened,
        "tb-presumed": visits.says("tb_screen", TbScreen.PRESUMED),
        "sti-syndromes": flag("syndromes"),
        "sti-treated": flag("treated"),
        **{f"{test.value}-tested": flag(f"{test.value}.own") for test in OTHER_TESTS},
        **{f"{test.value}-positive": flag(f"{test.value}.shown") for test in OTHER_TESTS},
        **{hts_of(band): hts & visits.says("age_band", band) for band in BANDS},
        **_got(visits, on_prep, screened),
    }
    events = {
        "visits": np.ones(len(visits.day), np.int64),
        tests_of(RapidTest.HIV): number["hiv.own"],
        **{tests_of(test): number[f"{test.value}.own"] for test in OTHER_TESTS},
        "tests-returned": hts.astype(np.int64),
        "tests-positive": positive.astype(np.int64),
        "referrals": number["referrals"],
        **{kind.value: number[kind.value] for kind in Commodity},
    }
    return Facts(visits.person, places.of_all(visits.town_id), visits.day, people, events)


def _got(visits: VisitPass, on_prep: Flags, screened: Flags) -> dict[str, Flags]:
    flag = visits.flag
    goods = np.logical_or.reduce([flag(kind.value) for kind in Commodity])
    got = {
        Service.HIV_TEST: flag("hiv.own"),
        Service.OTHER_TESTS: np.logical_or.reduce([flag(f"{test.value}.own") for test in OTHER_TESTS]),
        Service.STI: flag("syndromes") | flag("treated"),
        Service.COUNSELLING: flag("counselled"),
        Service.COMMODITIES: goods,
        Service.PREP: on_prep,
        Service.PEP: visits.is_so("pep"),
        Service.TB: screened,
        Service.VIOLENCE: flag("asked"),
        Service.REFERRAL: flag("referrals"),
    }
    offered = flag("hts_offered") | flag(Commodity.SELF_TESTS.value) | visits.is_so("known_positive")
    return {
        **{GOT[service]: rows for service, rows in got.items()},
        PREVENTED: goods | on_prep,
        OFFERED: offered,
        # The pass asks it of its first year only; of later ones it sees for itself.
        SEEN_BEFORE: flag("seen_before") & (visits.day <= date(visits.first.year, 12, 31).toordinal()),
    }


def _known_before(session: Session, visits: VisitPass, positive: Flags) -> Flags:
    """Where the person was known to be positive at the visit itself, or since an earlier day."""
    found = [visits.client_id[row] for row in np.flatnonzero(positive).tolist()]
    since = known_positive_since(session, visits.who, found)
    days = np.array([since.get(person, NEVER) for person in visits.person.tolist()], np.int64)
    return visits.is_so("known_positive") | (days < visits.day)
