"""The narrowed windows, against a look at every minute."""

from hypothesis import given
from hypothesis import strategies as st

from models.need.varied_times import HOUR, WEEK_HOURS, varied_windows, week_hour

MINUTE = 60


def repeats(weekday: int, begin: int, past: set[int], width: int) -> bool:
    """Whether a service that begins then is within ``width`` hours of a past one."""
    hour = week_hour(weekday, begin // HOUR)
    return any(min((hour - known) % WEEK_HOURS, (known - hour) % WEEK_HOURS) <= width for known in past)


@given(
    st.integers(0, 47),
    st.integers(1, 24),
    st.integers(0, 6),
    st.sampled_from([45, 60, 150, 180]),
    st.sets(st.integers(0, WEEK_HOURS - 1), max_size=6),
    st.integers(0, 12),
)
def test_exactly_the_beginnings_that_repeat_are_gone(
    opens: int, hours: int, weekday: int, minutes: int, past: set[int], width: int
) -> None:
    window, service = (opens * HOUR // 2, opens * HOUR // 2 + hours * HOUR), minutes * MINUTE
    parts = varied_windows(window, weekday, service, past, width)
    for begin in range(window[0], window[1], 15 * MINUTE):
        fits = begin + service <= window[1]
        allowed = any(first <= begin and begin + service <= last for first, last in parts)
        # The last minutes before a forbidden hour are given away with it.
        assert allowed == (fits and not repeats(weekday, begin, past, width))


def test_a_site_without_a_past_keeps_its_window() -> None:
    assert varied_windows((8 * HOUR, 20 * HOUR), 0, HOUR, (), 2) == ((8 * HOUR, 20 * HOUR),)
    assert varied_windows((8 * HOUR, 9 * HOUR), 0, 2 * HOUR, (), 2) == ()
