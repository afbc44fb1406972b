"""A data value set as DHIS2's Web API takes it, and the POST to an operator's server.

Format and answer are those of DHIS2's developer guide, *Data values*; everything is named by codes of the
operator's own DHIS2. Its answer came bare before version 2.38, and since then under ``response``.
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import AliasChoices, BaseModel, Field, StringConstraints, ValidationError

from models.disclosure import Length, Period
from models.errors import N_, DomainError

LARGEST_ANSWER = 1_000_000
MOST_REASONS = 50
LOOPBACK = ("127.0.0.1", "localhost", "::1")
BY_CODE = {"dataSetIdScheme": "code", "dataElementIdScheme": "code", "orgUnitIdScheme": "code"}


class Dhis2Fault(DomainError):
    """Why nothing could be sent, or no answer be had."""

    code: ClassVar[str] = "dhis2"


class DataValue(BaseModel):
    """One whole number, under the code of its data element."""

    dataElement: str  # noqa: N815 - the wire's own name
    value: str


class DataValueSet(BaseModel):
    """What one organisation unit reports of one period."""

    dataSet: str  # noqa: N815
    completeDate: date  # noqa: N815
    period: str
    orgUnit: str  # noqa: N815
    dataValues: list[DataValue]  # noqa: N815


class ImportCount(BaseModel):
    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0


Words = Annotated[str, StringConstraints(strip_whitespace=True)]


class Reason(BaseModel):
    """One of DHIS2's reasons, in its own words: what it is about, and what is wrong with it."""

    about: Words = Field("", validation_alias="object")
    words: Words = Field("", validation_alias="value")


class ImportSummary(BaseModel):
    """What DHIS2 says it did, or would have done."""

    status: Literal["SUCCESS", "WARNING", "ERROR", "OK"]
    description: Words = Field("", validation_alias=AliasChoices("description", "message"))
    count: ImportCount = Field(ImportCount(), validation_alias="importCount")
    reasons: list[Reason] = Field([], validation_alias="conflicts")

    @property
    def taken(self) -> bool:
        """Whether everything that was sent was, or would be, taken in."""
        return self.status in ("SUCCESS", "OK") and not self.reasons and not self.count.ignored


@dataclass(frozen=True, slots=True)
class Dhis2Server:
    """``secret`` is a personal access token, or ``name:password``; ``seconds`` is the longest wait."""

    address: str
    secret: str
    seconds: float


def period_code(period: Period) -> str:
    """``202611``, ``2026Q4``, ``2026S2`` or ``2026``."""
    if period.length is Length.MONTH:
        return f"{period.year:04}{period.number:02}"
    sign = {Length.QUARTER: "Q", Length.HALF: "S"}.get(period.length)
    return f"{period.year:04}{sign}{period.number}" if sign else f"{period.year:04}"


def post_data_values(server: Dhis2Server, values: DataValueSet, *, dry_run: bool) -> ImportSummary:
    """Send a set, or with ``dry_run`` only ask what would become of it. Not for an event loop's thread.

    Raises
    ------
    Dhis2Fault
        The address may not be used, or the server did not answer in time, let nobody in, or answered
        otherwise than DHIS2 does. That DHIS2 refuses the values is no fault: the summary says so.
    """
    if not _is_sealed(server.address):
        raise Dhis2Fault(N_("DHIS2's address must begin with https, so that nobody reads along."))
    try:
        status, content = asyncio.run(_post(server, values, {"dryRun": str(dry_run).lower(), **BY_CODE}))
    except TimeoutError:
        raise Dhis2Fault(N_("DHIS2 did not answer in time. Look there before you send again.")) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Dhis2Fault(N_("DHIS2 cannot be reached.")) from None
    if status in (401, 403):
        raise Dhis2Fault(N_("DHIS2 does not let us in: look at the token and what its user may do."))
    return _summary(status, content)


def _is_sealed(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


async def _post(server: Dhis2Server, values: DataValueSet, options: Mapping[str, str]) -> tuple[int, bytes]:
    # httpx's own limit is for each read, so a server that drips could hold us for ever.
    async with (
        asyncio.timeout(server.seconds),
        httpx.AsyncClient(timeout=server.seconds, trust_env=False) as client,
    ):
        request = client.build_request(
            "POST",
            f"{server.address.rstrip('/')}/api/dataValueSets",
            params=options,
            content=values.model_dump_json(),
            headers={"Content-Type": "application/json", "Accept": "application/json"} | _authority(server),
        )
        response = await client.send(request, stream=True)
        content = b""
        async for part in response.aiter_bytes():
            content += part
            if len(content) > LARGEST_ANSWER:
                raise _unusable(response.status_code)
        return response.status_code, content


def _authority(server: Dhis2Server) -> dict[str, str]:
    if ":" in server.secret:
        return {"Authorization": f"Basic {b64encode(server.secret.encode()).decode()}"}
    return {"Authorization": f"ApiToken {server.secret}"}


class _Answer(BaseModel):
    """The answer's envelope, since 2.38."""

    response: dict[str, Any]


def _summary(status: int, content: bytes) -> ImportSummary:
    try:
        try:
            summary = ImportSummary.model_validate(_Answer.model_validate_json(content).response)
        except ValidationError:
            summary = ImportSummary.model_validate_json(content)
    except ValidationError:
        raise _unusable(status) from None
    if status >= 400 and summary.status in ("SUCCESS", "OK"):
        raise _unusable(status)
    summary.reasons = summary.reasons[:MOST_REASONS]
    return summary


def _unusable(status: int) -> Dhis2Fault:
    return Dhis2Fault(
        N_("What answers is not DHIS2, or another version of it (status %(status)s)."), status=status
    )
