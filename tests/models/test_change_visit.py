"""Amending and voiding keep what was said before, take the kits back, and end after 72 hours."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models.care.later import LaboratoryResult
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import now, transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.change_visit import amend_visit, void_visit
from models.operations.follow_result import attach_result
from models.operations.record_visit import Recorded
from models.operations.settle_client import ClientFromAway, KnownClient
from models.permissions import Role
from models.queries.visit_parts import visit_parts
from models.tables.stock import StockMovement
from models.tables.visits import OwedToClient, Referral, Result, UnmatchedVisit, Visit, VisitVersion
from models.visit_entries import entered
from models.vocabulary import ChangeReason, Finding, Provenance, RapidTest
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit, hiv_test

Keep = Callable[..., Recorded]
WHY = ChangeReason.TYPING_MISTAKE
REFERRED: dict[str, Any] = {
    "services": ["hiv-test", "counselling", "commodities", "referral"],
    "referrals": [{"facility_id": "aids-centre", "reason": "hiv-confirmation"}],
}
SCREENED = a_visit(hiv_test=hiv_test("A1 reactive", strategy="screening", report="refer"), **REFERRED)


def change(values: dict[str, Any], visit_id: UUID) -> VisitInput:
    return read(VisitInput, values | {"id": str(visit_id)})


def test_an_amended_visit_says_the_new_and_keeps_the_old(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), known).visit_id
    corrected = change(
        a_visit(commodities=[{"kind": "lubricant", "amount": 3}], individual_risk=True), visit_id
    )
    for _ in range(2):  # sent again, it changes nothing
        with transaction(engine) as session:
            amend_visit(session, nurse.id, corrected, WHY, RULES, now(), TODAY)
    with transaction(engine) as session:
        row = session.get_one(Visit, visit_id)
        assert entered(row, visit_parts(session, visit_id)) == corrected
        assert row.version == 2
        before = session.exec(select(VisitVersion)).one()
        assert VisitInput.model_validate(before.content) == change(a_visit(), visit_id)
        assert (before.version, before.reason, before.replaced_by_id) == (1, WHY, nurse.id)
        rules = {owed.rule for owed in session.exec(select(OwedToClient))}
    assert "HIV.B9.DT.04 at individual risk" in rules


def test_what_was_first_sent_is_still_a_repeat_after_an_amendment(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), known, new_id=False).visit_id
    with transaction(engine) as session:
        amended = change(a_visit(individual_risk=True), visit_id)
        amend_visit(session, nurse.id, amended, WHY, RULES, now(), TODAY)
    assert not keep(a_visit(), known, new_id=False).new


def test_results_and_referrals_keep_their_ids(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(SCREENED, known).visit_id
    with transaction(engine) as session:
        before = session.exec(select(Result.id)).all(), session.exec(select(Referral.id)).all()
        amended = change(SCREENED | {"counselling": ["pre-test"]}, visit_id)
        amend_visit(session, nurse.id, amended, WHY, RULES, now(), TODAY)
    with transaction(engine) as session:
        assert (session.exec(select(Result.id)).all(), session.exec(select(Referral.id)).all()) == before


def test_what_is_taken_out_goes_with_its_kits(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(SCREENED, known).visit_id
    with transaction(engine) as session:
        only_talked = change(
            a_visit(services=["counselling"], hiv_test=None, hiv_test_consent=None, commodities=[]), visit_id
        )
        amend_visit(session, nurse.id, only_talked, WHY, RULES, now(), TODAY)
    with transaction(engine) as session:
        for table in (Result, Referral, StockMovement):
            assert session.exec(select(table)).all() == []


def test_a_voided_visit_counts_for_nothing_and_is_still_there(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), known).visit_id
    for _ in range(2):
        with transaction(engine) as session:
            void_visit(session, nurse.id, visit_id, ChangeReason.RECORDED_TWICE, RULES, now())
    with transaction(engine) as session:
        row = session.get_one(Visit, visit_id)
        assert row.void_reason == ChangeReason.RECORDED_TWICE
        assert entered(row, visit_parts(session, visit_id)) == change(a_visit(), visit_id)
        assert session.exec(select(OwedToClient)).all() == []
        assert session.exec(select(StockMovement)).all() == []
        with pytest.raises(Conflict):
            amend_visit(session, nurse.id, change(a_visit(), visit_id), WHY, RULES, now(), TODAY)


def test_a_voided_visit_leaves_the_matching_queue(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), ClientFromAway((pseudonym(),))).visit_id
    with transaction(engine) as session:
        assert session.get_one(Visit, visit_id).provenance == Provenance.PROVISIONAL
        void_visit(session, nurse.id, visit_id, WHY, RULES, now())
    with transaction(engine) as session:
        assert session.get(UnmatchedVisit, visit_id) is None


def test_after_72_hours_nothing_is_changed_any_more(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), known).visit_id
    with transaction(engine) as session:
        recorded_at = session.get_one(Visit, visit_id).recorded_at
        late = recorded_at + timedelta(hours=72, seconds=1)
        amended = change(a_visit(individual_risk=True), visit_id)
        with pytest.raises(Conflict, match="72 hours"):
            amend_visit(session, nurse.id, amended, WHY, RULES, late, TODAY)
        with pytest.raises(Conflict, match="72 hours"):
            void_visit(session, nurse.id, visit_id, WHY, RULES, late)
        in_time = recorded_at + timedelta(hours=72)
        assert amend_visit(session, nurse.id, amended, WHY, RULES, in_time, TODAY).version == 2


def test_a_colleagues_visit_is_not_there(
    engine: Engine, keep: Keep, known: KnownClient, hire: Callable[..., Colleague]
) -> None:
    visit_id, colleague = keep(a_visit(), known).visit_id, hire(Role.MEDICAL, "another")
    with transaction(engine) as session:
        for stranger, missing in ((colleague.id, visit_id), (colleague.id, uuid4())):
            with pytest.raises(NotFound):
                void_visit(session, stranger, missing, WHY, RULES, now())
            with pytest.raises(NotFound):
                amend_visit(session, stranger, change(a_visit(), missing), WHY, RULES, now(), TODAY)


def test_what_is_not_allowed_in_a_visit_is_not_allowed_in_its_amendment(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(a_visit(), known).visit_id
    wrong = change(a_visit(hiv_test=hiv_test("A1 reactive", report="positive")), visit_id)
    with transaction(engine) as session, pytest.raises(Invalid):
        amend_visit(session, nurse.id, wrong, WHY, RULES, now(), TODAY)
    with transaction(engine) as session:
        assert session.exec(select(VisitVersion)).all() == []


def test_a_test_that_a_laboratory_has_answered_stays_as_it_is(
    engine: Engine, keep: Keep, known: KnownClient, nurse: Colleague
) -> None:
    visit_id = keep(SCREENED, known).visit_id
    answer = LaboratoryResult(id=uuid4(), test=RapidTest.HIV, finding=Finding.POSITIVE, day=TODAY)
    with transaction(engine) as session:
        attach_result(session, nurse.id, visit_id, answer, RULES, TODAY)
    negative = change(
        a_visit(hiv_test=hiv_test("A1 non-reactive", strategy="screening", report="negative")), visit_id
    )
    with pytest.raises(Conflict, match="laboratory"), transaction(engine) as session:
        void_visit(session, nurse.id, visit_id, WHY, RULES, now())
    with pytest.raises(Conflict, match="laboratory"), transaction(engine) as session:
        amend_visit(session, nurse.id, negative, WHY, RULES, now(), TODAY)
    with transaction(engine) as session:
        findings = session.exec(select(Result.finding).order_by(col(Result.day))).all()
    assert findings == [Finding.REFER, Finding.POSITIVE]
