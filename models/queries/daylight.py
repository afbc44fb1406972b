"""When the sun sets, by NOAA's solar calculator (gml.noaa.gov/grad/solcalc/calcdetails.html)."""

from datetime import date, datetime, time
from math import acos, asin, cos, degrees, radians, sin, tan
from zoneinfo import ZoneInfo

# The sun's upper edge at the horizon, with the usual refraction.
ZENITH = radians(90.833)
JULIAN_DAY_OF_ORDINAL_0 = 1_721_424.5
JULIAN_DAY_OF_2000 = 2_451_545.0


def sunset(day: date, latitude: float, longitude: float, zone: ZoneInfo) -> int | None:
    """Seconds since local midnight, within a minute or two over a flat horizon.

    None where the sun does not set or does not rise that day.
    """
    declination, equation_of_time = _sun(day)
    parallel = radians(latitude)
    hour_angle = cos(ZENITH) / (cos(parallel) * cos(declination)) - tan(parallel) * tan(declination)
    if not -1 <= hour_angle <= 1:
        return None
    minutes_utc = 720 - 4 * longitude - equation_of_time + 4 * degrees(acos(hour_angle))
    offset = datetime.combine(day, time(12), zone).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return round(minutes_utc * 60 + offset.total_seconds())


def _sun(day: date) -> tuple[float, float]:
    """Declination in radians and equation of time in minutes, at noon UTC."""
    century = (day.toordinal() + JULIAN_DAY_OF_ORDINAL_0 + 0.5 - JULIAN_DAY_OF_2000) / 36_525
    longitude = radians((280.46646 + century * (36_000.76983 + century * 0.0003032)) % 360)
    anomaly = radians(357.52911 + century * (35_999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = (
        sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1_934.136 * century)
    apparent = longitude + radians(centre - 0.00569 - 0.00478 * sin(node))
    tilt = radians(23.439291 - 0.0130042 * century + 0.00256 * cos(node))
    y = tan(tilt / 2) ** 2
    equation = (
        y * sin(2 * longitude)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * longitude)
        - y * y * sin(4 * longitude) / 2
        - 1.25 * eccentricity**2 * sin(2 * anomaly)
    )
    return asin(sin(tilt) * sin(apparent)), 4 * degrees(equation)
