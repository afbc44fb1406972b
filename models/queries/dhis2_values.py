"""What is published of a place and period, under the codes of the operator's DHIS2."""

from collections.abc import Mapping

from sqlmodel import Session

from models.dhis2 import DataValue, DataValueSet, period_code
from models.disclosure import Count, Length, Period
from models.errors import N_, Invalid
from models.queries.coverage import Published, published
from models.queries.coverage_settings import dhis2_codes
from models.tables.coverage import Dhis2Kind, PeriodKind

KINDS = {length: PeriodKind[length.name] for length in Length}
Codes = Mapping[tuple[Dhis2Kind, str], str]


def data_values(session: Session, period: Period, area: str) -> DataValueSet:
    """The set as DHIS2 takes it.

    What is withheld is left out: DHIS2 has no word for it, and an empty value deletes.

    Raises
    ------
    Invalid
        A code is missing, or there is nothing to send.
    """
    numbers = published(session, (period,), (area,))
    if not numbers:
        raise Invalid(N_("Nothing is published of this place and period."), "area")
    codes = {(each.kind, each.ours): each.code for each in dhis2_codes(session)}
    counts = _counts(numbers)
    values = [
        DataValue(dataElement=codes[Dhis2Kind.DATA_ELEMENT, measure], value=str(count))
        for measure, count in sorted(counts.items())
        if (Dhis2Kind.DATA_ELEMENT, measure) in codes
    ]
    if not values:
        raise Invalid(N_("There is nothing to send: nothing that has a code is shown here."), "area")
    return DataValueSet(
        dataSet=_code(codes, Dhis2Kind.DATA_SET, KINDS[period.length], "period"),
        completeDate=numbers[0].version.frozen_at.date(),
        period=period_code(period),
        orgUnit=_code(codes, Dhis2Kind.ORG_UNIT, area, "area"),
        dataValues=values,
    )


def _counts(numbers: list[Published]) -> dict[str, int]:
    """By measure: what indicators count, and what they are shares of."""
    shown = {each.indicator.numerator: each.value for each in numbers}
    for each in numbers:
        if each.indicator.denominator and each.denominator and each.denominator.count is not None:
            shown[each.indicator.denominator] = each.denominator.count
    return {measure: value.value for measure, value in shown.items() if isinstance(value, Count)}


def _code(codes: Codes, kind: Dhis2Kind, ours: str, field: str) -> str:
    try:
        return codes[kind, ours]
    except KeyError:
        raise Invalid(N_("Enter the code of DHIS2 for “%(ours)s” first."), field, ours=ours) from None
