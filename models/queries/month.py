"""A month as a person sees it: its weeks as a calendar, and how often each site is visited."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.queries.alerts import alerts_between
from models.queries.months import has_changed, plans_of_month
from models.queries.planning_rules import planning_rules
from models.queries.week import week_view
from models.queries.week_kits import KitsLimit, has_no_kits_left, kits_limits
from models.queries.week_parts import AlertAt, WeekDay, WeekView
from models.queries.week_places import Named, WeekHoliday
from models.tables.country import Holiday, Site, Town
from models.tables.months import Month, MonthRequest
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Plan
from routing.problem import Problem
from routing.solution import Reason, Solution

WhyNot = Reason | Literal["asked", "alert", "often", "near", "kits"]


@dataclass(frozen=True, slots=True)
class MonthDay:
    """``day`` of the week's plan; None where the week has none."""

    date: date
    holiday: WeekHoliday | None
    day: WeekDay | None


@dataclass(frozen=True, slots=True)
class MonthWeek:
    """A row of the calendar."""

    monday: date
    plan: Plan | None
    week: WeekView | None
    days: tuple[MonthDay, ...]

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week


@dataclass(frozen=True, slots=True)
class SiteVisits:
    """How often a site is served, and why not where it never is.

    ``reason``: as of LeftOut, or ``often`` where published weeks serve it as often as it may be, ``near``
    where every hour is too near to a fixed visit's, ``kits`` where there are not enough for it as well.
    ``cost``: as of LeftOut.
    """

    site_id: str
    town: Named
    days: tuple[date, ...]
    most: int
    gap: int
    reason: WhyNot | None = None
    cost: int | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """In numbers; need, ``bound`` and what a shortage of kits costs are of the weeks planned together."""

    need: int
    bound: int
    stops: int
    sites_served: int
    sites: int
    driving: int
    nights_away: int
    kits_least: int | None
    kits_most: int | None

    @property
    def beyond_percent(self) -> int | None:
        """How much more any plan of these weeks could serve, rounded up; None where that cannot be said."""
        if self.need == 0:
            return None if self.bound else 0
        return ceil((self.bound - self.need) * 100 / self.need)


@dataclass(frozen=True, slots=True)
class MonthView:
    """``changed``: a week was planned anew since, so that need and bound are not of what is shown.

    ``alerts``: those of the weeks that have a plan.
    """

    weeks: tuple[MonthWeek, ...]
    sites: tuple[SiteVisits, ...]
    totals: MonthTotals
    changed: bool
    alerts: tuple[AlertAt, ...]
    kits_limits: tuple[KitsLimit, ...]

    @property
    def vehicles(self) -> list[tuple[str, str]]:
        """The letters by which the calendar calls vehicles, each with the name."""
        routes = [route for week in self.weeks if week.week for route in week.week.routes]
        return sorted({(r.vehicle.letter, r.vehicle.name) for r in routes if r.vehicle.letter})


def month_view(session: Session, month: Month, zone: ZoneInfo) -> MonthView:
    """The calendar of a month that has an answer.

    Raises
    ------
    Conflict
        A plan names a town that is not there any more.
    """
    request = MonthRequest.model_validate(month.request)
    plans = plans_of_month(session, month)
    holidays = {
        holiday.day: WeekHoliday(holiday.name_en, holiday.name_ru, holiday.name_ky, holiday.date_estimated)
        for holiday in session.exec(select(Holiday))
    }
    weeks = tuple(
        _week(monday, plan, week_view(session, plan, zone) if plan else None, holidays)
        for monday, plan in ((monday, plans.get(monday)) for monday in request.weeks)
    )
    sites = tuple(_sites(session, month, request, weeks))
    views = [week.week for week in weeks if week.week]
    totals = MonthTotals(
        need=month.best or 0,
        bound=month.bound or 0,
        stops=sum(view.totals.stops_served for view in views),
        sites_served=sum(bool(site.days) for site in sites),
        sites=len(sites),
        driving=sum(view.totals.driving for view in views),
        nights_away=sum(view.totals.nights_away for view in views),
        kits_least=month.kits_least,
        kits_most=month.kits_most,
    )
    alerts = dict.fromkeys(alert for view in views for alert in view.alerts)
    limits = kits_limits(Problem.model_validate(month.problem, strict=False))
    return MonthView(weeks, sites, totals, has_changed(month, plans), tuple(alerts), limits)


def _week(
    monday: date, plan: Plan | None, view: WeekView | None, holidays: Mapping[date, WeekHoliday]
) -> MonthWeek:
    known = {day.day: day for day in view.days} if view else {}
    dates = [monday + timedelta(days=i) for i in range(7)]
    days = tuple(MonthDay(day, holidays.get(day), known.get(day)) for day in dates)
    return MonthWeek(monday, plan, view, days)


def _sites(
    session: Session, month: Month, request: MonthRequest, weeks: Sequence[MonthWeek]
) -> Iterator[SiteVisits]:
    served: dict[str, list[date]] = defaultdict(list)
    for week in weeks:
        for route in week.week.routes if week.week else ():
            for stop in route.stops:
                served[stop.site_id].append(route.day)
    rules, why = planning_rules(session), _Reasons(session, month, request)
    active = select(Site, Town).join(Town).where(Site.active).order_by(col(Town.name_en), col(Site.id))
    for site, town in session.exec(active):
        yield _site(site, town, rules, tuple(sorted(served[site.id])), why)


def _site(
    site: Site, town: Town, rules: PlanningRulesRow, days: tuple[date, ...], why: "_Reasons"
) -> SiteVisits:
    told = {} if days else why.of(site)
    return SiteVisits(
        site_id=site.id,
        town=Named(town.name_en, town.name_ru, town.name_ky),
        days=days,
        most=site.most_visits or rules.most_visits,
        gap=site.least_gap or rules.least_gap,
        **told,
    )


class _Reasons:
    """Why the month leaves a site out."""

    def __init__(self, session: Session, month: Month, request: MonthRequest) -> None:
        self.asked = set(request.left_out)
        first, last = request.week, request.weeks[-1] + timedelta(days=6)
        self.alerted = {alert.site_id for alert in alerts_between(session, first, last)}
        self.problem = Problem.model_validate(month.problem, strict=False)
        self.solution = Solution.model_validate(month.solution, strict=False)
        self.stops = {stop.id: stop for stop in self.problem.stops}
        self.unassigned = {left_out.stop: left_out for left_out in self.solution.unassigned}

    def of(self, site: Site) -> dict[str, Any]:
        """The fields of SiteVisits that say so; none where only a week that was changed leaves it out."""
        left_out = self.unassigned.get(site.id)
        if site.id in self.asked:
            return {"reason": "asked"}
        if site.id not in self.stops:
            return {"reason": "alert" if site.id in self.alerted else "often"}
        if left_out is None:
            return {}
        if not self.stops[site.id].windows and any(site.hours(weekday) for weekday in range(7)):
            return {"reason": "alert" if site.id in self.alerted else "near"}
        # The format has no field for it: the detail says so where the cost is not proven.
        at_least = "at least" in left_out.detail
        lacks = left_out.reason == "outweighed" and has_no_kits_left(self.problem, self.solution, site.id)
        return {
            "reason": "kits" if lacks else left_out.reason,
            "cost": left_out.cost,
            "at_least": at_least,
        }
