"""Four weeks' problem out of what was asked, what is known of the country, and what is published."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from models.errors import N_, Conflict
from models.queries.kit_supplies import clients_with_kits, with_kits
from models.queries.month_weeks import Again, PastVisit, VariedHours, joined
from models.queries.needs import later_needs, site_needs
from models.queries.past_times import known_stops
from models.queries.planning_problem import planning_problem
from models.queries.planning_rules import planning_rules
from models.road_engine import EngineTable
from models.tables.country import MOST_GAP, Site
from models.tables.months import WEEKS_OF_A_MONTH, MonthRequest
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Plan, PlanRequest, PlanState
from routing.problem import Problem

DAYS = 7 * WEEKS_OF_A_MONTH


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """``open_weeks``: the requests of those that are planned, by Monday; ``weeks``: their own problems.

    ``free``: the month's problem if no kits were short; ``problem``: with those that there were when solving
    began.
    """

    open_weeks: Mapping[date, PlanRequest]
    weeks: Mapping[date, Problem]
    free: Problem
    problem: Problem = field(compare=False)

    @property
    def is_limited(self) -> bool:
        return self.problem.supplies is not None


def month_inputs(
    session: Session, request: MonthRequest, table: EngineTable | None, today: date
) -> MonthInputs:
    """The weeks that are not published yet as one problem; published ones stand fixed beside them.

    Raises
    ------
    Conflict
        All four weeks are published.
    Invalid
        The request names a vehicle that has gone since.
    """
    published = published_weeks(session, request.weeks)
    open_weeks = {week: _week_request(request, week) for week in request.weeks if week not in published}
    if not open_weeks:
        raise Conflict(N_("All four weeks are published already."))
    weeks = {week: planning_problem(session, asked, table) for week, asked in open_weeks.items()}
    rules = planning_rules(session)
    days = [request.week + timedelta(days=i) for i in range(DAYS)]
    again = visits_to_come(session, request, rules)
    free = joined(weeks, days, again, VariedHours(rules.vary_weeks, rules.vary_hours))
    testable = clients_with_kits(session, days, request.vehicles, today)
    return MonthInputs(open_weeks, weeks, free, with_kits(free, testable))


def published_weeks(session: Session, weeks: Sequence[date]) -> Mapping[date, Plan]:
    """The published plans of these weeks, by Monday."""
    found = select(Plan).where(col(Plan.week).in_(weeks), Plan.state == PlanState.PUBLISHED)
    return {plan.week: plan for plan in session.exec(found)}


def visits_to_come(session: Session, request: MonthRequest, rules: PlanningRulesRow) -> Mapping[str, Again]:
    """What is left of each active site's visits beside those of published weeks, where any is."""
    sites = session.exec(select(Site).where(Site.active).order_by(col(Site.id))).all()
    often = {site.id: site.most_visits or rules.most_visits for site in sites}
    first = {need.site.id: need.need for need in site_needs(session, request.week, request.seed)}
    between = [WEEKS_OF_A_MONTH / count for count in range(2, max(often.values(), default=1) + 1)]
    later = later_needs(session, request.week, request.seed, between)
    fixed = _fixed_visits(session, request, sites, rules)
    last = request.week + timedelta(days=DAYS - 1)
    found = {}
    for site in sites:
        need = request.needs.get(site.id, first[site.id])
        prizes = _prizes(need, later[site.id], often[site.id])
        done = sum(request.week <= visit.day <= last for visit in fixed[site.id])
        if prizes[done:]:
            found[site.id] = Again(
                prizes=prizes[done:],
                gap=site.least_gap or rules.least_gap,
                required=not done and site.id in request.required,
                fixed=tuple(fixed[site.id]),
            )
    return found


def _prizes(need: int, later: Mapping[float, int], most: int) -> tuple[int, ...]:
    """What each visit adds, evenly spread over the weeks; none adds more than the one before."""
    prizes, total = [need], 0
    for count in range(2, most + 1):
        more = (count - 1) * later[WEEKS_OF_A_MONTH / count]
        prizes.append(max(0, min(prizes[-1], more - total)))
        total += prizes[-1]
    return tuple(prizes)


def _fixed_visits(
    session: Session, request: MonthRequest, sites: Sequence[Site], rules: PlanningRulesRow
) -> Mapping[str, list[PastVisit]]:
    """Visits of published weeks as far around the month as any rule looks."""
    around = max(timedelta(weeks=rules.vary_weeks), timedelta(days=MOST_GAP))
    fixed: dict[str, list[PastVisit]] = defaultdict(list)
    for stop in known_stops(session, request.week - around, request.weeks[-1] + around):
        fixed[stop.site_id].append(PastVisit(stop.week + timedelta(days=stop.weekday), stop.hour))
    for site in sites:
        if site.last_visit and site.last_visit < request.week:
            fixed[site.id].append(PastVisit(site.last_visit, None))
    return fixed


def _week_request(request: MonthRequest, week: date) -> PlanRequest:
    last = week + timedelta(days=6)
    return PlanRequest(
        week=week,
        vehicles=tuple(
            choice.model_copy(
                update={"shifts": {day: hours for day, hours in choice.shifts.items() if week <= day <= last}}
            )
            for choice in request.vehicles
        ),
        left_out=request.left_out,
        seed=request.seed,
    )
