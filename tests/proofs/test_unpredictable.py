"""Random histories, and that the look at them can fail."""

from api.bench.unpredictable import try_histories


def test_no_hour_of_a_recent_visit_comes_again() -> None:
    faults, stops, without = try_histories(range(5))
    assert faults == []
    assert stops > 20
    assert without > 0
