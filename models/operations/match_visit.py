"""The matching queue: whose a visit from away is, decided with the person present."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.care.rules import CareRules
from models.care.visit import Memory
from models.errors import N_, NotFound
from models.operations.merge_clients import merge_clients
from models.pseudonyms import Pseudonym
from models.queries.candidates import candidates, matching
from models.queries.client_history import WRITES, same_person
from models.tables.visits import UnmatchedVisit, Visit
from models.vocabulary import ChangeReason, Provenance


def match_by_code(
    session: Session,
    staff_id: UUID,
    visit_id: UUID,
    pseudonyms: Collection[Pseudonym],
    memory: Memory,
    rules: CareRules,
) -> bool:
    """Join the visit to the one other client who has this code and remembers the visit before it.

    The answer is match or no match, never what is held; without a match nothing changes. The door counts
    tries before it asks.

    Raises
    ------
    NotFound
        The visit does not wait in the matching queue.
    Conflict
        The client who was found waits to be erased.
    """
    waiting, visit = _waiting(session, visit_id)
    own = same_person(session, visit.client_id)[0]
    others = [each for each in candidates(session, pseudonyms) if each != own]
    found = matching(session, others, memory, visit.day)
    record(session, staff_id, "client looked up", found[0] if len(found) == 1 else None)
    if len(found) != 1:
        return False
    _decide(session, staff_id, waiting, visit)
    merge_clients(session, staff_id, own, found[0], ChangeReason.CONFIRMED_WITH_CLIENT, rules)
    return True


def match_visit(
    session: Session, staff_id: UUID, visit_id: UUID, client_id: UUID | None, rules: CareRules
) -> Visit:
    """The visit is a client's who was found before; ``client_id`` None: of a client of its own.

    Raises
    ------
    NotFound
        The visit does not wait in the matching queue, or the client is not there.
    Conflict
        The client waits to be erased.
    """
    waiting, visit = _waiting(session, visit_id)
    _decide(session, staff_id, waiting, visit)
    if client_id is not None:
        own, found = (same_person(session, each)[0] for each in (visit.client_id, client_id))
        if own != found:
            merge_clients(session, staff_id, own, found, ChangeReason.CONFIRMED_WITH_CLIENT, rules)
    return visit


def _waiting(session: Session, visit_id: UUID) -> tuple[UnmatchedVisit, Visit]:
    waiting = session.get(UnmatchedVisit, visit_id, with_for_update=WRITES)
    visit = session.get(Visit, visit_id)
    if waiting is None or visit is None:
        raise NotFound(N_("This visit does not wait to be matched."))
    return waiting, visit


def _decide(session: Session, staff_id: UUID, waiting: UnmatchedVisit, visit: Visit) -> None:
    session.delete(waiting)
    visit.provenance = Provenance.CONFIRMED
    record(session, staff_id, "visit matched", visit.id)
