from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.audit import record
from models.database import now
from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.publish_rest import forget_skipped, refuse_outrun
from models.tables.plans import Plan, PlanCrew, PlanRequest, PlanState
from models.tables.rest_of_week import LONGEST_REASON, KeptRest


def publish_plan(session: Session, staff_id: UUID, plan_id: UUID, reason: str = "") -> Plan:
    """Freeze a solved plan and give it to its crews; an earlier version of the week is replaced.

    Raises
    ------
    NotFound
        There is no such plan.
    Conflict
        It is not solved, or holds no plan, or a colleague publishes this week at the same moment; or it plans
        the rest of a week that was published anew since, or in which more was done since.
    Invalid
        It changes a published week and gives no reason, or no crew is chosen.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(N_("There is no such plan."))
    rest = KeptRest.model_validate(plan.rest) if plan.rest else None
    if plan.state != PlanState.SOLVED or not plan.solution or not (plan.solution["routes"] or rest):
        raise Conflict(N_("Only a solved plan with routes can be published."))
    request = PlanRequest.model_validate(plan.request)
    if not any(choice.crew for choice in request.vehicles):
        raise Invalid(N_("Choose a crew before publishing."), "crew")
    earlier = session.exec(
        select(Plan).where(Plan.week == plan.week, col(Plan.version).is_not(None)).order_by(col(Plan.version))
    ).all()
    if rest:
        reason = reason or rest.reason
        refuse_outrun(session, plan, rest)
        forget_skipped(session, plan, rest)
    if earlier and not reason.strip():
        raise Invalid(N_("Say why the published week changes."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("Say it in %(longest)d characters or fewer."), "reason", longest=LONGEST_REASON)
    for old in earlier:
        old.state = PlanState.REPLACED
    plan.state, plan.version, plan.reason = PlanState.PUBLISHED, len(earlier) + 1, reason.strip() or None
    plan.published_at, plan.published_by_id = now(), staff_id
    for choice in request.vehicles:
        for member in choice.crew:
            session.merge(PlanCrew(plan_id=plan.id, staff_id=member, vehicle_id=choice.vehicle_id))
    record(session, staff_id, "plan published", plan_id)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(N_("A colleague has just published this week.")) from None
    return plan
