"""A merge joins what is owed, an undone merge parts it again exactly, and the matching queue empties."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import transaction
from models.errors import Conflict, Invalid, NotFound
from models.operations.create_client import create_client
from models.operations.match_visit import match_visit
from models.operations.merge_clients import merge_clients, undo_merge
from models.operations.record_visit import Recorded
from models.operations.settle_client import ClientFromAway, KnownClient
from models.queries.candidates import candidates
from models.queries.client_history import same_person
from models.queries.due_list import owed_to
from models.tables.visits import OwedToClient, UnmatchedVisit, Visit
from models.vocabulary import ChangeReason, FollowUpKind, Provenance
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit, hiv_test

Keep = Callable[..., Recorded]
ONE, TWO = ChangeReason.CONFIRMED_WITH_CLIENT, ChangeReason.MISTAKEN_MERGE
LATER = a_visit(day="2026-11-28", hiv_test=hiv_test("A1 non-reactive", report="negative"))


@pytest.fixture
def people(engine: Engine, nurse: Colleague, keep: Keep) -> list[UUID]:
    """Four clients with the same code, each with a visit."""
    with transaction(engine) as session:
        ids = [create_client(session, nurse.id, pseudonym(), TODAY).id for _ in range(4)]
    for client_id in ids:
        keep(LATER, KnownClient(client_id))
    return ids


def whole(session: Session) -> set[tuple[UUID, FollowUpKind]]:
    return {(owed.client_id, owed.kind) for owed in session.exec(select(OwedToClient))}


def test_merged_clients_are_owed_as_one_and_parted_as_before(
    engine: Engine, nurse: Colleague, people: list[UUID]
) -> None:
    a, b, *_ = people
    with transaction(engine) as session:
        before = whole(session)
        merge_id = merge_clients(session, nurse.id, a, b, ONE, RULES).id
    with transaction(engine) as session:
        assert not [kind for client_id, kind in whole(session) if client_id == a]
        results = [owed for owed in owed_to(session, a) if owed.kind == FollowUpKind.GIVE_RESULT]
        assert len(results) == 2
        assert candidates(session, [pseudonym()]) == tuple(sorted(people[1:]))
    for _ in range(2):
        with transaction(engine) as session:
            undo_merge(session, nurse.id, merge_id, TWO, RULES)
    with transaction(engine) as session:
        assert whole(session) == before
        assert candidates(session, [pseudonym()]) == tuple(sorted(people))


def test_merges_lead_to_one_and_undoing_one_leaves_the_others(
    engine: Engine, nurse: Colleague, people: list[UUID]
) -> None:
    a, b, c, d = people
    with transaction(engine) as session:
        merge_clients(session, nurse.id, a, b, ONE, RULES)
        middle = merge_clients(session, nurse.id, b, c, ONE, RULES).id
        merge_clients(session, nurse.id, c, d, ONE, RULES)
    with transaction(engine) as session:
        assert set(same_person(session, a)) == {a, b, c, d}
        assert same_person(session, a)[0] == d
        undo_merge(session, nurse.id, middle, TWO, RULES)
    with transaction(engine) as session:
        assert same_person(session, a) == (b, a)
        assert same_person(session, c) == (d, c)


def test_what_cannot_be_merged_is_refused(engine: Engine, nurse: Colleague, people: list[UUID]) -> None:
    a, b, c, _ = people
    with transaction(engine) as session:
        merge_clients(session, nurse.id, a, b, ONE, RULES)
        with pytest.raises(Conflict):
            merge_clients(session, nurse.id, a, c, ONE, RULES)
        with pytest.raises(Conflict):
            merge_clients(session, nurse.id, c, a, ONE, RULES)
        with pytest.raises(Invalid):
            merge_clients(session, nurse.id, c, c, ONE, RULES)
        with pytest.raises(NotFound):
            merge_clients(session, nurse.id, uuid4(), c, ONE, RULES)
        with pytest.raises(NotFound):
            undo_merge(session, nurse.id, uuid4(), TWO, RULES)


def test_a_visit_under_a_merged_client_goes_to_the_one_into_whom_all_are_merged(
    engine: Engine, nurse: Colleague, people: list[UUID], keep: Keep
) -> None:
    a, b, *_ = people
    with transaction(engine) as session:
        merge_clients(session, nurse.id, a, b, ONE, RULES)
    visit_id = keep(a_visit(), KnownClient(a)).visit_id
    with transaction(engine) as session:
        assert session.get_one(Visit, visit_id).client_id == b


@pytest.mark.parametrize("of_its_own", [True, False])
def test_the_matching_queue_ends_with_the_person_present(
    engine: Engine, nurse: Colleague, known: KnownClient, keep: Keep, of_its_own: bool
) -> None:
    visit_id = keep(a_visit(), ClientFromAway((pseudonym(),))).visit_id
    with transaction(engine) as session:
        match_visit(session, nurse.id, visit_id, None if of_its_own else known.client_id, RULES)
    with transaction(engine) as session:
        visit = session.get_one(Visit, visit_id)
        assert visit.provenance == Provenance.CONFIRMED
        assert session.get(UnmatchedVisit, visit_id) is None
        assert (same_person(session, visit.client_id)[0] == known.client_id) is not of_its_own
        with pytest.raises(NotFound):
            match_visit(session, nurse.id, visit_id, None, RULES)
