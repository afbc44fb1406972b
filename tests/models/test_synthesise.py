"""What is synthesised is what recording the same visits leaves behind, and never mixes with real data."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete, func
from sqlmodel import Session, SQLModel, col, select

from models.care.later import ResultDays
from models.client_codes import build_code
from models.database import transaction
from models.errors import Conflict
from models.operations.change_visit import amend_visit, void_visit
from models.operations.create_client import create_client
from models.operations.find_client import find_client
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.operations.match_visit import match_visit
from models.operations.merge_clients import merge_clients, undo_merge
from models.operations.record_visit import record_visit
from models.operations.settle_client import ClientFromAway, KnownClient
from models.operations.synthesise import Synthesised, synthesise
from models.operations.verify_audit import verify_audit
from models.pseudonyms import Pseudonym, pseudonym_of
from models.queries.server import is_synthetic
from models.queries.synthetic_places import places_of
from models.synthetic.encounters import Encounter
from models.synthetic.programme import programme
from models.synthetic.stories import Story
from models.tables.audit import AuditEvent
from models.tables.clients import Client, ClientMerge, ClientPseudonym
from models.tables.stock import KitLot, KitOfDay, StockMovement
from models.tables.visits import (
    AssayDone,
    CommodityGiven,
    OwedToClient,
    Referral,
    ReferralStep,
    Result,
    UnmatchedVisit,
    Visit,
    VisitVersion,
    VisitWord,
)
from models.visit_rows import kits_used
from models.vocabulary import ChangeReason, Finding, Provenance, RapidTest
from tests.fixtures.app import Colleague
from tests.fixtures.care import PSEUDONYM_KEY, RULES

UNTIL = date(2026, 11, 22)
VISITS, SEED = 120, 613  # a seed whose few stories are of every kind
WRITTEN = (
    OwedToClient,
    StockMovement,
    ReferralStep,
    Referral,
    CommodityGiven,
    Result,
    AssayDone,
    UnmatchedVisit,
    VisitVersion,
    VisitWord,
    Visit,
    ClientMerge,
    ClientPseudonym,
    Client,
)
# Made anew whenever they are written.
UNLIKE = {"id", "subject_id", "confirms_id", "recorded_at", "entered_at", "merged_at", "undone_at"}
UNLIKE |= {"voided_at", "replaced_at", "sent_hash"}
Kept = dict[str, Counter[tuple[Any, ...]]]


@pytest.fixture
def made(engine: Engine, nurse: Colleague, places: None) -> Synthesised:
    return make(engine)


def make(engine: Engine, visits: int = VISITS) -> Synthesised:
    return synthesise(engine, PSEUDONYM_KEY, RULES, visits=visits, seed=SEED, until=UNTIL)


def stories(engine: Engine) -> list[Story]:
    with transaction(engine) as session:
        plan = programme(places_of(session), RULES.algorithms, visits=VISITS, seed=SEED, until=UNTIL)
    return list(plan.stories())


def kept(engine: Engine) -> Kept:
    """All rows of visits and clients, each without what is random or of the moment."""
    with transaction(engine) as session:
        names = _names(session)
        found: Kept = {}
        for table in WRITTEN:
            rows = session.exec(select(table)).all()
            if table is StockMovement:
                rows = [row for row in rows if dict(row)["visit_id"] is not None]
            found[table.__name__] = Counter(_told(row, names) for row in rows)
    return found


def _told(row: SQLModel, names: dict[UUID, Any]) -> tuple[Any, ...]:
    values = {name: names.get(value, value) if isinstance(value, UUID) else value for name, value in row}
    subject = names.get(values.get("subject_id") or row_id) if (row_id := values.get("id")) else None
    return (str(subject), *(str(value) for name, value in sorted(values.items()) if name not in UNLIKE))


def _names(session: Session) -> dict[UUID, Any]:
    """What a row with a random id is, told by what is not random: a client by the first visit."""
    visits = session.exec(select(Visit).order_by(col(Visit.day), col(Visit.id))).all()
    names: dict[UUID, Any] = {}
    for visit in visits:
        names.setdefault(visit.client_id, f"client of {visit.id}")
    for result in session.exec(select(Result)):
        names[result.id] = f"{result.visit_id} {result.test} {result.source} {bool(result.confirms_id)}"
    for referral in session.exec(select(Referral)):
        names[referral.id] = f"{referral.visit_id} {referral.number}"
    return names


def record_all(engine: Engine, crew: tuple[UUID, ...]) -> None:
    """The same stories through the operations that a door calls, each person's life in its order."""
    for told in stories(engine):
        with transaction(engine) as session:
            Recorder(session, crew, told).record()


