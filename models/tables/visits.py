"""Visits, and what came of them. Secret: all of it. The hour of a visit is never kept.

A visit's lists are rows of ``VisitWord``, so that counts can be made without opening JSON. Follow-ups are
derived from the rest by ``models.care.follow_ups`` and written anew whenever a client's records change.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.tables.words import word
from models.vocabulary import (
    AgeBand,
    Assay,
    AssayResult,
    ChangeReason,
    Commodity,
    Consent,
    ContactPreference,
    Finding,
    FollowUpKind,
    HivStrategy,
    PrepState,
    Provenance,
    RapidTest,
    ReferralOutcome,
    ReferralReason,
    ResultSource,
    TbScreen,
)


class Visit(SQLModel, table=True):
    """One encounter, in its present version.

    With its words, tests, commodities and referrals it holds all that was entered, so that the entry can be
    made from it again (``models.visit_rows``).

    ``id`` was made at random by the sender. ``sent_hash`` tells the content that was first sent under it:
    the same again is a repeat, other content a conflict, also after the visit was amended. ``site_id`` is
    the stop of the published plan. ``recorded_at`` starts the 72 hours in which it may be changed. Only
    visits with consent are here, so the consent itself needs no column; ``hiv_test_consent`` does.
    """

    __table_args__ = (
        Index("ix_visit_client_day", "client_id", "day"),
        Index("ix_visit_town_day", "town_id", "day"),
        Index("ix_visit_staff_day", "staff_id", "day"),
    )

    id: UUID = Field(primary_key=True)
    sent_hash: str = Field(max_length=64)
    version: int = 1
    client_id: UUID = Field(foreign_key="client.id")
    provenance: Provenance = Field(sa_type=word(Provenance))
    staff_id: UUID = Field(foreign_key="staff.id")
    recorded_at: datetime = Field(default_factory=now, sa_type=Instant)
    day: date
    town_id: str = Field(foreign_key="town.id")
    site_id: str | None = Field(default=None, foreign_key="site.id")

    contact_preference: ContactPreference = Field(sa_type=word(ContactPreference))
    age_band: AgeBand | None = Field(default=None, sa_type=word(AgeBand))
    known_positive: bool = False
    individual_risk: bool = False
    safeguarding: bool = False
    hiv_test_consent: Consent | None = Field(default=None, sa_type=word(Consent))
    hiv_strategy: HivStrategy | None = Field(default=None, sa_type=word(HivStrategy))
    prep: PrepState | None = Field(default=None, sa_type=word(PrepState))
    prep_days: int = 0
    pep_hours: int | None = None
    pep_days: int = 0
    tb_screen: TbScreen | None = Field(default=None, sa_type=word(TbScreen))
    next_appointment: date | None = None

    voided_at: datetime | None = Field(default=None, sa_type=Instant)
    void_reason: ChangeReason | None = Field(default=None, sa_type=word(ChangeReason))


class VisitWord(SQLModel, table=True):
    """One word of a visit's lists; ``kind`` is the list: service, counselling, violence-other ..."""

    __tablename__ = "visit_word"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=40)
    word: str = Field(primary_key=True, max_length=40)


class VisitVersion(SQLModel, table=True):
    """What a visit said before it was amended, whole: JSON of the VisitInput of that version."""

    __tablename__ = "visit_version"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    replaced_at: datetime = Field(default_factory=now, sa_type=Instant)
    replaced_by_id: UUID = Field(foreign_key="staff.id")
    reason: ChangeReason = Field(sa_type=word(ChangeReason))


class UnmatchedVisit(SQLModel, table=True):
    """The matching queue: a visit from away whose client nobody could confirm, and what was remembered.

    The visit belongs to a client of its own until it is decided whose it is; then this row goes.
    """

    __tablename__ = "unmatched_visit"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    remembered_month: date | None = None
    remembered_town_id: str | None = Field(default=None, foreign_key="town.id")


class AssayDone(SQLModel, table=True):
    """One assay or rapid test with its kit; ``number`` is its place among the visit's."""

    __tablename__ = "assay_done"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    number: int = Field(primary_key=True)
    test: RapidTest = Field(sa_type=word(RapidTest))
    assay: Assay | None = Field(default=None, sa_type=word(Assay))
    result: AssayResult = Field(sa_type=word(AssayResult))
    lot_id: UUID = Field(foreign_key="kit_lot.id", index=True)


class Result(SQLModel, table=True):
    """What was reported of one test: by the visit's own tests, or later by a laboratory.

    A visit's own tests give one result for each kind of test, once it is finished.
    ``confirms_id`` is the earlier result that a laboratory answers. The days on
    which the result was given, a positive diagnosis explained, care reached and treatment started are
    each of their own.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", index=True)
    test: RapidTest = Field(sa_type=word(RapidTest))
    source: ResultSource = Field(sa_type=word(ResultSource))
    finding: Finding = Field(sa_type=word(Finding))
    day: date
    confirms_id: UUID | None = Field(default=None, foreign_key="result.id", index=True)
    given: date | None = None
    told_positive: date | None = None
    linked: date | None = None
    treated: date | None = None


class CommodityGiven(SQLModel, table=True):
    """What was handed out, in pieces."""

    __tablename__ = "commodity_given"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    number: int = Field(primary_key=True)
    kind: Commodity = Field(sa_type=word(Commodity))
    amount: int
    lot_id: UUID | None = Field(default=None, foreign_key="kit_lot.id", index=True)


class Referral(SQLModel, table=True):
    """To a facility, for a reason, on the day of its visit; ``number`` is its place among the visit's."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", index=True)
    number: int
    facility_id: str = Field(foreign_key="facility.id")
    reason: ReferralReason = Field(sa_type=word(ReferralReason))


class ReferralStep(SQLModel, table=True):
    """A dated outcome of a referral; there may be one after the other: arrived, then treatment started."""

    __tablename__ = "referral_step"

    referral_id: UUID = Field(foreign_key="referral.id", primary_key=True)
    outcome: ReferralOutcome = Field(primary_key=True, sa_type=word(ReferralOutcome))
    day: date


class OwedToClient(SQLModel, table=True):
    """A follow-up, derived. ``town_id`` is the town of the client's last visit, where it will be owed.

    ``last_seen`` is the first day of that visit's month. The indexes carry the due list of a town, and the
    client's own list.
    """

    __tablename__ = "owed_to_client"
    __table_args__ = (Index("ix_owed_to_client_town_due", "town_id", "due", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    town_id: str = Field(foreign_key="town.id")
    last_seen: date
    kind: FollowUpKind = Field(sa_type=word(FollowUpKind))
    opens: date
    due: date
    rule: str = Field(max_length=60)
    subject_id: UUID


class ErasedVisit(SQLModel, table=True):
    """The random id of a visit that was erased, so that a phone that sends it again does not revive it."""

    __tablename__ = "erased_visit"

    id: UUID = Field(primary_key=True)
