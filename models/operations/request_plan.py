from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import record
from models.database import after_commit
from models.errors import N_, Invalid
from models.permissions import Role
from models.queries.needs import site_needs
from models.tables.country import Leg, Site
from models.tables.crews import CrewMember
from models.tables.fleet import Vehicle
from models.tables.plans import Plan, PlanRequest, VehicleChoice
from models.tables.rest_of_week import KeptRest
from models.tables.staff import Staff


def request_plan(
    session: Session,
    staff_id: UUID,
    request: PlanRequest,
    enqueue: Callable[[UUID], None],
    based_on_id: UUID | None = None,
    rest: KeptRest | None = None,
) -> Plan:
    """Write a queued plan; the worker is told once it is committed.

    Needs that the request does not name are taken from the sites as they are now, so that the plan
    can be understood and solved again later. ``rest``: only the rest of the week is planned anew.

    Raises
    ------
    Invalid
        The request names a site, leg, vehicle, crew member or plan that is not there.
    """
    _check_names(session, request)
    based_on = None if based_on_id is None else session.get(Plan, based_on_id)
    if based_on_id is not None and based_on is None:
        raise Invalid(N_("The plan that this one starts from is not there any more."), "based_on_id")
    now_needed = site_needs(session, request.week, request.seed)
    needs = {need.site.id: need.need for need in now_needed} | request.needs
    plan = Plan(
        week=request.week,
        created_by_id=staff_id,
        based_on_id=based_on_id,
        month_id=based_on.month_id if based_on and based_on.week == request.week else None,
        request=request.model_copy(update={"needs": needs}).model_dump(mode="json"),
        rest=None if rest is None else rest.model_dump(mode="json"),
    )
    session.add(plan)
    record(session, staff_id, "plan requested", plan.id)
    after_commit(session, lambda: enqueue(plan.id))
    return plan


def _check_names(session: Session, request: PlanRequest) -> None:
    named = {*request.needs, *request.required, *request.left_out, *request.other_weeks}
    named |= {choice.site_id for choice in (*request.pinned, *request.forbidden)}
    refuse_unknown_sites(session, named)
    refuse_unknown_vehicles(session, request.vehicles)
    legs = {frozenset(ends) for ends in session.exec(select(Leg.from_id, Leg.to_id))}
    if any(frozenset((leg.from_id, leg.to_id)) not in legs for leg in request.closed_legs):
        raise Invalid(N_("A closed leg names a road that is not there."), "closed_legs")


def refuse_unknown_sites(session: Session, named: Iterable[str]) -> None:
    """Raises Invalid."""
    _refuse_unknown("sites", named, set(session.exec(select(Site.id))))


def refuse_unknown_vehicles(session: Session, choices: Sequence[VehicleChoice]) -> None:
    """Raises Invalid where a vehicle is not in use, or its crew is not medical staff or not known."""
    vehicles = set(session.exec(select(Vehicle.id).where(Vehicle.active)))
    _refuse_unknown("vehicles", {choice.vehicle_id for choice in choices}, vehicles)
    asked = {member for choice in choices for member in choice.crew}
    medical = set(
        session.exec(
            select(Staff.id).where(col(Staff.id).in_(asked), Staff.active, Staff.role == Role.MEDICAL)
        )
    )
    if asked - medical:
        raise Invalid(N_("The crew names somebody who is not medical staff."), "crew")
    _check_members(session, [member for choice in choices for member in choice.members])


def _check_members(session: Session, members: Collection[UUID]) -> None:
    if len(members) > len(set(members)):
        raise Invalid(N_("Somebody is chosen for two vehicles."), "crew")
    known = set(session.exec(select(CrewMember.id).where(col(CrewMember.id).in_(members), CrewMember.active)))
    if set(members) - known:
        raise Invalid(N_("The crew names somebody who is not in the crew's list."), "crew")


def _refuse_unknown(field: str, named: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise Invalid(N_("%(name)s is not known."), field, name=unknown[0])