class Recorder:
    """One story, recorded visit by visit."""

    def __init__(self, session: Session, crew: tuple[UUID, ...], told: Story) -> None:
        self.session, self.crew, self.told = session, crew, told
        self.clients: dict[int, UUID] = {}

    def record(self) -> None:
        met = [(place, each) for place, known in enumerate(self.told.clients) for each in known.encounters]
        for place, encounter in sorted(met, key=lambda pair: (pair[1].visit.day, bool(pair[1].voided))):
            self.visit(place, encounter)
        for _, encounter in met:
            self.later(encounter)
        if self.told.merge is not None:
            self.merge()

    def visit(self, place: int, met: Encounter) -> None:
        staff_id, pseudonym = self.crew[met.nurse], self.pseudonym(place)
        whose: ClientFromAway | KnownClient
        if met.from_away:
            whose = ClientFromAway((pseudonym,), met.remembered)
        else:
            if place not in self.clients:
                made = create_client(self.session, staff_id, pseudonym, met.visit.day)
                self.clients[place] = made.id
            whose = KnownClient(self.clients[place])
        self.choose_kits(staff_id, met)
        first = met.before or met.visit
        record_visit(self.session, staff_id, first, whose, RULES, met.recorded)
        row = self.session.get_one(Visit, met.visit.id)
        self.clients.setdefault(place, row.client_id)
        assert row.client_id == self.clients[place]
        if met.before is not None:
            assert met.before_reason is not None
            at = row.recorded_at + timedelta(hours=1)
            amend_visit(self.session, staff_id, met.visit, met.before_reason, RULES, at, met.recorded)
        if met.voided is not None:
            void_visit(self.session, staff_id, met.visit.id, met.voided, RULES, row.recorded_at)

    def choose_kits(self, staff_id: UUID, met: Encounter) -> None:
        for lot_id in kits_used(met.visit):
            kind, day = self.session.get_one(KitLot, lot_id).kind, met.visit.day
            chosen = KitOfDay(staff_id=staff_id, day=day, kind=kind, lot_id=lot_id, vehicle_id="ambulance")
            self.session.merge(chosen)
        self.session.flush()

    def later(self, met: Encounter) -> None:
        session, staff_id = self.session, self.crew[met.nurse]
        own = {
            result.test: result.id
            for result in session.exec(select(Result).where(Result.visit_id == met.visit.id))
        }
        for test, days in met.days.items():
            follow_result(session, staff_id, own[test], days, RULES, UNTIL)
        for answer in met.laboratory:
            attach_result(session, staff_id, met.visit.id, answer.result, RULES, UNTIL)
            if answer.days != ResultDays():
                follow_result(session, staff_id, answer.result.id, answer.days, RULES, UNTIL)
        for step in met.outcomes:
            of_visit = select(Referral).where(Referral.visit_id == met.visit.id)
            referral = session.exec(of_visit.where(Referral.number == step.referral)).one()
            follow_referral(session, staff_id, referral.id, step.outcome, step.day, RULES, UNTIL)

    def merge(self) -> None:
        merge, second = self.told.merge, self.told.clients[1].encounters[0]
        assert merge is not None
        by, session = self.crew[second.nurse], self.session
        if merge.matched:
            match_visit(session, by, second.visit.id, self.clients[0], RULES)
        else:
            reason = ChangeReason.CONFIRMED_WITH_CLIENT
            merge_clients(session, by, self.clients[1], self.clients[0], reason, RULES)
        if merge.undone:
            done = session.exec(select(ClientMerge).where(ClientMerge.client_id == self.clients[1])).one()
            undo_merge(session, by, done.id, ChangeReason.MISTAKEN_MERGE, RULES)

    def pseudonym(self, place: int) -> Pseudonym:
        return pseudonym_of(build_code(self.told.clients[place].code), PSEUDONYM_KEY)


def forget_visits(engine: Engine) -> None:
    with transaction(engine) as session:
        session.connection().execute(delete(StockMovement))
        for table in WRITTEN:
            session.connection().execute(delete(table))


def test_it_leaves_what_recording_the_same_visits_leaves(engine: Engine, made: Synthesised) -> None:
    synthesised = kept(engine)
    forget_visits(engine)
    record_all(engine, made.staff_ids)
    recorded = kept(engine)
    assert made.visits == VISITS
    assert synthesised.keys() == recorded.keys()
    for table, rows in synthesised.items():
        assert rows == recorded[table], table


def test_all_kinds_of_story_are_in_what_is_compared(engine: Engine, made: Synthesised) -> None:
    rows = kept(engine)
    assert all(rows[table.__name__] for table in WRITTEN)
    with transaction(engine) as session:
        assert set(session.exec(select(Visit.provenance))) == set(Provenance)
        assert session.exec(select(ClientMerge).where(col(ClientMerge.undone_at).is_not(None))).first()
        assert session.exec(select(Visit).where(col(Visit.voided_at).is_not(None))).first()
        told = select(Result).where(Result.test == RapidTest.HIV, Result.finding == Finding.POSITIVE)
        assert session.exec(told.where(col(Result.treated).is_not(None))).first()


def test_it_is_one_entry_of_a_log_that_stays_whole(engine: Engine, made: Synthesised) -> None:
    with transaction(engine) as session:
        entry = session.exec(select(AuditEvent).where(AuditEvent.event != "staff created")).one()
    assert (entry.event, entry.subject) == ("programme synthesised", str(VISITS))
    assert verify_audit(engine).fault is None


def test_a_made_up_client_is_found_by_code_and_memory(engine: Engine, made: Synthesised) -> None:
    sample = made.remembered[0]
    with transaction(engine) as session:
        code = pseudonym_of(build_code(sample.code), PSEUDONYM_KEY)
        assert find_client(session, made.staff_ids[0], [code], sample.memory) == sample.client_id


def test_it_refuses_a_database_that_holds_a_client(
    engine: Engine, nurse: Colleague, known: KnownClient, places: None
) -> None:
    with pytest.raises(Conflict):
        make(engine)
    assert not is_synthetic(engine)
    with transaction(engine) as session:
        assert session.exec(select(func.count()).select_from(Visit)).one() == 0
        assert session.exec(select(KitLot)).first() is None


def test_the_database_itself_says_that_it_is_synthetic(
    engine: Engine, made: Synthesised, client: TestClient
) -> None:
    assert is_synthetic(engine)
    assert "the data is made up" in client.get("/sign-in").text
