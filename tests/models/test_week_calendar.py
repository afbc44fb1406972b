"""The calendar file, read back with the library that calendars use."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from models.queries.calendar import week_calendar
from models.queries.week_parts import WeekView
from models.queries.week_places import WeekVehicle
from tests.models.weeks import HOUR, PLACES, a_day, a_week, stop

ZONE = ZoneInfo("Asia/Bishkek")
STAMP = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TWO_DAYS = (
    a_day(1, stop("apricot", "osh"), end="osh"),
    a_day(2, stop("willow", "tokmok", 23 * HOUR), start="osh"),
)


def say(sentence: str, **parameters: object) -> str:
    return f"<{sentence % parameters}>"


def file_of(week: WeekView) -> bytes:
    return week_calendar(week, say, ZONE, STAMP)


def test_the_file_tells_hours_and_numbers_only() -> None:
    text = file_of(a_week(*TWO_DAYS)).decode().lower()

    told = ["apricot", "willow", "location", "geo:", "ambulance"]
    told += [
        name.lower() for place in PLACES.values() for name in (place.id, place.name_ru) if name != "bishkek"
    ]
    assert not [word for word in told if word in text]
    assert text.count("bishkek") == text.count("asia/bishkek")


def test_the_events_stand_at_their_local_times() -> None:
    events = Calendar.from_ical(file_of(a_week(*TWO_DAYS))).walk("VEVENT")

    assert [str(event["SUMMARY"]) for event in events] == ["<Departure>", "<Stop 1>", "<End of the day>"] * 2
    departure, first, end = events[:3]
    assert departure.decoded("DTSTART") == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert departure.decoded("DTSTART").utcoffset() == timedelta(hours=6)
    assert "DTEND" not in departure
    assert first.decoded("DTEND") - first.decoded("DTSTART") == timedelta(hours=2)
    assert "DTEND" not in end
    assert events[5].decoded("DTSTART") == datetime(2026, 11, 25, 3, tzinfo=ZONE)
    assert all(event.decoded("DTSTAMP") == STAMP for event in events)


def test_a_second_download_replaces_the_first() -> None:
    week = a_week(*TWO_DAYS)
    first, second = (
        [str(event["UID"]) for event in Calendar.from_ical(file_of(week)).walk("VEVENT")] for _ in range(2)
    )

    assert first == second
    assert len(set(first)) == len(first) == 6


def test_two_vehicles_are_told_apart_by_letters() -> None:
    a, b = WeekVehicle("one", "One", "A"), WeekVehicle("two", "Two", "B")
    week = a_week(a_day(1, vehicle=a), a_day(1, vehicle=b))

    events = Calendar.from_ical(file_of(week)).walk("VEVENT")

    assert [str(event["SUMMARY"])[:2] for event in events] == ["A:", "A:", "B:", "B:"]
    assert len({str(event["UID"]) for event in events}) == 4
