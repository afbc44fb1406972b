from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import record
from models.care.rules import CareRules
from models.errors import N_, Invalid, NotFound
from models.operations.derive_follow_ups import derive_follow_ups
from models.queries.client_history import WRITES, same_person
from models.tables.visits import Referral, ReferralStep, Result, Visit
from models.vocabulary import Finding, RapidTest, ReferralOutcome, ReferralReason

_IN_CARE = (ReferralOutcome.ARRIVED, ReferralOutcome.TREATMENT_STARTED)


def follow_referral(
    session: Session,
    staff_id: UUID,
    referral_id: UUID,
    outcome: ReferralOutcome,
    day: date,
    rules: CareRules,
    today: date,
) -> ReferralStep:
    """Write a dated outcome; the same outcome again corrects its day.

    Who arrives in HIV care is linked to it from that day on, unless another day is known.

    Raises
    ------
    NotFound
        There is no such referral.
    Invalid
        The day lies before the visit or in the future.
    """
    referral = session.get(Referral, referral_id, with_for_update=WRITES)
    visit = session.get(Visit, referral.visit_id) if referral else None
    if referral is None or visit is None or visit.voided_at is not None:
        raise NotFound(N_("There is no such referral."))
    if not visit.day <= day <= today:
        raise Invalid(N_("This day lies between the visit and today."), "day")
    step = session.merge(ReferralStep(referral_id=referral_id, outcome=outcome, day=day))
    if referral.reason == ReferralReason.HIV_CARE and outcome in _IN_CARE:
        _link(session, visit.client_id, outcome, day)
    derive_follow_ups(session, visit.client_id, rules.terms)
    record(session, staff_id, "referral followed", referral_id)
    return step


def _link(session: Session, client_id: UUID, outcome: ReferralOutcome, day: date) -> None:
    positives = session.exec(
        select(Result)
        .join(Visit, col(Visit.id) == Result.visit_id)
        .where(
            col(Visit.client_id).in_(same_person(session, client_id)),
            col(Visit.voided_at).is_(None),
            Result.test == RapidTest.HIV,
            Result.finding == Finding.POSITIVE,
        )
    )
    for result in positives:
        result.linked = result.linked or day
        if outcome == ReferralOutcome.TREATMENT_STARTED:
            result.treated = result.treated or day
