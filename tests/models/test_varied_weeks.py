"""From week to week: times that do not repeat, alerts, and what the crew says became of the stops."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.alert_site import end_alert, enter_alert
from models.operations.publish_plan import publish_plan
from models.operations.report_stop import report_stop
from models.operations.solve_plan import solve_plan
from models.operations.thin_plans import thin_plans
from models.permissions import Role, Scope
from models.queries.needs import site_needs
from models.queries.stops_done import TownWeek, stops_for, town_weeks, weeks_since_by_town
from models.queries.week import for_vehicle, week_view
from models.settings import Settings
from models.tables.country import Site
from models.tables.plans import PastStop, Plan, PlanRequest, SiteDay
from models.tables.stops import AlertKind, SiteAlertRow, StopReason, StopReport, StopReportRow, StopState
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK

Plans = Callable[..., UUID]
NEXT = WEEK + timedelta(days=7)
pytestmark = pytest.mark.parametrize("database_url", [None])


@pytest.fixture
def make(
    engine: Engine,
    settings: Settings,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
) -> Plans:
    """``make(week, **changes)`` asks for a week, solves and publishes it."""

    def made(week: date, **changes: object) -> UUID:
        plan_id = ask(week_request.model_copy(update={"week": week, **changes}))
        solve_plan(engine, settings, plan_id)
        with transaction(engine) as session:
            publish_plan(session, coordinator.id, plan_id)
        return plan_id

    return made


def times(plan: Plan) -> dict[str, tuple[int, int]]:
    """Weekday and hour in which each site is served, read from the answer itself."""
    return {site: (day.weekday(), second // 3600) for site, day, second in served(plan)}


def served(plan: Plan) -> Iterator[tuple[str, date, int]]:
    assert plan.solution is not None
    for route in plan.solution["routes"]:
        for step in route["steps"]:
            if step["type"] == "stop":
                yield step["stop"], date.fromisoformat(route["day"]), step["service_start"]


def test_no_time_of_the_last_weeks_comes_again_and_the_price_is_told(
    engine: Engine, make: Plans, coordinator: Colleague
) -> None:
    plan_ids = [make(WEEK + timedelta(weeks=i)) for i in range(3)]
    with transaction(engine) as session:
        first = session.get_one(Plan, plan_ids[0])
        assert (first.price_least, first.price_most) == (0, 0)
        assert thin_plans(session, WEEK + timedelta(days=21)) == 1
        plans = [session.get_one(Plan, plan_id) for plan_id in plan_ids[1:]]
    kept = {(stop.site_id, stop.weekday, stop.hour) for stop in _past(engine)}
    assert len({site for site, _, _ in kept} & times(plans[0]).keys()) >= 2
    history: list[dict[str, tuple[int, int]]] = [{site: (day, hour) for site, day, hour in kept}]
    for plan in plans:
        assert plan.price_least is not None
        assert plan.price_most is not None
        assert 0 <= plan.price_least <= plan.price_most
        for site, (weekday, hour) in times(plan).items():
            before = [earlier[site] for earlier in history if site in earlier]
            assert all(weekday != day or abs(hour - then) > 2 for day, then in before), site
        history.append(times(plan))


def _past(engine: Engine) -> list[PastStop]:
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(PastStop)))


def test_a_site_under_alert_is_left_out_at_once_and_published_weeks_show_it(
    engine: Engine, make: Plans, settings: Settings, coordinator: Colleague, nurse: Colleague
) -> None:
    plan_id, alert_id = make(WEEK), uuid4()
    danger = SiteAlertRow(
        site_id="juniper", kind=AlertKind.RAID, first_day=WEEK, last_day=NEXT + timedelta(days=6)
    )
    with transaction(engine) as session:
        assert enter_alert(session, nurse.id, Scope.OWN_CREW, alert_id, danger, WEEK)
        assert not enter_alert(session, nurse.id, Scope.OWN_CREW, alert_id, danger, WEEK)
        with pytest.raises(Conflict):
            enter_alert(
                session,
                coordinator.id,
                Scope.ALL,
                alert_id,
                danger.model_copy(update={"kind": AlertKind.OTHER}),
                WEEK,
            )
        week = week_view(session, session.get_one(Plan, plan_id), settings.zone)
        (at,) = for_vehicle(week, "ambulance").alerts
        assert (at.site_id, at.kind, at.holds("juniper", WEEK)) == ("juniper", AlertKind.RAID, True)
    second = make(NEXT, pinned=(SiteDay(site_id="juniper", day=NEXT),), required=("juniper",))
    with transaction(engine) as session:
        week = week_view(session, session.get_one(Plan, second), settings.zone)
        assert {left.site_id: left.reason for left in week.left_out}["juniper"] == "alert"
        end_alert(session, coordinator.id, Scope.ALL, alert_id, NEXT + timedelta(days=2))
    third = make(NEXT + timedelta(days=7))
    with transaction(engine, reads_only=True) as session:
        assert "juniper" in times(session.get_one(Plan, third))


class Reports:
    """A week whose first stop is done, its second skipped, and one added, as it was said."""

    added = "spruce"

    def __init__(self, engine: Engine, plan_id: UUID, coordinator: Colleague, nurse: Colleague) -> None:
        self.engine, self.plan_id = engine, plan_id
        with transaction(engine) as session:
            stops = list(served(session.get_one(Plan, plan_id)))
            self.towns = {site.id: site.town_id for site in session.exec(select(Site))}
        self.days = {site: day for site, day, _ in stops}
        self.done, self.skipped = stops[0][0], stops[1][0]
        self.say(coordinator, Scope.ALL, self.done, state=StopState.DONE)
        self.say(nurse, Scope.OWN_CREW, self.skipped, state=StopState.SKIPPED, reason=StopReason.ROAD)
        self.say(coordinator, Scope.ALL, self.added, state=StopState.ADDED, reason=StopReason.ASKED, hour=9)

    def say(self, who: Colleague, scope: Scope, site: str, **row: object) -> None:
        row = {"day": self.days.get(site, WEEK), **row}
        today = WEEK + timedelta(days=6)
        with transaction(self.engine) as session:
            given = StopReportRow.model_validate(row)
            report_stop(session, who.id, scope, self.plan_id, site, given, today)

    def towns_of_week(self) -> dict[str, TownWeek]:
        with transaction(self.engine, reads_only=True) as session:
            return {each.town_id: each for each in town_weeks(session, WEEK, WEEK)}


@pytest.fixture
def reports(engine: Engine, make: Plans, coordinator: Colleague, nurse: Colleague) -> Reports:
    return Reports(engine, make(WEEK, left_out=(Reports.added,)), coordinator, nurse)


def test_what_became_of_stops_feeds_the_need_and_is_the_crews_own(
    engine: Engine, reports: Reports, coordinator: Colleague, nurse: Colleague, hire: Callable[..., Colleague]
) -> None:
    for wrong in ({"state": "added", "reason": "asked", "hour": 9}, {"state": "done", "day": NEXT}):
        with pytest.raises(Invalid):
            reports.say(coordinator, Scope.ALL, reports.done, **wrong)
    stranger = hire(Role.MEDICAL, "of another crew")
    with pytest.raises(NotFound):
        reports.say(stranger, Scope.OWN_CREW, reports.done, state=StopState.DONE)
    with transaction(engine, reads_only=True) as session:
        stops = stops_for(session, session.get_one(Plan, reports.plan_id), nurse.id, Scope.OWN_CREW)
        weeks = {need.site.id: need.weeks for need in site_needs(session, NEXT)}
    states = {stop.site_id: stop.state for stop in stops}
    assert (states[reports.done], states[reports.skipped]) == (StopState.DONE, StopState.SKIPPED)
    assert reports.added not in states
    assert weeks[reports.skipped] is None
    unsaid = next(site for site in reports.days if site not in (reports.done, reports.skipped))
    assert weeks[unsaid] == (NEXT - reports.days[unsaid]).days / 7
    assert weeks[reports.done] == (NEXT - reports.days[reports.done]).days / 7


def test_of_a_past_week_counts_by_town_remain(engine: Engine, reports: Reports) -> None:
    whole = reports.towns_of_week()
    assert whole[reports.towns[reports.skipped]].reasons == {StopReason.ROAD: 1}
    with transaction(engine) as session:
        assert thin_plans(session, NEXT + timedelta(days=14)) == 1
    left = reports.towns_of_week()
    assert {town: (each.planned, each.visited, each.missed) for town, each in left.items()} == {
        town: (each.planned, each.visited, each.missed) for town, each in whole.items()
    }
    assert not any(each.reasons for each in left.values())
    with transaction(engine, reads_only=True) as session:
        assert session.exec(select(StopReport)).all() == []
        kept = {(stop.site_id, stop.hour) for stop in session.exec(select(PastStop))}
        assert session.get_one(Site, reports.done).last_visit == reports.days[reports.done]
        assert weeks_since_by_town(session, NEXT)[reports.towns[reports.added]] == 1
    assert (reports.added, 9) in kept
    assert reports.skipped not in {site for site, _ in kept}
