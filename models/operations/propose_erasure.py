"""A client withdraws consent: proposed by whoever found the client, with the person present."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.audit import record
from models.database import now
from models.errors import N_, NotFound
from models.queries.client_history import WRITES, same_person
from models.queries.found_clients import require_found
from models.tables.clients import Client, ErasureProposal


def propose_erasure(session: Session, staff_id: UUID, client_id: UUID, today: date) -> ErasureProposal:
    """Ask for the client, and everyone merged with it, to be erased. A client waits once.

    Raises
    ------
    NotFound
        These staff have not found the client by the code within the last 12 hours.
    """
    require_found(session, staff_id, client_id, now())
    person = same_person(session, client_id, lock=True)
    waiting = session.exec(select(ErasureProposal).where(ErasureProposal.client_id == person[0])).first()
    if waiting is not None:
        return waiting
    if session.get(Client, person[0]) is None:
        raise NotFound(N_("This client is not there, or not any more."))
    proposal = ErasureProposal(client_id=person[0], proposed_by_id=staff_id, proposed_day=today)
    session.add(proposal)
    record(session, staff_id, "erasure proposed", proposal.id)
    return proposal


def withdraw_erasure(session: Session, staff_id: UUID, proposal_id: UUID) -> None:
    """The client stays after all. Any medical colleague may say so: what is kept can still be erased later.

    Raises
    ------
    NotFound
        The proposal does not wait any more.
    """
    proposal = session.get(ErasureProposal, proposal_id, with_for_update=WRITES)
    if proposal is None:
        raise NotFound(N_("This proposal does not wait any more."))
    session.delete(proposal)
    record(session, staff_id, "erasure withdrawn", proposal_id)
