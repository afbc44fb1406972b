"""A week as an iCalendar file that tells a finder nothing: hours and numbers, no place, no site."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from models.errors import N_
from models.queries.week_parts import DayRoute, WeekView

# Translates a marked sentence and fills in its parameters.
Say = Callable[..., str]


def week_calendar(week: WeekView, say: Say, zone: ZoneInfo, stamp: datetime) -> bytes:
    """The departures, stops and ends of a week's days.

    Parameters
    ----------
    say
        Translates: ``say("Stop %(number)s", number=2)``.
    zone
        In which the week's times of day are meant.
    stamp
        When the plan was made; a later file of the same plan replaces an earlier one's events.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Marshrut//EN")
    calendar.add("version", "2.0")
    for route in week.routes:
        for number, (title, start, end) in enumerate(_happenings(route, say)):
            event = Event()
            # Random to whoever has not the plan, and the same each time it is downloaded.
            event.add(
                "uid",
                str(uuid5(week.plan_id, f"{route.number} {route.vehicle.id} {route.departure} {number}")),
            )
            event.add("dtstamp", stamp)
            event.add("class", "PRIVATE")
            event.add("summary", f"{route.vehicle.letter}: {title}" if route.vehicle.letter else title)
            event.add("dtstart", _instant(route, start, zone))
            if end > start:
                event.add("dtend", _instant(route, end, zone))
            calendar.add_component(event)
    calendar.add_missing_timezones(first_date=week.week, last_date=week.week + timedelta(days=8))
    text: bytes = calendar.to_ical()
    return text


def _happenings(route: DayRoute, say: Say) -> Iterator[tuple[str, int, int]]:
    """Title, start and end in seconds since midnight."""
    yield say(N_("Departure")), route.departure, route.departure
    for stop in (stop for stop in route.stops if not stop.skipped):
        yield say(N_("Stop %(number)s"), number=stop.number), stop.service_start, stop.departure
    yield say(N_("End of the day")), route.arrival, route.arrival


def _instant(route: DayRoute, seconds: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(route.day, time(), zone) + timedelta(seconds=seconds)
