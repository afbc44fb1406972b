"""What became of planned stops, and alerts on sites, as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from models.audit import record
from models.operations.alert_site import alertable_sites, end_alert, enter_alert
from models.operations.report_stop import report_stop
from models.permissions import Action
from models.queries.alerts import alerts_from
from models.queries.plans import readable_plan
from models.queries.stops_done import stops_for, town_weeks, weeks_since_by_town
from models.tables.plans import Week
from models.tables.rows import Slug
from models.tables.stops import AlertKind, SiteAlertRow, StopReason, StopReportRow, StopState
from web.dependencies import Allowed, Asker, Reading, Today, Writing

endpoints = APIRouter(tags=["stops"])
Reporter = Annotated[Asker, Depends(Allowed(Action.STOP_REPORT))]
Planner = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


class WeekStopAnswer(BaseModel):
    """A stop with what became of it; ``state`` null: nobody has said. ``planned_start`` in seconds."""

    model_config = ConfigDict(from_attributes=True)

    site_id: str
    town_id: str
    vehicle_id: str | None
    planned_day: date | None
    planned_start: int | None
    state: StopState | None
    reported: bool
    day: date | None
    reason: StopReason | None
    hour: int | None


class TownWeekAnswer(BaseModel):
    """Stops in a town in a week; ``reasons`` why stops were missed, for 14 days after the week."""

    model_config = ConfigDict(from_attributes=True)

    week: date
    town_id: str
    planned: int
    visited: int
    missed: int
    reasons: dict[StopReason, int]


class PlanAgainstDone(BaseModel):
    """``weeks_since``: the last visit to each town with a site."""

    towns: list[TownWeekAnswer]
    weeks_since: dict[str, float]


class AlertAnswer(BaseModel):
    """An alert; both days are included."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    site_id: str
    kind: AlertKind
    first_day: date
    last_day: date


class AlertReceipt(BaseModel):
    """It is kept durably; ``new`` is false where the same content was there already."""

    id: UUID
    new: bool


@endpoints.get("/plans/{plan_id}/stops")
def list_stops(session: Writing, asker: Reporter, today: Today, plan_id: UUID) -> list[WeekStopAnswer]:
    """The stops of a published week and what became of them; for its crew, their own vehicle's."""
    plan = readable_plan(session, asker.id, asker.scope, plan_id, today)
    record(session, asker.id, "stops read", plan_id)
    stops = stops_for(session, plan, asker.id, asker.scope)
    return [WeekStopAnswer.model_validate(stop) for stop in stops]


@endpoints.put("/plans/{plan_id}/stops/{site_id}")
def put_stop(
    session: Writing, asker: Reporter, today: Today, plan_id: UUID, site_id: Slug, report: StopReportRow
) -> StopReportRow:
    """Say what became of a stop, or correct it."""
    report_stop(session, asker.id, asker.scope, plan_id, site_id, report, today)
    return report


@endpoints.get("/plan-against-done")
def read_plan_against_done(
    session: Reading,
    asker: Planner,
    today: Today,
    first: Annotated[Week, Query(alias="from")],
    last: Annotated[Week, Query(alias="to")],
) -> PlanAgainstDone:
    """Stops planned, visited and missed by town and week, and how long ago each town was visited."""
    towns = [TownWeekAnswer.model_validate(each) for each in town_weeks(session, first, last)]
    return PlanAgainstDone(towns=towns, weeks_since=dict(weeks_since_by_town(session, today)))


@endpoints.get("/alerts")
def list_alerts(session: Writing, asker: Reporter, today: Today) -> list[AlertAnswer]:
    """Alerts that hold now or later; for a crew, on the sites of its own weeks."""
    record(session, asker.id, "alerts read")
    sites = alertable_sites(session, asker.id, asker.scope, today)
    return [AlertAnswer.model_validate(alert) for alert in alerts_from(session, today, sites)]


@endpoints.put("/alerts/{alert_id}", responses={201: {"model": AlertReceipt}})
def put_alert(
    response: Response, session: Writing, asker: Reporter, today: Today, alert_id: UUID, alert: SiteAlertRow
) -> AlertReceipt:
    """Enter a danger at a site; new plans leave it out at once.

    201 where it is new, 200 where the same was kept already, 409 where other content was.
    """
    new = enter_alert(session, asker.id, asker.scope, alert_id, alert, today)
    response.status_code = 201 if new else 200
    return AlertReceipt(id=alert_id, new=new)


@endpoints.post("/alerts/{alert_id}/end")
def end(session: Writing, asker: Reporter, today: Today, alert_id: UUID) -> AlertAnswer:
    """The danger is over: from today on the site is planned again."""
    return AlertAnswer.model_validate(end_alert(session, asker.id, asker.scope, alert_id, today))
