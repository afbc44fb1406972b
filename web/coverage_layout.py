"""What the pages of coverage lay out of published numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.disclosure import Count, Kind, Length, Period, Shown
from models.queries.coverage import Published
from models.queries.target_progress import TargetProgress
from web.coverage_map import Value

# How many periods of each length a page looks back on.
LOOKED_BACK = {Length.MONTH: 12, Length.QUARTER: 8, Length.HALF: 6, Length.YEAR: 5}


@dataclass(frozen=True, slots=True)
class Missed:
    """So many people of a place's estimate are not among the published count."""

    area: str
    people: int


@dataclass(frozen=True, slots=True)
class SoFar:
    """``people`` None: nothing of it is shown. ``at_least``: it may be more, and how much is not known."""

    people: int | None
    at_least: bool = False


def by_area(numbers: Iterable[Published]) -> dict[str, Published]:
    """Of one indicator and period."""
    return {each.area: each for each in numbers}


def map_values(numbers: Mapping[str, Published], areas: Iterable[str]) -> dict[str, Value]:
    """Shares where an estimate is known, counts elsewhere."""
    return {
        area: each.value if each.share is None or not each.indicator.of_estimate else each.share
        for area in areas
        if (each := numbers.get(area)) is not None
    }


def most_missed(numbers: Iterable[Published], at_most: int) -> list[Missed]:
    """Where most people of the estimate are not reached, of the places of which that can be told."""
    found = [
        Missed(each.area, each.denominator.estimate.people - each.value.value)
        for each in numbers
        if each.denominator and each.denominator.estimate and isinstance(each.value, Count)
    ]
    return sorted((each for each in found if each.people > 0), key=lambda each: -each.people)[:at_most]


def look_back(frozen: Iterable[Period], length: Length, until: Period) -> list[Period]:
    """The last frozen periods of a length that ended with this period or before it, in their order."""
    found = [each for each in frozen if each.length is length and each.last_day <= until.last_day]
    return sorted(found)[-LOOKED_BACK[length] :]


def over_time(
    numbers: Iterable[Published], indicator: str, periods: Sequence[Period]
) -> Mapping[Period, Shown | None]:
    """An indicator's counts by period; None where it is not shown."""
    shown = {each.version.period: each.value for each in numbers if each.indicator.id == indicator}
    return {period: shown.get(period) for period in periods}


def so_far(progress: TargetProgress) -> SoFar:
    """What events add up to; of people the most of a part, since who came in two of them is one person."""
    if progress.staff is not None:
        return SoFar(progress.staff)
    shown = [each.value.value for each in progress.parts if isinstance(each.value, Count)]
    if not shown:
        return SoFar(None)
    if progress.parts[0].indicator.measure.kind is Kind.EVENTS:
        return SoFar(sum(shown), at_least=len(shown) < len(progress.parts))
    return SoFar(max(shown), at_least=len(progress.parts) > 1)
