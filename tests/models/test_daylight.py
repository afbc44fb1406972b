"""Sunsets against published almanac times, which are rounded to the minute."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from models.queries.daylight import sunset

LONDON, NEW_YORK = (51.5074, -0.1278), (40.7128, -74.006)


@pytest.mark.parametrize(
    ("day", "where", "zone", "almanac"),
    [
        (date(2024, 6, 21), LONDON, "Europe/London", "21:21"),
        (date(2024, 12, 21), LONDON, "Europe/London", "15:53"),
        (date(2024, 12, 21), NEW_YORK, "America/New_York", "16:31"),
    ],
)
def test_the_sun_sets_when_the_almanac_says(
    day: date, where: tuple[float, float], zone: str, almanac: str
) -> None:
    hour, minute = map(int, almanac.split(":"))
    found = sunset(day, *where, ZoneInfo(zone))
    assert found is not None
    assert abs(found - (hour * 3600 + minute * 60)) <= 120


@pytest.mark.parametrize("day", [date(2026, 6, 21), date(2026, 12, 21)])
def test_beyond_the_polar_circle_there_is_none(day: date) -> None:
    assert sunset(day, 75.0, 20.0, ZoneInfo("UTC")) is None
