"""How weeks are planned, as JSON: the weights of need, how times vary, and what needs are made of."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from models.coarse import Coarse
from models.operations.change_planning_rules import change_planning_rules
from models.permissions import Action
from models.queries.needs import national_terms
from models.queries.planning_rules import planning_rules
from models.tables.planning import PlanningRulesRow
from models.tables.plans import Week
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(tags=["plans"])
Editor = Annotated[Asker, Depends(Allowed(Action.PLAN_EDIT))]


class NationalTermsAnswer(BaseModel):
    """People in the nation, coarse: "some" stands for 1 to 7. Of a single site the terms are told nowhere."""

    model_config = ConfigDict(from_attributes=True)

    urgent: Coarse
    due: Coarse
    expected: int
    not_reached: int
    never_visited: int


@endpoints.get("/planning-rules")
def read_planning_rules(session: Reading, editor: Editor) -> PlanningRulesRow:
    """The rules that hold now."""
    return planning_rules(session)


@endpoints.put("/planning-rules")
def put_planning_rules(session: Writing, editor: Editor, rules: PlanningRulesRow) -> PlanningRulesRow:
    """Plan by these from now on."""
    change_planning_rules(session, editor.id, rules)
    return rules


@endpoints.get("/needs/nation")
def read_national_terms(session: Reading, editor: Editor, week: Week) -> NationalTermsAnswer:
    """What the needs of a week are made of, all sites together."""
    return NationalTermsAnswer.model_validate(national_terms(session, week))
