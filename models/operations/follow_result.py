"""What comes to a result later: a laboratory's answer, and the days on which something was done about it."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.audit import record
from models.care.later import LaboratoryResult, ResultDays, check_laboratory_finding, check_result_days
from models.care.rules import CareRules
from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.derive_follow_ups import derive_follow_ups
from models.queries.client_history import WRITES
from models.tables.visits import Result, Visit
from models.vocabulary import ResultSource


def attach_result(
    session: Session, staff_id: UUID, visit_id: UUID, sent: LaboratoryResult, rules: CareRules, today: date
) -> Result:
    """Keep a laboratory's result (HIV.FXNREQ.046); it answers what the visit's test left standing.

    Raises
    ------
    NotFound
        There is no such visit.
    Conflict
        Another result was kept under this id.
    Invalid
        The finding or the day cannot be.
    """
    visit = _standing_visit(session, visit_id)
    check_laboratory_finding(sent)
    _check_day("day", sent.day, visit.day, today)
    kept = session.get(Result, sent.id)
    if kept is not None:
        if (kept.visit_id, kept.test, kept.finding, kept.day) == (
            visit_id,
            sent.test,
            sent.finding,
            sent.day,
        ):
            return kept
        raise Conflict(N_("Another result was kept under this id."), "id")
    earlier = session.exec(select(Result).where(Result.visit_id == visit_id, Result.test == sent.test)).all()
    answered = {result.confirms_id for result in earlier}
    standing = [result.id for result in earlier if result.id not in answered]
    result = Result(
        id=sent.id,
        visit_id=visit_id,
        test=sent.test,
        source=ResultSource.LABORATORY,
        finding=sent.finding,
        day=sent.day,
        confirms_id=standing[0] if standing else None,
    )
    session.add(result)
    derive_follow_ups(session, visit.client_id, rules.terms)
    record(session, staff_id, "result attached", result.id)
    return result


def follow_result(
    session: Session, staff_id: UUID, result_id: UUID, days: ResultDays, rules: CareRules, today: date
) -> Result:
    """Write on which day the result was given, a diagnosis explained, care reached, treatment started.

    Raises
    ------
    NotFound
        There is no such result.
    Invalid
        Such a day cannot follow this result.
    """
    result = session.get(Result, result_id, with_for_update=WRITES)
    if result is None:
        raise NotFound(N_("There is no such result."))
    visit = _standing_visit(session, result.visit_id)
    new = days.model_dump(exclude_none=True)
    before = {name: getattr(result, name) for name in ResultDays.model_fields}
    check_result_days(result.test, result.finding, ResultDays(**(before | new)))
    for name, day in new.items():
        _check_day(name, day, result.day, today)
        setattr(result, name, day)
    derive_follow_ups(session, visit.client_id, rules.terms)
    record(session, staff_id, "result followed", result.id)
    return result


def _standing_visit(session: Session, visit_id: UUID) -> Visit:
    visit = session.get(Visit, visit_id, with_for_update=WRITES)
    if visit is None or visit.voided_at is not None:
        raise NotFound(N_("There is no such visit."))
    return visit


def _check_day(field: str, day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        raise Invalid(N_("This day lies between the result and today."), field)
