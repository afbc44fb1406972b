"""All that nurses do to three clients with one code, beside the same in a few lines without a database.

The model knows a person as a tree of merges, a visit as what it shows and what came later. Each step is
done to both, refusals must be the same, and after each the database must say what the model says.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.care.later import LaboratoryResult, ResultDays
from models.database import now, transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.change_visit import amend_visit, void_visit
from models.operations.create_client import create_client
from models.operations.erase_client import erase_client
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.operations.match_visit import match_visit
from models.operations.merge_clients import merge_clients, undo_merge
from models.operations.record_visit import record_visit
from models.operations.settle_client import ClientFromAway, KnownClient
from models.pseudonyms import Pseudonym
from models.queries.client_history import same_person
from models.tables.clients import ClientMerge, ErasureProposal
from models.tables.stock import StockMovement
from models.tables.visits import OwedToClient, Referral, Result, UnmatchedVisit, Visit
from models.vocabulary import ChangeReason, Finding, FollowUpKind, RapidTest, ReferralOutcome
from tests.fixtures.care import RULES, TODAY
from tests.proofs.care_model import KITS, Finished, Step, Told

WHY = ChangeReason.TYPING_MISTAKE
TESTS = (FollowUpKind.RETEST, FollowUpKind.CONFIRM)


class Nurses:
    """Do each step to the database and to the model, and expect the same refusals of both."""

    def __init__(self, engine: Engine, staff_id: UUID, colleague_id: UUID) -> None:
        self.engine, self.staff_id, self.colleague_id = engine, staff_id, colleague_id
        self.pseudonym = Pseudonym(1, token_hex(32))  # as of a code that no other run has
        self.visits: list[Told] = []
        self.erased: list[Told] = []
        self.merges: list[tuple[UUID, UUID, UUID]] = []
        self.clients = [self._do(self._create) for _ in range(2)]

    def do(self, act: str, which: int, shown: str, day: int) -> None:
        if act in ("record", "away"):
            self._record(act == "away", which, shown, date(2026, 11, day))
        elif act in ("merge", "part", "erase"):
            getattr(self, f"_{act}")(which)
        elif act == "repeat" and self.erased and which % 2:
            assert not self._put(self.erased[which % len(self.erased)])
        elif self.visits:
            told = self.visits[which % len(self.visits)]
            self._to_a_visit(act, told, shown)

    def _to_a_visit(self, act: str, told: Told, shown: str) -> None:
        if act == "repeat":
            assert not self._put(told)
        elif act == "amend":
            self._amend(told, shown)
        elif act == "void":
            self._void(told)
        elif act in ("match", "own"):
            self._match(told, None if act == "own" else self.clients[0])
        elif not told.voided and act == "arrive" and told.shown == "refer":
            self._arrive(told)
        elif not told.voided and told.shown == "refer" and act in ("positive", "negative"):
            self._answer(told, Finding(act))
        elif not told.voided and told.results and act in ("give", "tell", "link"):
            self._follow(told, act)

    def _do(self, act: Callable[[Session], Any]) -> Any:
        with transaction(self.engine) as session:
            return act(session)

    def _allowed(self, act: Callable[[Session], Any], expected: bool) -> Any:
        """What the act answers; None where it is refused, which is to be expected."""
        try:
            answer = self._do(act)
        except (Conflict, Invalid, NotFound):
            assert not expected
            return None
        assert expected
        return answer

    def _create(self, session: Session) -> UUID:
        return create_client(session, self.staff_id, self.pseudonym, TODAY).id

    def _root(self, client: UUID) -> UUID:
        into = {merged: target for _, merged, target in self.merges}
        while client in into:
            client = into[client]
        return client

    def _put(self, told: Told) -> bool:
        def put(session: Session) -> bool:
            visit = told.input(told.first)
            return record_visit(session, self.staff_id, visit, told.whose, RULES, TODAY).new

        new: bool = self._do(put)
        return new

    def _record(self, away: bool, which: int, shown: str, day: date) -> None:
        if not self.clients:
            return
        client = self.clients[which % len(self.clients)]
        whose = ClientFromAway((self.pseudonym,)) if away else KnownClient(client)
        told = Told(uuid4(), self._root(client), whose, day, shown, waiting=away)
        told.show(shown)
        assert self._put(told)
        if away:
            told.owner = self._do(lambda session: session.get_one(Visit, told.id).client_id)
            self.clients.append(told.owner)
        self.visits.append(told)

    def _amend(self, told: Told, shown: str) -> None:
        def amend(session: Session) -> Visit:
            return amend_visit(session, self.staff_id, told.input(shown), WHY, RULES, now(), TODAY)

        expected = not told.voided and (not told.is_answered or shown == told.shown)
        if self._allowed(amend, expected):
            told.show(shown)

    def _void(self, told: Told) -> None:
        def void(session: Session) -> Visit:
            return void_visit(session, self.staff_id, told.id, WHY, RULES, now())

        if self._allowed(void, not told.is_answered):
            told.voided, told.waiting = True, False

    def _match(self, told: Told, client: UUID | None) -> None:
        def match(session: Session) -> UUID:
            match_visit(session, self.staff_id, told.id, client, RULES)
            return told.id

        own, found = self._root(told.owner), self._root(client or told.owner)
        if self._allowed(match, told.waiting):
            told.waiting = False
            if own != found:
                self.merges.append((self._do(lambda session: _standing_merge(session, own)), own, found))

    def _answer(self, told: Told, finding: Finding) -> None:
        answer = LaboratoryResult(id=uuid4(), test=RapidTest.HIV, finding=finding, day=TODAY)
        self._do(lambda session: attach_result(session, self.staff_id, told.id, answer, RULES, TODAY).id)
        told.results.append(Finished(finding))

    def _follow(self, told: Told, act: str) -> None:
        result = told.results[-1]
        days = {"give": "given", "tell": "told_positive", "link": "linked"}
        sent = ResultDays(**{days[act]: TODAY})

        def follow(session: Session) -> Result:
            result_id = _standing_result(session, told.id)
            return follow_result(session, self.staff_id, result_id, sent, RULES, TODAY)

        positive = result.finding == Finding.POSITIVE
        expected = {"give": True, "tell": positive and result.given, "link": positive}[act]
        if self._allowed(follow, expected):
            setattr(result, {"give": "given", "tell": "told", "link": "linked"}[act], True)

    def _arrive(self, told: Told) -> None:
        def arrive(session: Session) -> UUID:
            referral = session.exec(select(Referral).where(Referral.visit_id == told.id)).one()
            outcome = ReferralOutcome.ARRIVED
            follow_referral(session, self.staff_id, referral.id, outcome, TODAY, RULES, TODAY)
            return referral.id

        assert self._do(arrive)
        told.arrived = True

    def _merge(self, which: int) -> None:
        if len(self.clients) < 2:
            return
        one, other = self.clients[which % len(self.clients)], self.clients[(which + 1) % len(self.clients)]

        def merge(session: Session) -> UUID:
            return merge_clients(session, self.staff_id, one, other, WHY, RULES).id

        merge_id = self._allowed(merge, self._root(one) == one and self._root(other) == other)
        if merge_id:
            self.merges.append((merge_id, one, other))

    def _part(self, which: int) -> None:
        if self.merges:
            merge = self.merges.pop(which % len(self.merges))
            self._do(lambda session: undo_merge(session, self.staff_id, merge[0], WHY, RULES).id)

    def _erase(self, which: int) -> None:
        """Seldom, or there would be nobody left to do anything to."""
        if not self.clients or which:
            return
        root = self._root(self.clients[-1])

        def propose(session: Session) -> UUID:
            proposal = ErasureProposal(client_id=root, proposed_by_id=self.colleague_id, proposed_day=TODAY)
            session.add(proposal)
            return proposal.id

        proposal_id = self._do(propose)
        self._do(lambda session: erase_client(session, self.staff_id, proposal_id))
        person = {client for client in self.clients if self._root(client) == root}
        gone = [told for told in self.visits if told.owner in person]
        self.erased += gone
        self.visits = [told for told in self.visits if told not in gone]
        self.clients = [client for client in self.clients if client not in person]
        self.merges = [merge for merge in self.merges if merge[1] not in person]

    def compare(self) -> None:
        """What the database says is what the model says."""
        with transaction(self.engine, reads_only=True) as session:
            self._compare_visits(session)
            for root in {self._root(client) for client in self.clients}:
                self._compare_owed(session, root)

    def _compare_visits(self, session: Session) -> None:
        standing = {told.id: told for told in self.visits if not told.voided}
        ids = [told.id for told in (*self.visits, *self.erased)]
        kept = session.exec(select(Visit).where(col(Visit.id).in_(ids))).all()
        assert {visit.id for visit in kept} == {told.id for told in self.visits}
        assert {visit.id for visit in kept if visit.voided_at is None} == set(standing)
        assert all(
            visit.client_id == told.owner for visit in kept for told in self.visits if told.id == visit.id
        )
        used = session.exec(select(StockMovement).where(col(StockMovement.visit_id).in_(ids))).all()
        assert sum(moved.amount for moved in used) == sum(KITS[told.shown] for told in standing.values())
        waiting = session.exec(select(UnmatchedVisit.visit_id).where(col(UnmatchedVisit.visit_id).in_(ids)))
        assert set(waiting) == {told.id for told in self.visits if told.waiting}
        results = session.exec(select(Result).where(col(Result.visit_id).in_(ids))).all()
        assert len(results) == sum(len(told.results) for told in self.visits)

    def _compare_owed(self, session: Session, root: UUID) -> None:
        person = [client for client in self.clients if self._root(client) == root]
        assert set(same_person(session, root)) == set(person)
        owed = session.exec(select(OwedToClient).where(col(OwedToClient.client_id).in_(person))).all()
        assert {each.client_id for each in owed} <= {root}
        kinds = Counter(each.kind for each in owed)
        mine = [told for told in self.visits if told.owner in person and not told.voided]
        last = [told.results[-1] for told in mine if told.results]
        positive = [result for result in last if result.finding == Finding.POSITIVE]
        assert kinds[FollowUpKind.GIVE_RESULT] == sum(result.is_to_be_given for result in last)
        unlinked = bool(positive) and not any(result.linked for result in positive)
        assert kinds[FollowUpKind.LINK_TO_CARE] == unlinked
        referred = [told for told in mine if told.shown == "refer" and not told.arrived]
        assert kinds[FollowUpKind.REFERRAL_OUTCOME] == len(referred)
        assert sum(kinds[kind] for kind in TESTS) == (1 if mine and not positive else 0)


def _standing_merge(session: Session, client_id: UUID) -> UUID:
    standing = col(ClientMerge.undone_at).is_(None)
    return session.exec(select(ClientMerge.id).where(ClientMerge.client_id == client_id, standing)).one()


def _standing_result(session: Session, visit_id: UUID) -> UUID:
    results = session.exec(select(Result).where(Result.visit_id == visit_id)).all()
    answered = {result.confirms_id for result in results}
    return next(result.id for result in results if result.id not in answered)


def follow_steps(engine: Engine, staff_id: UUID, colleague_id: UUID, steps: list[Step]) -> None:
    """Raises AssertionError at the first step after which database and model differ."""
    nurses = Nurses(engine, staff_id, colleague_id)
    for step in steps:
        nurses.do(*step)
        nurses.compare()
