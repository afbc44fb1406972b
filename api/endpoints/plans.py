"""Week plans as JSON: ask, watch, stop, publish, compare, take along."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from models.audit import record
from models.operations.publish_plan import publish_plan
from models.operations.request_plan import request_plan
from models.operations.stop_plan import stop_plan
from models.permissions import Action, Scope
from models.queries.load_list import VehicleLoad, load_lists_for
from models.queries.needs import site_needs
from models.queries.plans import PlanCounts, counts_of, listed_plans, own_solution, readable_plan
from models.tables.plans import PlanRequest, PlanState, Week
from models.tables.rest_of_week import LONGEST_REASON
from models.vocabulary import KitKind
from web.dependencies import Allowed, Asker, Reading, Today, Writing

endpoints = APIRouter(tags=["plans"])
Reader = Annotated[Asker, Depends(Allowed(Action.PLAN_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]
Seed = Annotated[int, Query(ge=0, le=1_000_000)]


class PlanHead(BaseModel):
    """A plan without its stops. ``solving_seconds``: time the planner has used so far."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    week: date
    state: PlanState
    version: int | None
    created_at: datetime
    best: int | None
    bound: int | None
    solving_seconds: float
    fault: str | None
    reason: str | None


class PlanAnswer(PlanHead):
    """A plan with what was asked and what was found, in the wire formats of `solve`."""

    based_on_id: UUID | None
    request: dict[str, Any]
    problem: dict[str, Any] | None
    solution: dict[str, Any] | None


class CrewPlan(PlanHead):
    """A published plan as its crew sees it: ``solution`` has the routes of their own vehicle, no more."""

    solution: dict[str, Any]


class PlanOrder(BaseModel):
    """A week to plan; ``based_on_id`` names the plan that it changes."""

    model_config = ConfigDict(extra="forbid")

    request: PlanRequest
    based_on_id: UUID | None = None


class Publication(BaseModel):
    """``reason`` is needed where it changes a week published before."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=LONGEST_REASON)


class SiteNeedAnswer(BaseModel):
    """The need of a site in expected clients, one rounded number; ``weeks`` since the last visit."""

    site_id: str
    town_id: str
    estimate_a_week: float
    weeks: float | None
    need: int


class LotToLoadAnswer(BaseModel):
    """Pieces of a lot: ``on_board`` the vehicle already, and ``take`` from the store."""

    lot_id: UUID
    product: str
    lot_number: str
    expiry: date
    on_board: int
    take: int


class KitToLoadAnswer(BaseModel):
    """Pieces of a kind: ``short`` of what is ``needed`` are in no lot that is usable on the day."""

    kind: KitKind
    needed: int
    short: int
    from_lots: list[LotToLoadAnswer]


class VehicleLoadAnswer(BaseModel):
    """What a vehicle should have on board for its stops; it suffices in ``sure_percent`` of 100 weeks."""

    vehicle_id: str
    first_day: date
    last_day: date
    clients: int
    sure_percent: int
    kits: list[KitToLoadAnswer]

    @classmethod
    def of(cls, load: VehicleLoad) -> "VehicleLoadAnswer":
        kits = [
            KitToLoadAnswer(
                kind=kit.kind,
                needed=kit.needed,
                short=kit.short,
                from_lots=[
                    LotToLoadAnswer(
                        lot_id=each.lot.id,
                        product=each.lot.product,
                        lot_number=each.lot.lot_number,
                        expiry=each.lot.expiry,
                        on_board=each.on_board,
                        take=each.take,
                    )
                    for each in kit.lots
                ],
            )
            for kit in load.kits
        ]
        return cls(
            vehicle_id=load.vehicle_id,
            first_day=load.first_day,
            last_day=load.last_day,
            clients=load.clients,
            sure_percent=load.sure,
            kits=kits,
        )


@endpoints.get("/needs")
def read_needs(session: Reading, asker: Editor, week: Week, seed: Seed = 0) -> list[SiteNeedAnswer]:
    """The need of each site in a week; ``seed`` as in the request of a plan."""
    return [
        SiteNeedAnswer(
            site_id=need.site.id,
            town_id=need.town.id,
            estimate_a_week=need.site.estimate,
            weeks=need.weeks,
            need=need.need,
        )
        for need in site_needs(session, week, seed)
    ]


@endpoints.post("/plans", status_code=202)
def order_plan(
    http: Request, response: Response, session: Writing, asker: Editor, order: PlanOrder
) -> PlanHead:
    """Ask for a plan of a week; a worker solves it meanwhile."""
    plan = request_plan(session, asker.id, order.request, http.app.state.jobs.solve_plan, order.based_on_id)
    response.headers["Location"] = f"/api/plans/{plan.id}"
    return PlanHead.model_validate(plan)


@endpoints.get("/plans")
def list_plans(session: Reading, asker: Reader, day: Today) -> list[PlanHead] | list[PlanCounts]:
    """The plans that you may see; for a manager, their counts."""
    plans = listed_plans(session, asker.id, asker.scope, day)
    if asker.scope == Scope.COUNTS:
        return [counts for counts in map(counts_of, plans) if counts]
    return [PlanHead.model_validate(plan) for plan in plans]


@endpoints.get("/plans/{plan_id}")
def read_plan(session: Writing, asker: Reader, day: Today, plan_id: UUID) -> PlanAnswer | CrewPlan:
    """A plan; for its crew, the routes of their own vehicle."""
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    record(session, asker.id, "plan read", plan_id)
    if asker.scope == Scope.ALL:
        return PlanAnswer.model_validate(plan)
    head = PlanHead.model_validate(plan)
    return CrewPlan(**head.model_dump(), solution=own_solution(session, asker.id, plan))


@endpoints.get("/plans/{plan_id}/load")
def read_load(session: Writing, asker: Reader, day: Today, plan_id: UUID) -> list[VehicleLoadAnswer]:
    """What each vehicle should have on board for the stops from today on; for a crew, its own."""
    plan = readable_plan(session, asker.id, asker.scope, plan_id, day)
    record(session, asker.id, "plan read", plan_id)
    return [VehicleLoadAnswer.of(load) for load in load_lists_for(session, plan, day, asker.id, asker.scope)]


@endpoints.get("/plans/{plan_id}/progress")
def read_progress(session: Reading, asker: Editor, day: Today, plan_id: UUID) -> PlanHead:
    """How far the planner has come."""
    return PlanHead.model_validate(readable_plan(session, asker.id, asker.scope, plan_id, day))


@endpoints.post("/plans/{plan_id}/stop", status_code=202)
def stop_solving(session: Writing, asker: Editor, plan_id: UUID) -> PlanHead:
    """End the search and keep the best plan found so far."""
    return PlanHead.model_validate(stop_plan(session, asker.id, plan_id))


@endpoints.post("/plans/{plan_id}/publish")
def publish(session: Writing, asker: Editor, plan_id: UUID, publication: Publication) -> PlanHead:
    """Show the plan to its crew, in the place of the week's earlier one."""
    return PlanHead.model_validate(publish_plan(session, asker.id, plan_id, publication.reason))
