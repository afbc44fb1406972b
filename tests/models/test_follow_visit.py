"""After the visit: late results, the days that follow them, outcomes of referrals, and finding the client."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.care.later import LaboratoryResult, ResultDays
from models.care.visit import Memory
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.create_client import create_client
from models.operations.find_client import find_client
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.tables.audit import AuditEvent
from models.tables.visits import OwedToClient, Referral, Result
from models.vocabulary import Finding, FollowUpKind, RapidTest, ReferralOutcome
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit, hiv_test
from tests.models.test_change_visit import SCREENED

Keep = Callable[..., Recorded]
DAY = date(2026, 11, 21)
LAB_DAY = date(2026, 11, 26)
POSITIVE = a_visit(
    hiv_test=hiv_test("A1 reactive", strategy="screening", report="refer", result_given="2026-11-21"),
    services=["hiv-test", "counselling", "commodities", "referral"],
    referrals=[
        {"facility_id": "aids-centre", "reason": "hiv-confirmation"},
        {"facility_id": "aids-centre", "reason": "hiv-care"},
    ],
)


def answer(finding: Finding = Finding.POSITIVE, **changed: Any) -> LaboratoryResult:
    values: dict[str, Any] = {"id": uuid4(), "test": RapidTest.HIV, "finding": finding, "day": LAB_DAY}
    return LaboratoryResult(**(values | changed))


def owed(session: Session) -> list[FollowUpKind]:
    return [each.kind for each in session.exec(select(OwedToClient))]


@pytest.fixture
def screened(keep: Keep, known: KnownClient) -> UUID:
    return keep(POSITIVE, known).visit_id


def test_a_late_result_is_kept_once_and_answers_the_screening(
    engine: Engine, nurse: Colleague, screened: UUID
) -> None:
    sent = answer()
    with transaction(engine) as session:
        assert FollowUpKind.CONFIRM in owed(session)
    for _ in range(2):
        with transaction(engine) as session:
            attach_result(session, nurse.id, screened, sent, RULES, TODAY)
    with transaction(engine) as session:
        first, late = session.exec(select(Result).order_by(col(Result.day))).all()
        assert (late.id, late.confirms_id) == (sent.id, first.id)
        kinds = owed(session)
        assert FollowUpKind.CONFIRM not in kinds
        assert {FollowUpKind.GIVE_RESULT, FollowUpKind.LINK_TO_CARE} <= set(kinds)
        assert FollowUpKind.RETEST not in kinds
    other = sent.model_copy(update={"finding": Finding.NEGATIVE})
    with pytest.raises(Conflict), transaction(engine) as session:
        attach_result(session, nurse.id, screened, other, RULES, TODAY)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"finding": Finding.REFER}, "finding"),
        ({"finding": Finding.INCONCLUSIVE, "test": RapidTest.HCV}, "finding"),
        ({"day": date(2026, 11, 20)}, "day"),
        ({"day": date(2026, 12, 1)}, "day"),
    ],
)
def test_a_late_result_that_cannot_be_is_refused(
    engine: Engine, nurse: Colleague, screened: UUID, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused, transaction(engine) as session:
        attach_result(session, nurse.id, screened, answer(**changed), RULES, TODAY)
    assert refused.value.field == field


def test_each_step_after_a_positive_result_has_its_own_day(
    engine: Engine, nurse: Colleague, screened: UUID
) -> None:
    sent = answer()
    with transaction(engine) as session:
        attach_result(session, nurse.id, screened, sent, RULES, TODAY)
    steps = (
        (ResultDays(given=LAB_DAY, told_positive=LAB_DAY), FollowUpKind.GIVE_RESULT),
        (ResultDays(linked=TODAY), FollowUpKind.LINK_TO_CARE),
    )
    for days, closed in steps:
        with transaction(engine) as session:
            assert closed in owed(session)
            follow_result(session, nurse.id, sent.id, days, RULES, TODAY)
        with transaction(engine) as session:
            assert closed not in owed(session)
    with transaction(engine) as session:
        kept = session.get_one(Result, sent.id)
    assert (kept.given, kept.told_positive, kept.linked, kept.treated) == (LAB_DAY, LAB_DAY, TODAY, None)


@pytest.mark.parametrize(
    ("finding", "days", "field"),
    [
        (Finding.NEGATIVE, {"told_positive": LAB_DAY, "given": LAB_DAY}, "told_positive"),
        (Finding.POSITIVE, {"told_positive": LAB_DAY}, "given"),
        (Finding.NEGATIVE, {"linked": LAB_DAY}, "linked"),
        (Finding.NEGATIVE, {"treated": LAB_DAY}, "treated"),
        (Finding.POSITIVE, {"given": DAY}, "given"),
        (Finding.POSITIVE, {"given": date(2026, 12, 1)}, "given"),
    ],
)
def test_a_day_that_cannot_follow_a_result_is_refused(
    engine: Engine, nurse: Colleague, screened: UUID, finding: Finding, days: dict[str, date], field: str
) -> None:
    sent = answer(finding)
    with transaction(engine) as session:
        attach_result(session, nurse.id, screened, sent, RULES, TODAY)
    with pytest.raises(Invalid) as refused, transaction(engine) as session:
        follow_result(session, nurse.id, sent.id, ResultDays(**days), RULES, TODAY)
    assert refused.value.field == field


def test_who_arrives_in_hiv_care_is_linked(engine: Engine, nurse: Colleague, screened: UUID) -> None:
    sent = answer()
    with transaction(engine) as session:
        attach_result(session, nurse.id, screened, sent, RULES, TODAY)
        care = session.exec(select(Referral).where(Referral.reason == "hiv-care")).one()
        assert owed(session).count(FollowUpKind.REFERRAL_OUTCOME) == 2
        for outcome in (ReferralOutcome.ARRIVED, ReferralOutcome.TREATMENT_STARTED):
            follow_referral(session, nurse.id, care.id, outcome, TODAY, RULES, TODAY)
    with transaction(engine) as session:
        kept = session.get_one(Result, sent.id)
        assert (kept.linked, kept.treated) == (TODAY, TODAY)
        assert owed(session).count(FollowUpKind.REFERRAL_OUTCOME) == 1
        assert FollowUpKind.LINK_TO_CARE not in owed(session)


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 12, 1)])
def test_an_outcome_lies_between_the_visit_and_today(
    engine: Engine, nurse: Colleague, screened: UUID, day: date
) -> None:
    with transaction(engine) as session:
        referral_id = session.exec(select(Referral.id)).first()
        assert referral_id is not None
        with pytest.raises(Invalid) as refused:
            follow_referral(session, nurse.id, referral_id, ReferralOutcome.LOST, day, RULES, TODAY)
    assert refused.value.field == "day"


def test_what_is_not_there_is_not_found(engine: Engine, nurse: Colleague, places: None) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound):
            attach_result(session, nurse.id, uuid4(), answer(), RULES, TODAY)
        with pytest.raises(NotFound):
            follow_result(session, nurse.id, uuid4(), ResultDays(), RULES, TODAY)
        with pytest.raises(NotFound):
            follow_referral(session, nurse.id, uuid4(), ReferralOutcome.LOST, TODAY, RULES, TODAY)


MEMORY = Memory(month=date(2026, 11, 1), town_id="osh")


def test_a_client_is_found_by_code_and_memory_together(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    keep(a_visit(), known)
    with transaction(engine) as session:
        assert find_client(session, nurse.id, [pseudonym()], MEMORY) == known.client_id
        assert find_client(session, nurse.id, [pseudonym("АБ")], MEMORY) is None
        for wrong in ({"month": date(2026, 10, 1)}, {"town_id": "naryn"}):
            assert find_client(session, nurse.id, [pseudonym()], MEMORY.model_copy(update=wrong)) is None
    with transaction(engine) as session:
        looked_up = session.exec(
            select(AuditEvent.subject).where(AuditEvent.event == "client looked up")
        ).all()
    assert looked_up == [str(known.client_id), None, None, None]


def test_two_clients_who_both_match_are_no_match(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    with transaction(engine) as session:
        double = KnownClient(create_client(session, nurse.id, pseudonym(), TODAY).id)
    keep(a_visit(), known)
    keep(SCREENED, double)
    with transaction(engine) as session:
        assert find_client(session, nurse.id, [pseudonym()], MEMORY) is None
