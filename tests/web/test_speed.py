"""Pages on a year of plans: how many times slower than the sign-in page, whatever else the machine does."""

from api.bench.pages import measure

MOST_TIMES = 60


def test_no_page_is_slow_on_a_year_of_plans() -> None:
    timings = measure(rounds=3)
    slow = {name: round(timing.ratio) for name, timing in timings.items() if timing.ratio > MOST_TIMES}
    assert slow == {}
    assert len(timings) >= 15
