"""What may be shown of a count: the count rounded, or that it is withheld."""

from dataclasses import dataclass

LARGEST_WITHHELD, STEP = 7, 5
SMALL_GROUP = 20


@dataclass(frozen=True, slots=True)
class Count:
    """A count that may be seen: 0, or at least 10 and rounded to the nearest 5."""

    value: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """That a count is not shown. All are equal, whichever rule withheld them, and none is a number."""

    def __bool__(self) -> bool:
        raise TypeError("A withheld count is neither zero nor anything else: compare with WITHHELD")


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a count in another, in whole percent."""

    value: int


WITHHELD = Withheld()
Shown = Count | Withheld


def is_small(count: int) -> bool:
    """Whether a count tells of so few people that it is never shown."""
    return 1 <= count <= LARGEST_WITHHELD


def rounded(count: int) -> Count:
    """To the nearest 5; what is published as ``r`` lies from ``r - 2`` to ``r + 2``, and 0 is just 0."""
    return Count(STEP * ((count + STEP // 2) // STEP))


def percentage(numerator: Shown, denominator: Shown) -> Percent | Withheld | None:
    """From the shown parts only, so that it tells nothing beyond them; None where nothing can be divided.

    Withheld when a part is, and when none or all of a small group would be told of.
    """
    if isinstance(numerator, Withheld) or isinstance(denominator, Withheld):
        return WITHHELD
    if not denominator.value:
        return None
    all_or_none = numerator.value == 0 or numerator.value >= denominator.value
    if all_or_none and denominator.value < SMALL_GROUP:
        return WITHHELD
    return Percent(round(100 * numerator.value / denominator.value))
