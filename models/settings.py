"""The one settings class. Nothing secret has a default, and nothing secret is kept in it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.client_codes import CENTRAL_ASIAN, CodeRule


class Settings(BaseSettings):
    """Read from the environment, each name with the prefix ``MARSHRUT_``."""

    model_config = SettingsConfigDict(env_prefix="MARSHRUT_", frozen=True)

    data_dir: Path = Field(description="Folder of the database and the queue of jobs")
    key_file: Path = Field(description="Key file, outside the data folder")
    passphrase_file: Path | None = Field(None, description="File that holds the key file's passphrase")
    database_url: str | None = Field(None, description="postgresql+psycopg://… instead of the sealed file")
    synthetic: bool = Field(False, description="The data is generated; every page says so")
    time_zone: str = Field("Asia/Bishkek", description="Where the ambulance drives")
    sign_in_idle_minutes: int = Field(30, ge=1, description="A sign-in ends after so long without a click")
    sign_in_hours: int = Field(12, ge=1, description="A sign-in ends after so long in any case")
    api_token_days: int = Field(365, ge=1, description="A program's token ends after so many days")
    invitation_hours: int = Field(72, ge=1, description="A one-time code ends after so long")
    enrolment_minutes: int = Field(60, ge=1, description="A phone's one-time code ends after so long")
    quarantine_days: int = Field(30, ge=1, description="An envelope that nobody mends expires after so long")
    phone_copy_days: int = Field(14, ge=1, description="A phone keeps what was sent no longer than this")
    phone_waiting_hours: int = Field(48, ge=1, description="A phone warns of what waits longer than this")
    plan_seconds: float = Field(60, gt=0, description="Most seconds that the planner may take for a week")
    month_seconds: float = Field(240, gt=0, description="Most seconds that the planner may take for a month")
    plan_lease_seconds: float = Field(10, gt=0, description="A worker silent for so long has lost its plan")
    code_rule: CodeRule = Field(CENTRAL_ASIAN, description="Which parts make a client's code, as JSON")
    hiv_algorithm_file: Path | None = Field(None, description="The programme's own algorithm; else WHO's")
    full_age: int = Field(18, ge=10, le=25, description="Under this age a visit carries a safeguarding flag")
    osrm_url: str | None = Field(None, description="Address of an OSRM server for travel times")
    osrm_seconds: float = Field(5, gt=0, description="How long to wait for the OSRM server")
    dhis2_url: str | None = Field(None, description="Address of the operator's DHIS2, without /api")
    dhis2_token_file: Path | None = Field(None, description="File of a DHIS2 access token, or name:password")
    dhis2_seconds: float = Field(8, gt=0, le=60, description="How long to wait for DHIS2's answer")

    @property
    def database_file(self) -> Path:
        return self.data_dir / "marshrut.db"

    @property
    def queue_file(self) -> Path:
        return self.data_dir / "queue.db"

    @property
    def spool_dir(self) -> Path:
        """Where a locked server keeps what phones send; it holds nothing that is readable of a client."""
        return self.data_dir / "spool"

    @property
    def anchor_file(self) -> Path:
        """Where the audit's end is written a second time: beside the key file, apart from the data."""
        return self.key_file.with_name(f"{self.key_file.name}.anchor")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """The day where the ambulance drives."""
        return datetime.now(self.zone).date()

    @property
    def sign_in_idle(self) -> timedelta:
        return timedelta(minutes=self.sign_in_idle_minutes)

    @property
    def sign_in_longest(self) -> timedelta:
        return timedelta(hours=self.sign_in_hours)
