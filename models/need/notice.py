"""Clients must learn that it comes: what is planned anew begins only once peer workers had their hours."""

from models.need.varied_times import Window


def window_with_notice(window: Window, service: int, earliest: int, promised: int | None) -> Window | None:
    """The part of a window in which a stop may begin; None where there is none.

    Parameters
    ----------
    window, service
        Seconds; the window holds the whole service.
    earliest
        When peer workers will have had their hours, in seconds since the midnight of the window's day.
    promised
        When the stop was to begin on that day: they know of it, so that it may begin then or later.
    """
    begin = earliest if promised is None else min(earliest, promised)
    start = max(window[0], begin)
    return (start, window[1]) if start + service <= window[1] else None
