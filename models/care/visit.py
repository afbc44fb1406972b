"""One encounter, as a nurse enters it: the input model of a visit.

Every part is optional but for consent and services, and holds words, days, small numbers and ids: nothing
that tells a story, no contact, no key-population type, no hour of the day. Who the client is comes beside
it, never in it.
"""

from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from models.errors import N_
from models.tables.rows import Day, Slug
from models.vocabulary import (
    AgeBand,
    Assay,
    AssayResult,
    Commodity,
    Consent,
    ContactPreference,
    Counselling,
    Finding,
    HivStrategy,
    PrepState,
    RapidTest,
    ReferralReason,
    Service,
    StiTreatment,
    Syndrome,
    TbScreen,
    ViolenceKind,
    ViolenceResult,
    Word,
)

MOST_ENTRIES = 20
MOST_GIVEN = 500
MOST_PREP_DAYS = 180
PEP_DAYS = 28
MOST_HOURS_BEFORE_PEP = 72

Amount = Annotated[StrictInt, Field(ge=0, le=MOST_GIVEN)]


_AnyWord = TypeVar("_AnyWord", bound=Word)


def _in_order(words: tuple[_AnyWord, ...]) -> tuple[_AnyWord, ...]:
    """The order in which boxes were ticked says nothing, so that two orders are the same content."""
    return tuple(sorted(words))


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise ValueError(N_("a month is given as its first day"))
    return day


class CareModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AssayEntry(CareModel):
    """One assay of the HIV algorithm, with the kit's lot."""

    assay: Assay
    result: AssayResult
    lot_id: UUID


class HivTest(CareModel):
    """The assays in the order in which they were done, and what is reported of them.

    ``report`` None: not finished. ``result_given`` and ``told_positive`` are days: that on which the client
    heard the result, and that on which a positive diagnosis was explained.
    """

    strategy: HivStrategy
    assays: tuple[AssayEntry, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    report: Finding | None = None
    result_given: Day | None = None
    told_positive: Day | None = None


class RapidTestEntry(CareModel):
    """Another rapid test; an invalid one is done again as an entry of its own."""

    test: RapidTest
    result: AssayResult
    lot_id: UUID
    result_given: Day | None = None


class CommodityEntry(CareModel):
    """What was handed out, in pieces; with its lot where it has one."""

    kind: Commodity
    amount: Amount
    lot_id: UUID | None = None


class Prep(CareModel):
    """PrEP offered, started, continued or stopped, and for how many days it was handed out."""

    state: PrepState
    days: StrictInt = Field(default=0, ge=0, le=MOST_PREP_DAYS)


class Pep(CareModel):
    """PEP begun within 72 hours of an exposure; of the exposure nothing is kept but how long ago it was."""

    hours_since_exposure: StrictInt = Field(ge=0)
    days: StrictInt = Field(default=PEP_DAYS, ge=1, le=PEP_DAYS)


class ViolenceEnquiry(CareModel):
    """HIV.B.DE178 and 179: asked, and with which result."""

    kind: ViolenceKind
    result: ViolenceResult


class ReferralEntry(CareModel):
    facility_id: Slug
    reason: ReferralReason


_TICKED = AfterValidator(_in_order)


def _by_kind(enquiries: tuple[ViolenceEnquiry, ...]) -> tuple[ViolenceEnquiry, ...]:
    return tuple(sorted(enquiries, key=lambda enquiry: enquiry.kind))


class VisitInput(CareModel):
    """A visit, in the order in which the work happens. ``models.care.visit_rules`` says what fits together.

    Attributes
    ----------
    id
        Made at random by the sender, so that sending twice records once.
    day
        The day of the encounter at its place; the hour is never kept.
    site_id
        The stop of the published plan at which it took place, where there is one.
    known_positive
        The client says, or shows, that HIV was diagnosed before.
    individual_risk
        A shorter time to the next HIV test is advisable (HIV.B9.DT.04).
    safeguarding
        The client may be under age, or needs protection for another reason; the reason is not kept.
    """

    id: UUID
    day: Day
    town_id: Slug
    site_id: Slug | None = None

    consent: Consent
    contact_preference: ContactPreference = ContactPreference.ON_RETURN
    services: Annotated[tuple[Service, ...], _TICKED] = Field(max_length=MOST_ENTRIES)

    age_band: AgeBand | None = None
    known_positive: StrictBool = False
    individual_risk: StrictBool = False
    safeguarding: StrictBool = False

    hiv_test_consent: Consent | None = None
    hiv_test: HivTest | None = None
    rapid_tests: tuple[RapidTestEntry, ...] = Field(default=(), max_length=MOST_ENTRIES)
    syndromes: Annotated[tuple[Syndrome, ...], _TICKED] = Field(default=(), max_length=MOST_ENTRIES)
    sti_treatments: Annotated[tuple[StiTreatment, ...], _TICKED] = Field(default=(), max_length=MOST_ENTRIES)
    counselling: Annotated[tuple[Counselling, ...], _TICKED] = Field(default=(), max_length=MOST_ENTRIES)
    commodities: tuple[CommodityEntry, ...] = Field(default=(), max_length=MOST_ENTRIES)
    prep: Prep | None = None
    pep: Pep | None = None
    tb_screen: TbScreen | None = None
    violence: Annotated[tuple[ViolenceEnquiry, ...], AfterValidator(_by_kind)] = Field(
        default=(), max_length=MOST_ENTRIES
    )
    referrals: tuple[ReferralEntry, ...] = Field(default=(), max_length=MOST_ENTRIES)
    next_appointment: Day | None = None


class Memory(CareModel):
    """What a client remembers of the last visit; the month is given as its first day."""

    month: Annotated[Day, AfterValidator(_first_of_month)]
    town_id: Slug
