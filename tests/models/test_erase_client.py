"""Who withdraws consent is erased, on two people's word: nothing names the client, the counts remain."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, inspect
from sqlmodel import Session, SQLModel, col, select

from models.care.later import LaboratoryResult, ResultDays
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.database import now, transaction
from models.errors import Conflict, DomainError, NotAllowed, NotFound
from models.operations.change_visit import amend_visit
from models.operations.create_client import create_client
from models.operations.erase_client import erase_client
from models.operations.follow_referral import follow_referral
from models.operations.follow_result import attach_result, follow_result
from models.operations.match_visit import match_visit
from models.operations.merge_clients import merge_clients, undo_merge
from models.operations.propose_erasure import propose_erasure, withdraw_erasure
from models.operations.record_visit import Recorded, record_visit
from models.operations.settle_client import ClientFromAway, KnownClient
from models.permissions import Role
from models.tables.clients import Client, ClientPseudonym, ErasedCount
from models.tables.stock import StockMovement
from models.tables.visits import Referral, Result, Visit
from models.vocabulary import ChangeReason, Finding, RapidTest, ReferralOutcome
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit
from tests.models.test_record_visit import full_visit

Keep = Callable[..., Recorded]
SURE, MISTAKEN = ChangeReason.CONFIRMED_WITH_CLIENT, ChangeReason.MISTAKEN_MERGE
# Both hold opaque ids on purpose: who did what, and what a phone may send again.
MAY_NAME = {"audit_event", "erased_visit"}
DONE = {
    "client": 1,
    "visit": 3,
    "referral": 3,
    "test hiv": 3,
    "test syphilis": 1,
    "test hbsag": 1,
    "commodity condoms": 90,
}


@pytest.fixture
def admin(hire: Callable[..., Colleague]) -> Colleague:
    return hire(Role.ADMIN)


@pytest.fixture
def person(engine: Engine, nurse: Colleague, keep: Keep) -> UUID:
    """A client with all that a client can have: merges, a visit that waits, versions, late results."""
    with transaction(engine) as session:
        codes = ("ЖЫ", "ЖЫ", "ВГ")
        into, merged, other = (create_client(session, nurse.id, pseudonym(of), TODAY).id for of in codes)
        merge_clients(session, nurse.id, merged, into, SURE, RULES)
        undone = merge_clients(session, nurse.id, into, other, SURE, RULES)
        undo_merge(session, nurse.id, undone.id, MISTAKEN, RULES)
    keep(full_visit(), KnownClient(into))
    visit_id = keep(a_visit(), KnownClient(merged)).visit_id
    waiting_id = keep(a_visit(), ClientFromAway((pseudonym("ЖЫ"),))).visit_id
    sent = LaboratoryResult(id=uuid4(), test=RapidTest.HIV, finding=Finding.POSITIVE, day=TODAY)
    with transaction(engine) as session:
        amended = read(VisitInput, a_visit(id=str(visit_id), individual_risk=True))
        amend_visit(session, nurse.id, amended, ChangeReason.TYPING_MISTAKE, RULES, now(), TODAY)
        attach_result(session, nurse.id, visit_id, sent, RULES, TODAY)
        referral = session.exec(select(Referral)).all()[0]
        follow_referral(session, nurse.id, referral.id, ReferralOutcome.ARRIVED, TODAY, RULES, TODAY)
        waiting = session.get_one(Visit, waiting_id).client_id
        merge_clients(session, nurse.id, waiting, into, SURE, RULES)
    return into


@pytest.fixture
def bystander(engine: Engine, nurse: Colleague, keep: Keep) -> UUID:
    """Another client with another code, and as many records."""
    with transaction(engine) as session:
        client_id = create_client(session, nurse.id, pseudonym("АБ"), TODAY).id
    keep(full_visit(), KnownClient(client_id))
    return client_id


def proposed(engine: Engine, staff_id: UUID, client_id: UUID) -> UUID:
    with transaction(engine) as session:
        return propose_erasure(session, staff_id, client_id, TODAY).id


def erase(engine: Engine, staff_id: UUID, proposal_id: UUID) -> None:
    with transaction(engine) as session:
        erase_client(session, staff_id, proposal_id)


def ids_of(session: Session, client_id: UUID) -> set[str]:
    """All ids that lead to the client and its records, and the pseudonyms; as text without hyphens."""
    clients = select(Client.id).where((Client.id == client_id) | (Client.merged_into_id == client_id))
    visits = select(Visit.id).where(col(Visit.client_id).in_(clients))
    results = select(Result.id).where(col(Result.visit_id).in_(visits))
    referrals = select(Referral.id).where(col(Referral.visit_id).in_(visits))
    named = select(ClientPseudonym.pseudonym).where(col(ClientPseudonym.client_id).in_(clients))
    found = {each.hex for ids in (clients, visits, results, referrals) for each in session.exec(ids)}
    return found | set(session.exec(named))


def naming(engine: Engine, ids: set[str]) -> set[str]:
    """The tables of the database, also those that no model knows, in which one of the ids stands."""
    assert set(inspect(engine).get_table_names()) - {"alembic_version"} == set(SQLModel.metadata.tables)
    tables = set()
    with transaction(engine, reads_only=True) as session:
        for table in SQLModel.metadata.sorted_tables:
            text = "\n".join(str(list(row.values())) for row in session.execute(table.select()).mappings())
            if any(each in text.replace("-", "") for each in ids):
                tables.add(table.name)
    return tables


def rows(engine: Engine) -> Counter[str]:
    with transaction(engine, reads_only=True) as session:
        return Counter(
            {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in SQLModel.metadata.sorted_tables
            }
        )


def test_nothing_names_an_erased_client_and_the_counts_remain(
    engine: Engine, nurse: Colleague, admin: Colleague, person: UUID, bystander: UUID
) -> None:
    with transaction(engine) as session:
        gone, kept = ids_of(session, person), ids_of(session, bystander)
        amounts = sorted((str(m.lot_id), m.amount, m.day) for m in session.exec(select(StockMovement)))
    assert len(naming(engine, gone)) >= 15
    standing = naming(engine, kept)
    erase(engine, admin.id, proposed(engine, nurse.id, person))

    assert naming(engine, gone) <= MAY_NAME
    assert naming(engine, kept) == standing
    with transaction(engine) as session:
        counted = {each.what: each.count for each in session.exec(select(ErasedCount))}
        movements = session.exec(select(StockMovement)).all()
    assert counted == DONE
    assert sorted((str(m.lot_id), m.amount, m.day) for m in movements) == amounts
    assert len([m for m in movements if m.visit_id is None]) == len(amounts) // 2 + 1


def test_the_counts_of_several_add_up_and_say_nothing_of_what_was_voided(
    engine: Engine, nurse: Colleague, admin: Colleague, person: UUID, bystander: UUID
) -> None:
    for client_id in (person, bystander):
        erase(engine, admin.id, proposed(engine, nurse.id, client_id))
    with transaction(engine) as session:
        counted = {each.what: each.count for each in session.exec(select(ErasedCount))}
        assert not session.exec(select(Visit)).all()
    assert (counted["client"], counted["visit"], counted["commodity condoms"]) == (2, 4, 120)
    assert not [what for what in counted if "positive" in what or "reactive" in what]


def test_a_phone_that_sends_it_again_revives_nothing(
    engine: Engine, nurse: Colleague, admin: Colleague, known: KnownClient, keep: Keep
) -> None:
    sent = a_visit()
    keep(sent, known, new_id=False)
    erase(engine, admin.id, proposed(engine, nurse.id, known.client_id))
    assert not keep(sent, known, new_id=False).new
    assert not keep(sent, ClientFromAway((pseudonym(),)), new_id=False).new
    with pytest.raises(NotFound):
        keep(a_visit(), known)
    assert rows(engine)["visit"] == rows(engine)["client"] == 0


def test_two_people_decide(
    engine: Engine, nurse: Colleague, admin: Colleague, known: KnownClient, hire: Callable[..., Colleague]
) -> None:
    first = proposed(engine, nurse.id, known.client_id)
    assert proposed(engine, nurse.id, known.client_id) == first
    with pytest.raises(NotFound):
        proposed(engine, hire(Role.MEDICAL, "who has not found the client").id, known.client_id)
    with pytest.raises(NotAllowed):
        erase(engine, nurse.id, first)
    with transaction(engine) as session:
        withdraw_erasure(session, nurse.id, first)
    with pytest.raises(NotFound):
        erase(engine, admin.id, first)
    assert rows(engine)["client"] == 1
    erase(engine, admin.id, proposed(engine, nurse.id, known.client_id))
    with pytest.raises(NotFound):
        proposed(engine, nurse.id, known.client_id)


def test_who_waits_to_be_erased_is_merged_with_nobody_meanwhile(
    engine: Engine, nurse: Colleague, keep: Keep, known: KnownClient
) -> None:
    with transaction(engine) as session:
        other, third = (create_client(session, nurse.id, pseudonym("АБ"), TODAY).id for _ in range(2))
        merge_id = merge_clients(session, nurse.id, other, known.client_id, SURE, RULES).id
    keep(a_visit(), known)
    waiting_id = keep(a_visit(), ClientFromAway((pseudonym(),))).visit_id
    proposed(engine, nurse.id, other)
    refused: list[Callable[[Session], object]] = [
        lambda session: merge_clients(session, nurse.id, third, known.client_id, SURE, RULES),
        lambda session: merge_clients(session, nurse.id, known.client_id, third, SURE, RULES),
        lambda session: undo_merge(session, nurse.id, merge_id, MISTAKEN, RULES),
        lambda session: match_visit(session, nurse.id, waiting_id, known.client_id, RULES),
    ]
    for act in refused:
        with pytest.raises(Conflict), transaction(engine) as session:
            act(session)


def test_what_is_written_at_the_same_moment_does_not_survive(
    engine: Engine, nurse: Colleague, admin: Colleague, keep: Keep
) -> None:
    """Visits recorded, amended and followed while the approval runs: refused, or erased with the rest."""
    for _ in range(3):
        with transaction(engine) as session:
            client_id = create_client(session, nurse.id, pseudonym(), TODAY).id
        visit_id = keep(a_visit(), KnownClient(client_id)).visit_id
        with transaction(engine) as session:
            gone = ids_of(session, client_id)
            result_id = session.exec(select(Result.id).where(Result.visit_id == visit_id)).one()
        proposal_id = proposed(engine, nurse.id, client_id)
        approval = partial(erase_client, staff_id=admin.id, proposal_id=proposal_id)
        writes = [*at_work(nurse.id, KnownClient(client_id), visit_id, result_id), approval]
        at_once = Barrier(len(writes))
        with ThreadPoolExecutor(len(writes)) as pool:
            done = list(pool.map(partial(succeeds, engine, at_once), writes))
        if not done[-1]:  # somebody else was writing
            erase(engine, admin.id, proposal_id)
        assert naming(engine, gone) <= MAY_NAME
        left = rows(engine)
        assert left["visit"] == left["client"] == left["owed_to_client"] == 0


def succeeds(engine: Engine, at_once: Barrier, write: Callable[[Session], object]) -> bool:
    at_once.wait()
    try:
        with transaction(engine) as session:
            write(session)
    except DomainError:
        return False
    return True


def at_work(
    staff_id: UUID, whose: KnownClient, visit_id: UUID, result_id: UUID
) -> list[Callable[[Session], object]]:
    new = [read(VisitInput, full_visit(id=str(uuid4()))) for _ in range(3)]
    amended = read(VisitInput, a_visit(id=str(visit_id), individual_risk=True))
    days, why = ResultDays(given=date(2026, 11, 25)), ChangeReason.TYPING_MISTAKE
    return [
        *(partial(_record, staff_id, visit, whose) for visit in new),
        lambda session: amend_visit(session, staff_id, amended, why, RULES, now(), TODAY),
        lambda session: follow_result(session, staff_id, result_id, days, RULES, TODAY),
    ]


def _record(staff_id: UUID, visit: VisitInput, whose: KnownClient, session: Session) -> None:
    record_visit(session, staff_id, visit, whose, RULES, TODAY)
