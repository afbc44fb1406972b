"""How what was published is kept, and read back for the next freeze."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.disclosure import WITHHELD, Cell, Count, Period, Shown
from models.disclosure.values import is_small, rounded

# Which of the counts from 1 to 7 it was is not kept, and no rule asks.
_SOME_SMALL_COUNT = 4


def to_keep(exact: Mapping[Cell, int], shown: Mapping[Cell, Shown]) -> dict[tuple[str, str], dict[str, Any]]:
    """By the id of the period and the area, the JSON of ``PublishedCounts``."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for cell, value in shown.items():
        counts = kept.setdefault((cell.period.id, cell.area), {})
        if isinstance(value, Count):
            counts[cell.measure] = value.value
        elif is_small(exact[cell]):
            counts[cell.measure] = None
        else:
            counts[cell.measure] = [rounded(exact[cell]).value]
    return kept


def shown_of(kept: Any) -> Shown:
    """What a reader may see of a kept count."""
    return Count(kept) if isinstance(kept, int) else WITHHELD


def cells_of(period: str, area: str, counts: Mapping[str, Any]) -> Iterable[tuple[Cell, int, Shown]]:
    """The cells of a kept row, each with a count of the same class as the exact one had, and what is shown.

    The class of a count is 0, from 1 to 7, or what it is rounded to.
    """
    when = Period.parse(period)
    for measure, kept in counts.items():
        count = kept[0] if isinstance(kept, list) else kept
        yield Cell(measure, area, when), _SOME_SMALL_COUNT if count is None else count, shown_of(kept)


def same_class(one: int, other: int) -> bool:
    return is_small(one) == is_small(other) and (is_small(one) or rounded(one) == rounded(other))
