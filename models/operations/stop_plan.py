from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, NotFound
from models.tables.months import Month
from models.tables.plans import UNFINISHED, Plan, Run

Planned = TypeVar("Planned", bound=Run)


def stop_plan(session: Session, staff_id: UUID, plan_id: UUID) -> Plan:
    """Ask the worker to stop with the best plan so far.

    Raises
    ------
    NotFound
        There is no such plan.
    Conflict
        It is finished already.
    """
    plan = _asked_to_stop(session.get(Plan, plan_id))
    record(session, staff_id, "plan stopped", plan_id)
    return plan


def stop_month(session: Session, staff_id: UUID, month_id: UUID) -> Month:
    """As `stop_plan`, for four weeks."""
    month = _asked_to_stop(session.get(Month, month_id))
    record(session, staff_id, "month stopped", month_id)
    return month


def _asked_to_stop(plan: Planned | None) -> Planned:
    if plan is None:
        raise NotFound(N_("There is no such plan."))
    if plan.state not in UNFINISHED:
        raise Conflict(N_("This plan is finished already."))
    plan.stop_asked = True
    return plan
