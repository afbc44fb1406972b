"""Which indicators stand together on the pages of coverage."""

from collections.abc import Iterable

from models.disclosure import Tier
from models.errors import N_
from models.indicators.catalog import CASCADE, INDICATORS, Indicator
from models.indicators.measures import (
    CLIENT_GROUPS,
    COUNTED,
    DAYS_TO_ART,
    incidents_of,
    participants_of,
    tests_of,
)
from models.tables.groups import IncidentKind
from models.vocabulary import Commodity, RapidTest


def named(*ids: str) -> tuple[Indicator, ...]:
    return tuple(INDICATORS[each] for each in ids)


def is_open(measure: str, *, only_done: bool) -> bool:
    """Whether somebody who may see only what was done may see it."""
    return not (only_done and COUNTED[measure].measure.tier is Tier.FOUND)


def of_done(indicators: Iterable[Indicator], *, only_done: bool) -> list[Indicator]:
    """Those that may be seen: what was found is not for everybody."""
    return [each for each in indicators if is_open(each.numerator, only_done=only_done)]


# What comes first of all.
KEY = named("reach", "tested-and-knows", "cascade-linked")
# What can be looked at place by place; the first is what the maps begin with.
BY_PLACE = named(
    "reach",
    "tested-and-knows",
    "reached",
    "counselled",
    "kp-prev",
    "visits",
    tests_of(RapidTest.HIV),
    Commodity.CONDOMS.value,
)
OVER_TIME = named(
    "reach",
    "tested-and-knows",
    "counselled",
    "visits",
    Commodity.CONDOMS.value,
    "cascade-reactive",
    "cascade-linked",
    "incidents",
)
STEPS = named(CASCADE[0], *(f"cascade-{step}" for step in CASCADE[1:]))
SECTIONS: tuple[tuple[str, tuple[Indicator, ...]], ...] = (
    (
        N_("Tests by kind"),
        named(
            *(tests_of(test) for test in RapidTest),
            "ind-19-volume",
            "ind-58",
            "ind-80",
            "ind-83",
        ),
    ),
    (N_("Supplies"), named(*(kind.value for kind in Commodity))),
    (
        N_("Owed and done"),
        named(
            "follow-ups",
            "referrals",
            "referral-loop",
            "ind-25",
            *(f"ind-21-{days}" for days in DAYS_TO_ART),
        ),
    ),
    (
        N_("Prevention and care"),
        named("counselled", "kp-prev", "prep-offered", "prep-started", "prep-received", "tb-screened")
        + named("violence-asked"),
    ),
    (
        N_("What was found"),
        named("ind-19-positivity", "hts-tst-pos", "ind-62", "ind-66", "hbsag-found", "hcv-found")
        + named("sti-syndromes", "sti-treated", "violence-found", "tb-presumed"),
    ),
)
PARTICIPANTS = named(*(participants_of(kind) for kind in CLIENT_GROUPS))
INCIDENTS = named("incidents", *(incidents_of(kind) for kind in IncidentKind), "incidents-supported")
