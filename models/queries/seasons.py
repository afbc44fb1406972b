"""In which months a pass or a leg often closes, read from what the tables say in words."""

import re
from dataclasses import dataclass

# Kyrgyz month names begin as the Russian ones do.
_MONTHS = (
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "май", "мая"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
)
_NUMBERS = {stem: number for number, stems in enumerate(_MONTHS, start=1) for stem in stems}
_MONTH = rf"({'|'.join(_NUMBERS)})\w*\.?"
_SPAN = re.compile(rf"{_MONTH}\s*(?:-|–|to|по)\s*(?:\d+\s*)?{_MONTH}(?:\s+(?:or|или)\s+{_MONTH})?")
_WINTER = re.compile(r"winter|зим|кыш")
_NOTHING = re.compile(r"\bno winter closure|\bне закрыва")
_CLOSED = re.compile(r"\bclosed\b|\bзакрыт|\bжабык")
WINTER_MONTHS = (11, 4)


@dataclass(frozen=True, slots=True)
class Season:
    """From the first month to the last, over the new year where the last comes earlier.

    ``closed``: for all of it, not for hours or days at a time.
    """

    first_month: int
    last_month: int
    closed: bool

    def includes(self, month: int) -> bool:
        if self.first_month <= self.last_month:
            return self.first_month <= month <= self.last_month
        return month >= self.first_month or month <= self.last_month


def closing_season(text: str) -> Season | None:
    """The season that a text such as ``avalanche danger Nov-Apr`` tells; None where it tells none."""
    text = text.lower()
    if _NOTHING.search(text):
        return None
    span = _SPAN.search(text)
    if span:
        first, last, or_later = span.groups()
        months = (_NUMBERS[first], _NUMBERS[or_later or last])
    elif _WINTER.search(text):
        months = WINTER_MONTHS
    else:
        return None
    return Season(*months, closed=bool(_CLOSED.search(text)))
