"""Beside visits: group sessions as numbers only, and violations of rights without a story."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID, uuid4

from pydantic import AfterValidator, StrictInt, model_validator
from sqlmodel import Field, SQLModel

from models.database import Instant, now
from models.errors import N_
from models.tables.country import OblastCode
from models.tables.rows import Day, Row, Slug
from models.tables.words import word
from models.vocabulary import Word

MOST_PARTICIPANTS = 500


class GroupKind(Word):
    THEMATIC_MEETING = "thematic-meeting", N_("thematic meeting")
    RIGHTS_TRAINING = "rights-training", N_("rights training")
    MEDIA_TRAINING = "media-training", N_("media training")


class GroupTopic(Word):
    HIV = "hiv", N_("HIV")
    STI = "sti", N_("STI")
    PREP = "prep", N_("PrEP")
    HEALTH = "health", N_("health")
    RIGHTS = "rights", N_("rights")
    SAFETY = "safety", N_("safety at work")
    VIOLENCE = "violence", N_("violence")
    MEDIA = "media", N_("media")
    OTHER = "other", N_("another topic")


class IncidentKind(Word):
    """Violations of rights, as they are documented."""

    POLICE_VIOLENCE = "police-violence", N_("police violence")
    EXTORTION = "extortion", N_("extortion")
    DETENTION = "detention", N_("detention")
    FORCED_TESTING = "forced-testing", N_("forced testing")
    CLIENT_VIOLENCE = "client-violence", N_("violence by a customer")


class IncidentActor(Word):
    POLICE = "police", N_("police")
    CUSTOMER = "customer", N_("customer")
    PARTNER = "partner", N_("partner or relative")
    HEALTH_WORKER = "health-worker", N_("health worker")
    OTHER = "other", N_("somebody else")


class IncidentSupport(Word):
    LEGAL = "legal", N_("legal help")
    MEDICAL = "medical", N_("medical help")
    PSYCHOSOCIAL = "psychosocial", N_("psychosocial help")
    SHELTER = "shelter", N_("shelter")
    COMPLAINT = "complaint", N_("help with a complaint")
    NONE = "none", N_("none was wanted")


class SupportOutcome(Word):
    OPEN = "open", N_("still open")
    HELPED = "helped", N_("helped")
    NOT_HELPED = "not-helped", N_("did not help")
    WITHDRAWN = "withdrawn", N_("the client withdrew")


class GroupSessionRow(Row):
    """How many came where, and to what; never who."""

    day: Day = Field(index=True)
    town_id: Slug = Field(foreign_key="town.id")
    kind: GroupKind = Field(sa_type=word(GroupKind))
    topic: GroupTopic = Field(sa_type=word(GroupTopic))
    participants: StrictInt = Field(ge=1, le=MOST_PARTICIPANTS)


class GroupSession(GroupSessionRow, table=True):
    """``removed``: a mistake, kept so that a phone that sends it again does not bring it back."""

    __tablename__ = "group_session"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)
    removed: bool = False


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise ValueError(N_("a month is given as its first day"))
    return day


class SupportEntry(Row):
    """One kind of help, and what came of it."""

    support: IncidentSupport
    outcome: SupportOutcome = SupportOutcome.OPEN


class IncidentInput(Row):
    """A violation of rights: month, oblast, kind and actor, and the help that was given. No narrative."""

    month: Annotated[Day, AfterValidator(_first_of_month)]
    oblast_code: OblastCode
    kind: IncidentKind
    actor: IncidentActor
    support: list[SupportEntry] = Field(min_length=1, max_length=len(IncidentSupport))

    @model_validator(mode="after")
    def _names_each_help_once(self) -> Self:
        named = [entry.support for entry in self.support]
        if len(set(named)) < len(named):
            raise ValueError(N_("the same help is entered twice"))
        if IncidentSupport.NONE in named and len(named) > 1:
            raise ValueError(N_("either no help was wanted, or some was given"))
        return self


class RightsIncident(SQLModel, table=True):
    """``removed``: as with group sessions. ``sent_hash``: tells what is sent twice from other content."""

    __tablename__ = "rights_incident"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    entered_at: datetime = Field(default_factory=now, sa_type=Instant)
    removed: bool = False
    sent_hash: str = Field(max_length=64)
    month: date = Field(index=True)
    oblast_code: str = Field(max_length=5)
    kind: IncidentKind = Field(sa_type=word(IncidentKind))
    actor: IncidentActor = Field(sa_type=word(IncidentActor))


class SupportGiven(SQLModel, table=True):
    """Help given after an incident; its outcome may be filled in later."""

    __tablename__ = "support_given"

    incident_id: UUID = Field(foreign_key="rights_incident.id", primary_key=True)
    support: IncidentSupport = Field(primary_key=True, sa_type=word(IncidentSupport))
    outcome: SupportOutcome = Field(sa_type=word(SupportOutcome))
