"""Random sequences of what a nurse can do to a client's record, against the rules in a few lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.care.later import LaboratoryResult
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import now, transaction
from models.errors import Conflict
from models.operations.change_visit import amend_visit, void_visit
from models.operations.create_client import create_client
from models.operations.follow_result import attach_result
from models.operations.record_visit import record_visit
from models.operations.settle_client import KnownClient
from models.tables.stock import StockMovement
from models.tables.visits import OwedToClient, Result, Visit
from models.vocabulary import ChangeReason, Finding, FollowUpKind, RapidTest, ResultSource
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit, hiv_test

pytestmark = pytest.mark.usefixtures("kits")
WHY = ChangeReason.TYPING_MISTAKE
REFERRED = {
    "services": ["hiv-test", "counselling", "commodities", "referral"],
    "referrals": [{"facility_id": "aids-centre", "reason": "hiv-confirmation"}],
}
SHOWN: dict[str, dict[str, Any]] = {
    "negative": {},
    "refer": {"hiv_test": hiv_test("A1 reactive", strategy="screening", report="refer"), **REFERRED},
    "untested": {"services": ["counselling", "commodities"], "hiv_test": None, "hiv_test_consent": None},
}
KITS = {"negative": 1, "refer": 1, "untested": 0}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["record", "repeat", "amend", "void", "positive", "negative"]),
        st.integers(0, 9),
        st.sampled_from(list(SHOWN)),
        st.integers(1, 20),
    ),
    min_size=1,
    max_size=7,
)


@dataclass
class Told:
    """A visit as the model remembers it."""

    id: UUID
    day: date
    first: str
    shown: str
    voided: bool = False
    answers: list[Finding] = field(default_factory=list)

    def finding(self) -> Finding | None:
        if self.answers:
            return self.answers[-1]
        return None if self.shown == "untested" else Finding(self.shown)

    def input(self, shown: str) -> VisitInput:
        values = {"id": str(self.id), "day": str(self.day)} | SHOWN[shown]
        if shown == "negative":
            values["hiv_test"] = hiv_test("A1 non-reactive", report="negative")
        return read(VisitInput, a_visit(**values))


@dataclass
class Nurse:
    """Does each step to the database and to the model, and expects the same refusals of both."""

    engine: Engine
    staff_id: UUID
    client: KnownClient
    visits: list[Told] = field(default_factory=list)

    def do(self, act: str, which: int, shown: str, day: int) -> None:
        if act == "record":
            told = Told(uuid4(), date(2026, 11, day), shown, shown)
            assert self._put(told)
            self.visits.append(told)
        elif self.visits:
            told = self.visits[which % len(self.visits)]
            if act == "repeat":
                self._repeat(told)
            if act == "void":
                self._void(told)
            if act == "amend":
                self._amend(told, shown)
            if act in ("positive", "negative") and told.shown == "refer" and not told.voided:
                self._answer(told, Finding(act))

    def _put(self, told: Told) -> bool:
        with transaction(self.engine) as session:
            visit = told.input(told.first)
            return record_visit(session, self.staff_id, visit, self.client, RULES, TODAY).new

    def _repeat(self, told: Told) -> None:
        assert not self._put(told)

    def _void(self, told: Told) -> None:
        def void(session: Session) -> None:
            void_visit(session, self.staff_id, told.id, WHY, RULES, now())

        if self._allowed(void, not told.answers):
            told.voided = True

    def _amend(self, told: Told, shown: str) -> None:
        def amend(session: Session) -> None:
            amend_visit(session, self.staff_id, told.input(shown), WHY, RULES, now(), TODAY)

        if self._allowed(amend, not told.voided and (not told.answers or shown == told.shown)):
            told.shown = shown

    def _answer(self, told: Told, finding: Finding) -> None:
        answer = LaboratoryResult(id=uuid4(), test=RapidTest.HIV, finding=finding, day=TODAY)
        with transaction(self.engine) as session:
            attach_result(session, self.staff_id, told.id, answer, RULES, TODAY)
        told.answers.append(finding)

    def _allowed(self, act: Callable[[Session], None], expected: bool) -> bool:
        try:
            with transaction(self.engine) as session:
                act(session)
        except Conflict:
            assert not expected
            return False
        assert expected
        return True

    def compare(self) -> None:
        """What the database says is what the model says."""
        standing = [told for told in self.visits if not told.voided]
        findings = [told.finding() for told in standing if told.finding()]
        with transaction(self.engine) as session:
            mine = select(Visit.id).where(Visit.client_id == self.client.client_id)
            kept = session.exec(mine.where(col(Visit.voided_at).is_(None))).all()
            used = session.exec(select(StockMovement).where(col(StockMovement.visit_id).in_(mine))).all()
            late = session.exec(select(Result).where(col(Result.visit_id).in_(mine))).all()
            owed = select(OwedToClient.kind).where(OwedToClient.client_id == self.client.client_id)
            kinds = [FollowUpKind(kind) for kind in session.exec(owed)]
        assert set(kept) == {told.id for told in standing}
        assert sum(moved.amount for moved in used) == sum(KITS[told.shown] for told in standing)
        answers = [result for result in late if result.source == ResultSource.LABORATORY]
        assert len(answers) == sum(len(told.answers) for told in self.visits)
        positive = Finding.POSITIVE in findings
        assert kinds.count(FollowUpKind.GIVE_RESULT) == len(findings)
        assert (FollowUpKind.LINK_TO_CARE in kinds) is positive
        tests = [kind for kind in kinds if kind in (FollowUpKind.RETEST, FollowUpKind.CONFIRM)]
        assert len(tests) == (1 if standing and not positive else 0)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_leaves_what_the_model_says(
    engine: Engine, nurse: Colleague, steps: list[tuple[str, int, str, int]]
) -> None:
    with transaction(engine) as session:
        client = KnownClient(create_client(session, nurse.id, pseudonym(), TODAY).id)
    told = Nurse(engine, nurse.id, client)
    for step in steps:
        told.do(*step)
        told.compare()
