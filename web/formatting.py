"""Numbers, days and times as people of a language write them: the filters of the templates.

``|day`` a date as Mon 23 Nov; ``|long_day`` with month in full and year; ``|weekday`` its name;
``|short_month`` a date's month and year; ``|month`` the name of a month's number; ``|clock`` seconds
since midnight as 14:05; ``|hours`` seconds as 4 h 30 min; ``|km`` metres as kilometres; ``|number``;
``|percent`` of a share; ``|period`` of the menu in words; ``|short_period`` the same under a bar;
``|instant`` a stored instant on the local clock, ``|day_of`` its day; ``|capital`` a word as it begins a
line.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import dates, numbers, units
from jinja2 import pass_context
from jinja2.runtime import Context

from models.disclosure import Length, Period
from models.errors import N_
from web.i18n import locale_of, translate

DAY_SECONDS = 86_400
_SKELETONS = {Length.QUARTER: "yQQQQ", Length.MONTH: "yMMMM"}
# A page says the same days, times and numbers many times over, and Babel takes a while for each.
KEPT = 1000


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """The filters for one language."""
    locale = locale_of(language)

    def day(value: date, parts: str = "MMMEd") -> str:
        return dates.format_skeleton(parts, value, locale=locale)

    def long_day(value: date) -> str:
        return dates.format_date(value, "long", locale=locale)

    def weekday(value: date, width: str = "EEEE") -> str:
        return dates.format_date(value, width, locale=locale)

    def short_month(value: date) -> str:
        return dates.format_skeleton("yMMM", value, locale=locale)

    def month(number: int) -> str:
        return dates.format_date(date(2000, number, 1), "LLLL", locale=locale)

    def clock(seconds: int) -> str:
        days, rest = divmod(int(seconds), DAY_SECONDS)
        text = f"{rest // 3600:02}:{rest % 3600 // 60:02}"
        return translate(language, N_("%(time)s next day"), time=text) if days else text

    def hours(seconds: float) -> str:
        whole, minutes = divmod(round(seconds / 60), 60)
        parts = [translate(language, N_("%(hours)s h"), hours=whole)] * (whole > 0)
        parts += [translate(language, N_("%(minutes)s min"), minutes=minutes)] * (minutes > 0 or not whole)
        return " ".join(text.replace(" ", "\N{NO-BREAK SPACE}") for text in parts)

    def km(metres: float) -> str:
        return units.format_unit(round(metres / 1000), "length-kilometer", "short", locale=locale)

    def number(value: float) -> str:
        return numbers.format_decimal(value, locale=locale)

    def percent(share: float) -> str:
        return numbers.format_percent(share, locale=locale)

    @pass_context
    def instant(context: Context, value: datetime) -> str:
        return dates.format_datetime(value, "d MMM, HH:mm", tzinfo=context["zone"], locale=locale)

    @pass_context
    def day_of(context: Context, value: datetime) -> str:
        return long_day(value.astimezone(context["zone"]).date())

    named = (day, long_day, weekday, month, short_month, clock, hours, km, number, percent)
    kept: dict[str, Callable[..., Any]] = {each.__name__: lru_cache(KEPT)(each) for each in named}
    return kept | _periods(language) | {"instant": instant, "day_of": day_of, "capital": _capital}


def _periods(language: str) -> dict[str, Callable[..., Any]]:
    """``period`` and ``short_period``."""
    locale = locale_of(language)

    def period(value: Period) -> str:
        first = value.first_day
        if value.length is Length.YEAR:
            return str(value.year)
        if value.length is Length.HALF:
            named = (N_("first half of %(year)s"), N_("second half of %(year)s"))
            return translate(language, named[value.number - 1], year=value.year)
        return dates.format_skeleton(_SKELETONS[value.length], first, locale=locale)

    def short_period(value: Period) -> str:
        if value.length is Length.MONTH:
            return dates.format_date(value.first_day, "LLL", locale=locale)
        sign = {Length.QUARTER: N_("Q%(number)s"), Length.HALF: N_("H%(number)s")}.get(value.length)
        year = f"{value.year % 100:02}"
        return f"{translate(language, sign, number=value.number)} {year}" if sign else str(value.year)

    return {"period": lru_cache(KEPT)(period), "short_period": lru_cache(KEPT)(short_period)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
