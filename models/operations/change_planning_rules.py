from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.tables.planning import PlanningRules, PlanningRulesRow


def change_planning_rules(session: Session, staff_id: UUID, rules: PlanningRulesRow) -> None:
    """From now on these hold; plans that were made already keep what they were made with."""
    session.merge(PlanningRules(id=1, **rules.model_dump()))
    record(session, staff_id, "planning rules changed")
