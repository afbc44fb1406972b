"""What published weeks will still use of a kind of kits, and what they used that no stock knows of yet."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlmodel import Session, and_, col, func, or_, select

from models.care.loading import Use
from models.care.stock import STORE
from models.queries.plans import monday_of
from models.queries.stops_done import WeekStop, stops_of
from models.tables.plans import Plan, PlanState
from models.tables.stock import KitLot, StockMovement
from models.tables.stops import VISITED, StopState
from models.vocabulary import KitKind, Movement


def clients_to_come(
    session: Session, kind: KitKind, today: date, replaced: Collection[date], served: Collection[str]
) -> Iterator[Use]:
    """The clients of the stops of published weeks, from this week on, as far as their kits are in stock.

    A stop that is over counts as long as its vehicle has told of no use and no count of that day or later.

    Parameters
    ----------
    replaced, served
        As of ``clients_with_kits``.
    """
    told = _last_told(session, kind)
    anywhere = told.get(STORE, date.min)
    published = select(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.week >= monday_of(today))
    for plan in session.exec(published):
        needs = {stop["id"]: stop["prize"] for stop in (plan.problem or {}).get("stops", ())}
        for stop in stops_of(session, plan):
            if stop.planned_day is None or stop.vehicle_id is None or stop.state == StopState.SKIPPED:
                continue
            over = _is_over(stop, today) or (plan.week in replaced and stop.site_id in served)
            unknown = stop.planned_day > max(anywhere, told.get(stop.vehicle_id, date.min))
            if unknown if over else plan.week not in replaced:
                yield Use(stop.vehicle_id, stop.planned_day, needs.get(stop.site_id, 0))


def _is_over(stop: WeekStop, today: date) -> bool:
    assert stop.planned_day is not None
    return stop.state in VISITED or stop.planned_day < today


def _last_told(session: Session, kind: KitKind) -> dict[str | None, date]:
    """The last day of which each vehicle's use or count of this kind is known.

    Of the store: the last on which somebody used what no vehicle had on board.
    """
    day, vehicle = func.max(col(StockMovement.day)), col(StockMovement.vehicle_id)
    movement = col(StockMovement.movement)
    known = or_(movement == Movement.USE, and_(movement == Movement.COUNT, vehicle.is_not(None)))
    found = select(vehicle, day).join(KitLot).where(KitLot.kind == kind, known).group_by(vehicle)
    return dict(session.exec(found).all())
