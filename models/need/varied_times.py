"""Times that nobody can foresee: a site's windows without the weekdays and hours of its last visits.

An hour of the week counts from Monday's midnight. A window holds the whole service, so it is cut by when the
service may begin; what is left are ordinary windows, and whoever plans or checks needs no other rule.
"""

from collections.abc import Collection

HOUR, DAY_HOURS, WEEK_HOURS = 3600, 24, 168
MINUTE = 60
Window = tuple[int, int]


def week_hour(weekday: int, hour: int) -> int:
    """``hour`` counts from that weekday's midnight and may pass 23."""
    return (weekday * DAY_HOURS + hour) % WEEK_HOURS


def varied_windows(
    window: Window, weekday: int, service: int, past: Collection[int], width: int
) -> tuple[Window, ...]:
    """The parts of a window in which the service begins in none of the hours around the past ones.

    Parameters
    ----------
    window
        Seconds since the midnight of its ``weekday``; may pass midnight.
    service
        Seconds; a window that is shorter than it has no part.
    past
        Hours of the week in which services began.
    width
        So many hours before and after each of them are kept free too.
    """
    begins = [(window[0], window[1] - service)]
    for known in past:
        for hour in _hours_of_day(known, weekday):
            forbidden = (hour - width) * HOUR, (hour + width + 1) * HOUR
            begins = [part for span in begins for part in _without(span, forbidden)]
    return tuple((first, last + service) for first, last in sorted(begins) if first <= last)


def _hours_of_day(known: int, weekday: int) -> tuple[int, ...]:
    """The same hour of the week, seen from a weekday's midnight: before it, in it, and a week later."""
    hour = (known - weekday * DAY_HOURS) % WEEK_HOURS
    return hour - WEEK_HOURS, hour, hour + WEEK_HOURS


def _without(span: Window, forbidden: Window) -> tuple[Window, ...]:
    first, last = span
    begin, end = forbidden
    if last < begin or first >= end:
        return (span,)
    return tuple(part for part in ((first, begin - MINUTE), (end, last)) if part[0] <= part[1])
