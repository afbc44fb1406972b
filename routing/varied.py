"""Windows without the hours of other visits a whole number of weeks away."""

from collections.abc import Iterable

from routing.problem import SECONDS_A_DAY, Vary

SECONDS_A_WEEK = 7 * SECONDS_A_DAY
Span = tuple[int, int]


def varied(window: Span, service: int, begun: Iterable[int], rule: Vary) -> tuple[Span, ...]:
    """The parts of ``window`` in which a service may begin beside those that began at ``begun``.

    All in seconds from the midnight of the window's day; a part holds the whole service, as a window does.
    """
    begins: list[Span] = [(window[0], window[1] - service)]
    for begin in begun:
        for weeks in (*range(-rule.weeks, 0), *range(1, rule.weeks + 1)):
            same = begin + weeks * SECONDS_A_WEEK
            begins = [part for span in begins for part in _without(span, same, rule.apart)]
    return tuple((first, last + service) for first, last in begins)


def _without(span: Span, same: int, apart: int) -> tuple[Span, ...]:
    """The parts of a span that lie ``apart`` or more from ``same``."""
    first, last = span
    parts = (first, min(last, same - apart)), (max(first, same + apart), last)
    return tuple(part for part in parts if part[0] <= part[1])
