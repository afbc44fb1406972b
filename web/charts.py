"""Charts as numbers for the templates: along, in per cent of the chart's width; up, in pixels.

So letters keep their size on every screen. What is withheld is hatched and says so, what is not frozen yet
is left empty; neither is drawn as a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.disclosure import Count, Period, Shown

# Of the pixels above the line: the letters over the highest bar, and the bars.
HEAD, TALLEST, HATCHED = 22, 150, 26
FULL, THOUSAND = 100.0, 1000
GAP = 0.28
NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """``x``, ``width``, ``middle`` in per cent; ``y``, ``height`` in pixels.

    ``shown`` None: not frozen yet.
    """

    period: Period
    shown: Shown | None
    x: float
    width: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Trend:
    """``ground`` is where the bars stand; ``is_wide``: the numbers are too wide for a narrow screen."""

    bars: tuple[Bar, ...]
    is_wide: bool
    ground: int = HEAD + TALLEST


def draw_trend(values: Mapping[Period, Shown | None]) -> Trend:
    """A bar for each period, in their order."""
    highest = max((each.value for each in values.values() if isinstance(each, Count)), default=0)
    step = FULL / max(len(values), 1)
    bars = []
    for i, (period, shown) in enumerate(values.items()):
        height = _height(shown, highest)
        x, width = round(step * (i + GAP / 2), 2), round(step * (1 - GAP), 2)
        bars.append(Bar(period, shown, x, width, HEAD + TALLEST - height, height))
    return Trend(tuple(bars), highest >= THOUSAND)


def _height(shown: Shown | None, highest: int) -> float:
    if shown is None:
        return 0
    if not isinstance(shown, Count):
        return HATCHED
    return round(TALLEST * shown.value / highest, 1) if shown.value else 0


def share_of(value: float, whole: float) -> float:
    """How long a bar is, in per cent of the longest that there can be."""
    return round(min(FULL, FULL * value / whole), 1) if whole > 0 else 0.0


def nice_top(value: float) -> float:
    """The least of 1, 2, 2.5, 5 and their tenfolds that a scale up to the value may end with."""
    if value <= 0:
        return 1
    tenfold = 1.0
    while value > tenfold * NICE[-1]:
        tenfold *= 10
    return next(tenfold * nice for nice in NICE if value <= tenfold * nice)
