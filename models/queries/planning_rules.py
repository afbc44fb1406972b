from sqlmodel import Session

from models.tables.planning import PlanningRules, PlanningRulesRow


def planning_rules(session: Session) -> PlanningRulesRow:
    """The rules that hold now."""
    kept = session.get(PlanningRules, 1)
    return PlanningRulesRow() if kept is None else PlanningRulesRow(**kept.model_dump(exclude={"id"}))
