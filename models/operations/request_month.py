from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.database import after_commit
from models.errors import N_, Conflict
from models.operations.request_plan import refuse_unknown_sites, refuse_unknown_vehicles
from models.queries.month_problem import published_weeks
from models.queries.needs import site_needs
from models.tables.months import Month, MonthRequest


def request_month(
    session: Session, staff_id: UUID, request: MonthRequest, enqueue: Callable[[UUID], None]
) -> Month:
    """Write four weeks to be planned together; the worker is told once it is committed.

    Needs that the request does not name are taken from the sites as they are now.

    Raises
    ------
    Invalid
        The request names a site, vehicle or crew member that is not there.
    Conflict
        All four weeks are published.
    """
    refuse_unknown_sites(session, {*request.needs, *request.required, *request.left_out})
    refuse_unknown_vehicles(session, request.vehicles)
    if len(published_weeks(session, request.weeks)) == len(request.weeks):
        raise Conflict(N_("All four weeks are published already."))
    now_needed = site_needs(session, request.week, request.seed)
    needs = {need.site.id: need.need for need in now_needed} | request.needs
    month = Month(
        week=request.week,
        created_by_id=staff_id,
        request=request.model_copy(update={"needs": needs}).model_dump(mode="json"),
    )
    session.add(month)
    record(session, staff_id, "month requested", month.id)
    after_commit(session, lambda: enqueue(month.id))
    return month
