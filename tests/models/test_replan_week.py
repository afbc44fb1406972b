"""The rest of a published week planned anew, on the real country: 8 sites and one ambulance."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.errors import Conflict, Invalid
from models.operations.alert_site import enter_alert
from models.operations.change_planning_rules import change_planning_rules
from models.operations.publish_plan import publish_plan
from models.operations.replan_week import replan_week
from models.operations.report_stop import report_stop
from models.operations.solve_plan import solve_plan
from models.permissions import Scope
from models.queries.past_times import past_stops, reports_of
from models.queries.planning_rules import planning_rules
from models.queries.rest_changes import ChangeKind, DropReason, RestChanges, rest_changes
from models.queries.stops_done import WeekStop, planned_stops, stops_of, town_weeks
from models.queries.week import week_view
from models.settings import Settings
from models.tables.planning import PlanningRulesRow
from models.tables.plans import ClosedLeg, PastStop, Plan, PlanRequest, PlanState
from models.tables.rest_of_week import KeptRest, RestOfWeek, VehicleNow
from models.tables.stops import AlertKind, SiteAlertRow, StopReason, StopReport, StopReportRow, StopState
from tests.fixtures.app import Colleague
from tests.fixtures.weeks import WEEK, nobody_listens

MONDAY, WEDNESDAY, SATURDAY = WEEK, WEEK + timedelta(days=2), WEEK + timedelta(days=5)
HOUR = 3600
SOUTH_CLOSED = (
    ClosedLeg(from_id="toktogul", to_id="kara-kul"),
    ClosedLeg(from_id="kazarman", to_id="jalal-abad"),
)


class BrokenWeek:
    """A week that is published, and what becomes of it."""

    def __init__(self, engine: Engine, settings: Settings, staff_id: UUID, plan_id: UUID) -> None:
        self.engine, self.settings, self.staff_id, self.plan_id = engine, settings, staff_id, plan_id
        self.published = self.plan()

    def plan(self, plan_id: UUID | None = None) -> Plan:
        with transaction(self.engine, reads_only=True) as session:
            return session.get_one(Plan, plan_id or self.plan_id)

    def asked(
        self,
        first_day: date = WEDNESDAY,
        time: str = "07:00",
        plan_id: UUID | None = None,
        today: date = MONDAY,
        **known: Any,
    ) -> UUID:
        rest = RestOfWeek(first_day=first_day, time=time, reason="The road is closed", **known)
        named = plan_id or self.plan_id
        with transaction(self.engine) as session:
            return replan_week(session, self.staff_id, named, rest, today, nobody_listens).id

    def planned_anew(self, first_day: date = WEDNESDAY, time: str = "07:00", **known: Any) -> Plan:
        plan_id = self.asked(first_day, time, **known)
        solve_plan(self.engine, self.settings, plan_id)
        plan = self.plan(plan_id)
        assert plan.state == PlanState.SOLVED, plan.fault
        return plan

    def publish(self, plan_id: UUID) -> None:
        with transaction(self.engine) as session:
            publish_plan(session, self.staff_id, plan_id)

    def report(self, site_id: str, state: StopState, day: date, reason: StopReason | None = None) -> None:
        row = StopReportRow(state=state, day=day, reason=reason)
        with transaction(self.engine) as session:
            report_stop(session, self.staff_id, Scope.ALL, self.plan_id, site_id, row, SATURDAY)

    def changes(self, plan: Plan) -> RestChanges:
        with transaction(self.engine, reads_only=True) as session:
            found = rest_changes(session, plan)
        assert found is not None
        return found

    def skipped(self, plan: Plan) -> list[tuple[str, date, StopReason | None]]:
        """What the timetable says was skipped: site, day and reason."""
        with transaction(self.engine, reads_only=True) as session:
            view = week_view(session, plan, self.settings.zone)
        found = [(stop, route.day) for route in view.routes for stop in route.stops]
        return [(stop.site_id, day, stop.skipped.reason) for stop, day in found if stop.skipped]

    def stops(self, plan: Plan) -> tuple[WeekStop, ...]:
        with transaction(self.engine, reads_only=True) as session:
            return stops_of(session, plan)


@pytest.fixture
def week(
    engine: Engine,
    settings: Settings,
    coordinator: Colleague,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
) -> BrokenWeek:
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
    return BrokenWeek(engine, settings, coordinator.id, plan_id)


def served(plan: Plan) -> dict[str, tuple[date | None, int | None]]:
    return {stop.site_id: (stop.planned_day, stop.planned_start) for stop in planned_stops(plan)}


def routes_before(plan: Plan, day: date) -> list[Any]:
    assert plan.solution is not None
    return [route for route in plan.solution["routes"] if route["day"] < day.isoformat()]


def test_where_nothing_broke_nothing_changes(week: BrokenWeek) -> None:
    for time in ("07:00", "12:10", "23:00"):
        again = week.planned_anew(time=time)
        assert served(again) == served(week.published), time
        assert again.best == week.published.best


def test_a_closed_pass_leaves_what_is_done_and_names_why_the_rest_is_dropped(week: BrokenWeek) -> None:
    again = week.planned_anew(closed_legs=SOUTH_CLOSED)
    assert routes_before(again, WEDNESDAY) == routes_before(week.published, WEDNESDAY)
    before, after = served(week.published), served(again)
    assert again.solution is not None
    reasons = {left["stop"]: left["reason"] for left in again.solution["unassigned"]}
    dropped = before.keys() - after.keys()
    assert dropped
    assert {reasons[site] for site in dropped} == {"unreachable"}
    changes = week.changes(again)
    assert {change.site_id for change in changes.of(ChangeKind.DROPPED)} == dropped
    assert {change.reason for change in changes.of(ChangeKind.DROPPED)} == {DropReason.UNREACHABLE}
    assert PlanRequest.model_validate(again.request).closed_legs[0].day == WEDNESDAY


def test_a_vehicle_that_broke_down_drives_again_when_it_is_mended(week: BrokenWeek) -> None:
    thursday = WEDNESDAY + timedelta(days=1)
    here = VehicleNow(vehicle_id="ambulance", town_id="toktogul", free="10:00", out_until=thursday)
    again = week.planned_anew(vehicles=(here,))
    assert again.solution is not None
    ahead = [route for route in again.solution["routes"] if route["day"] >= WEDNESDAY.isoformat()]
    assert (ahead[0]["day"], ahead[0]["start"]) == ("2026-11-27", "toktogul")
    changes = week.changes(again)
    kept = {change.site_id for change in changes.of(ChangeKind.KEPT)}
    assert kept >= {"sea-buckthorn", "juniper"}
    assert changes.keeping_their_day == len(kept)
    assert changes.promised == sum(day >= WEDNESDAY for day, _ in served(week.published).values() if day)


def test_a_week_that_is_over_for_its_only_vehicle_is_published_without_routes(week: BrokenWeek) -> None:
    here = VehicleNow(vehicle_id="ambulance", town_id="bishkek", free="07:00", out_until=SATURDAY)
    again = week.planned_anew(first_day=MONDAY, vehicles=(here,))
    assert again.solution is not None
    assert again.solution["routes"] == []
    week.publish(again.id)
    assert week.plan(again.id).reason == "The road is closed"
    assert week.plan().state == PlanState.REPLACED


def test_a_skipped_stop_is_planned_again_and_both_are_told(week: BrokenWeek, engine: Engine) -> None:
    week.report("poplar", StopState.SKIPPED, MONDAY, StopReason.ROAD)
    tuesday = WEEK + timedelta(days=1)
    again = week.planned_anew(
        first_day=tuesday,
        vehicles=(VehicleNow(vehicle_id="ambulance", town_id="kara-balta", free="08:00"),),
        closed_legs=SOUTH_CLOSED,
    )
    days = [stop.planned_day for stop in planned_stops(again) if stop.site_id == "poplar"]
    assert len(days) == 2
    assert days[0] == MONDAY
    (change,) = week.changes(again).of(ChangeKind.AGAIN)
    assert (change.site_id, change.before and change.before.day) == ("poplar", MONDAY)
    assert week.skipped(again) == [("poplar", MONDAY, StopReason.ROAD)]
    week.publish(again.id)
    assert week.skipped(week.plan(again.id)) == [("poplar", MONDAY, StopReason.ROAD)]
    first, second = (stop for stop in week.stops(week.plan(again.id)) if stop.site_id == "poplar")
    assert (first.state, first.reason) == (StopState.SKIPPED, StopReason.ROAD)
    assert second.state is None
    with transaction(engine, reads_only=True) as session:
        assert session.exec(select(StopReport)).all() == []
        town = next(each for each in town_weeks(session, WEEK, WEEK) if each.town_id == "kara-balta")
        hours = [stop.weekday for stop in past_stops(again, reports_of(session, WEEK))]
    assert (town.planned, town.visited, town.missed) == (2, 0, 1)
    assert len(hours) == len(served(again))
    assert KeptRest.model_validate(week.plan(again.id).rest).skipped == {"poplar": StopReason.ROAD}


def test_what_was_served_since_is_not_moved(week: BrokenWeek) -> None:
    here = VehicleNow(vehicle_id="ambulance", town_id="bishkek", free="09:00")
    late = week.planned_anew(first_day=MONDAY, vehicles=(here,))
    before, after = served(week.published), served(late)
    moved = next(site for site in after if site in before and before[site] != after[site])
    week.report(moved, StopState.DONE, MONDAY)
    with pytest.raises(Conflict, match="served since"):
        week.publish(late.id)
    assert week.plan().state == PlanState.PUBLISHED


def test_only_the_present_week_is_planned_on(week: BrokenWeek) -> None:
    first, second = week.planned_anew(), week.planned_anew()
    with pytest.raises(Conflict, match="published week"):
        week.asked(plan_id=first.id)
    week.publish(first.id)
    with pytest.raises(Conflict, match="published anew since"):
        week.publish(second.id)


def test_a_stop_that_was_not_served_is_open_again(week: BrokenWeek) -> None:
    again = week.planned_anew(time="12:10", not_served=("apricot",))
    days = [stop.planned_day for stop in planned_stops(again) if stop.site_id == "apricot"]
    assert days.count(WEDNESDAY) == 1
    if len(days) == 2:
        assert week.skipped(again) == [("apricot", min(filter(None, days)), None)]
    assert "apricot" in {stop["id"] for stop in (again.problem or {})["stops"]}
    assert again.best == (week.published.best or 0) - need_of(again, "apricot") * (len(days) == 1)


def need_of(plan: Plan, site_id: str) -> int:
    need: int = PlanRequest.model_validate(plan.request).needs[site_id]
    return need


def test_peer_workers_have_their_hours(week: BrokenWeek) -> None:
    change_rules(week.engine, week.staff_id, peer_hours=30)
    here = VehicleNow(vehicle_id="ambulance", town_id="tokmok", free="07:00")
    again = week.planned_anew(vehicles=(here,))
    before = served(week.published)
    for site, (day, start) in served(again).items():
        assert day is not None
        assert start is not None
        if day < WEDNESDAY:
            continue
        told = (day - WEDNESDAY).days * 24 * HOUR + start - 7 * HOUR >= 30 * HOUR
        known = before.get(site, (None, 0))
        assert told or (known[0] == day and start >= (known[1] or 0)), site


def change_rules(engine: Engine, staff_id: UUID, **changes: int) -> None:
    with transaction(engine) as session:
        kept = planning_rules(session).model_dump(include=set(PlanningRulesRow.model_fields))
        change_planning_rules(session, staff_id, PlanningRulesRow.model_validate(kept | changes))


def test_the_hours_of_last_weeks_visits_are_kept_away_from(week: BrokenWeek) -> None:
    site, (day, start) = list(served(week.published).items())[-1]
    assert day is not None
    assert start is not None
    known = PastStop(week=WEEK - timedelta(days=7), site_id=site, weekday=day.weekday(), hour=start // HOUR)
    with transaction(week.engine) as session:
        session.add(known)
    again = served(week.planned_anew()).get(site)
    assert again is None or again[0] != day or abs((again[1] or 0) - start) > HOUR


def test_an_alert_is_heeded_at_once(week: BrokenWeek) -> None:
    site, (day, _) = list(served(week.published).items())[-1]
    assert day is not None
    alert = SiteAlertRow(site_id=site, kind=AlertKind.RAID, first_day=MONDAY, last_day=SATURDAY)
    with transaction(week.engine) as session:
        enter_alert(session, week.staff_id, Scope.ALL, UUID(int=1), alert, MONDAY)
    again = week.planned_anew()
    (dropped,) = (change for change in week.changes(again).changes if change.site_id == site)
    assert (dropped.kind, dropped.reason) == (ChangeKind.DROPPED, DropReason.ALERT)


@pytest.mark.parametrize("database_url", [None])
def test_what_does_not_fit_is_refused(week: BrokenWeek) -> None:
    refused: list[tuple[str, dict[str, Any]]] = [
        ("first_day", {"first_day": WEEK - timedelta(days=1)}),
        ("first_day", {"first_day": WEEK + timedelta(days=7)}),
        ("vehicles", {"vehicles": (VehicleNow(vehicle_id="sledge", town_id="osh", free="07:00"),)}),
        ("vehicles", {"vehicles": (VehicleNow(vehicle_id="ambulance", town_id="atlantis", free="07:00"),)}),
        ("closed_legs", {"closed_legs": (ClosedLeg(from_id="osh", to_id="bishkek"),)}),
        ("closed_legs", {"closed_legs": (SOUTH_CLOSED[0].model_copy(update={"day": date(2027, 1, 1)}),)}),
        ("not_served", {"not_served": ("juniper",)}),
    ]
    for field, known in refused:
        with pytest.raises(Invalid) as refusal:
            week.asked(**known)
        assert refusal.value.field == field, known
    with pytest.raises(Invalid, match="past"):
        week.asked(today=SATURDAY)
