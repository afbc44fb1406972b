"""The periods of the fixed menu: completed months, quarters, half-years and years."""

import re
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from models.care.calendar_months import add_months


class Length(IntEnum):
    """How many months a period has."""

    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12


_SIGNS = {Length.QUARTER: "Q", Length.HALF: "H"}
_LENGTHS = {sign: length for length, sign in _SIGNS.items()}
_ID = re.compile(r"(\d{4})(?:-(\d\d)|([QH])(\d))?")
_SHORTER = {
    Length.YEAR: Length.HALF,
    Length.HALF: Length.QUARTER,
    Length.QUARTER: Length.MONTH,
}
_LONGER = {shorter: longer for longer, shorter in _SHORTER.items()}


class Period(NamedTuple):
    """One period of a year: ``2026-11``, ``2026Q4``, ``2026H2`` or ``2026``; ``number`` counts from 1."""

    year: int
    length: Length
    number: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period of that id. Raises ValueError."""
        found = _ID.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no period such as 2026-11, 2026Q4, 2026H2 or 2026")
        year, month, sign, number = found.groups()
        length = Length.MONTH if month else _LENGTHS.get(sign, Length.YEAR)
        period = cls(int(year), length, int(month or number or 1))
        if not (period.year and 1 <= period.number <= Length.YEAR // length):
            raise ValueError(f"There is no period {text}")
        return period

    @property
    def id(self) -> str:
        if self.length is Length.YEAR:
            return f"{self.year:04}"
        if self.length is Length.MONTH:
            return f"{self.year:04}-{self.number:02}"
        return f"{self.year:04}{_SIGNS[self.length]}{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * self.length + 1, 1)

    @property
    def last_day(self) -> date:
        return add_months(self.first_day, self.length) - timedelta(days=1)

    @property
    def parts(self) -> tuple["Period", ...]:
        """The periods of the next shorter length that make it up; none for a month."""
        if self.length is Length.MONTH:
            return ()
        shorter = _SHORTER[self.length]
        count = self.length // shorter
        return tuple(Period(self.year, shorter, (self.number - 1) * count + n + 1) for n in range(count))

    @property
    def whole(self) -> "Period | None":
        """The period of the next longer length that it is a part of; none for a year."""
        if self.length is Length.YEAR:
            return None
        longer = _LONGER[self.length]
        return Period(self.year, longer, (self.number - 1) // (longer // self.length) + 1)


def periods_of(year: int) -> tuple[Period, ...]:
    """The 19 periods of a year, months first, the year last."""
    return tuple(Period(year, length, n + 1) for length in Length for n in range(Length.YEAR // length))


def ending_with(month: Period) -> tuple[Period, ...]:
    """The periods that are complete when this month is, and were not before; the month itself first."""
    return tuple(period for period in periods_of(month.year) if period.last_day == month.last_day)
