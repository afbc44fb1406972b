"""Take published numbers of one period out of the house as a file."""

import csv
from collections.abc import Collection, Iterable
from io import StringIO
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.dhis2 import DataValueSet
from models.disclosure import Percent, Period, Shown, Withheld
from models.queries.coverage import Published, published
from models.queries.dhis2_values import data_values

WITHHELD = "withheld"
COLUMNS = (
    "period",
    "area",
    "indicator",
    "code",
    "count",
    "of",
    "percent",
    "source",
    "as_of",
    "version",
    "frozen_on",
)


def export_coverage(
    session: Session, staff_id: UUID, period: Period, areas: Collection[str], form: Literal["csv", "xlsx"]
) -> list[Published]:
    """Everything that is published of a period, for a file of that form."""
    numbers = published(session, (period,), areas)
    record(session, staff_id, "coverage exported", f"{form} {period.id}")
    return numbers


def coverage_csv(numbers: Iterable[Published]) -> bytes:
    """UTF-8, a row a number; ``withheld`` stands where one would. ``source`` is that of the denominator."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for each in numbers:
        estimate = each.denominator.estimate if each.denominator else None
        of = estimate.people if estimate else _cell(each.denominator.count if each.denominator else None)
        rows.writerow(
            (
                each.version.period.id,
                each.area,
                each.indicator.id,
                each.indicator.code,
                _cell(each.value),
                of,
                _cell(each.share),
                estimate.source if estimate else "",
                estimate.as_of if estimate else "",
                each.version.number,
                each.version.frozen_at.date().isoformat(),
            )
        )
    return written.getvalue().encode()


def _cell(value: Shown | Percent | None) -> str | int:
    if value is None:
        return ""
    return WITHHELD if isinstance(value, Withheld) else value.value


def export_to_dhis2(session: Session, staff_id: UUID, period: Period, area: str) -> DataValueSet:
    """What DHIS2 would be sent of a period and place, as a file.

    Raises
    ------
    Invalid
        A code is missing, or there is nothing to send.
    """
    values = data_values(session, period, area)
    record(session, staff_id, "coverage exported", f"dhis2 {period.id} {area}")
    return values
