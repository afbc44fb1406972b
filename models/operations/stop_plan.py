from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.errors import N_, Conflict, NotFound
from models.tables.plans import UNFINISHED, Plan


def stop_plan(session: Session, staff_id: UUID, plan_id: UUID) -> Plan:
    """Ask the worker to stop with the best plan so far.

    Raises
    ------
    NotFound
        There is no such plan.
    Conflict
        It is finished already.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(N_("There is no such plan."))
    if plan.state not in UNFINISHED:
        raise Conflict(N_("This plan is finished already."))
    plan.stop_asked = True
    record(session, staff_id, "plan stopped", plan_id)
    return plan
