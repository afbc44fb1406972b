"""Two clients found to be one person, and parted again.

Visits keep the client under whom they were recorded, so a merge is undone without a trace of doubt. Whoever
was merged points straight to the one client into whom all are merged.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import record
from models.care.rules import CareRules
from models.database import now
from models.errors import N_, Conflict, Invalid, NotFound
from models.operations.derive_follow_ups import derive_follow_ups
from models.queries.client_history import WRITES
from models.tables.clients import Client, ClientMerge, ErasureProposal
from models.vocabulary import ChangeReason


def merge_clients(
    session: Session, staff_id: UUID, client_id: UUID, into_id: UUID, reason: ChangeReason, rules: CareRules
) -> ClientMerge:
    """From now on the first client counts as the second.

    Raises
    ------
    NotFound
        One of them is not there.
    Invalid
        They are the same client.
    Conflict
        One of them is merged into another already, or waits to be erased.
    """
    if client_id == into_id:
        raise Invalid(N_("These are the same client."), "into_id")
    # In one order, so that two merges of the same clients do not wait for each other.
    locked = {each: _locked(session, each) for each in sorted((client_id, into_id))}
    client, into = locked[client_id], locked[into_id]
    if client.merged_into_id is not None or into.merged_into_id is not None:
        raise Conflict(N_("One of these clients is merged into another already."))
    _refuse_while_erasure_waits(session, client_id, into_id)
    merge = ClientMerge(client_id=client_id, into_id=into_id, reason=reason, merged_by_id=staff_id)
    session.add(merge)
    for member in _branch(session, client):
        member.merged_into_id = into_id
    derive_follow_ups(session, into_id, rules.terms)
    record(session, staff_id, "clients merged", merge.id)
    return merge


def undo_merge(
    session: Session, staff_id: UUID, merge_id: UUID, reason: ChangeReason, rules: CareRules
) -> ClientMerge:
    """The two are two again, and whoever had been merged into the first before goes with it. Twice is once.

    Raises
    ------
    NotFound
        There is no such merge.
    Conflict
        The client waits to be erased.
    """
    merge = session.get(ClientMerge, merge_id, with_for_update=WRITES)
    if merge is None:
        raise NotFound(N_("There is no such merge."))
    if merge.undone_at is not None:
        return merge
    client = _locked(session, merge.client_id)
    others = client.merged_into_id or merge.into_id
    _locked(session, others)
    _refuse_while_erasure_waits(session, others)
    merge.undone_at, merge.undone_by_id, merge.undone_reason = now(), staff_id, reason
    session.flush()
    for member in _branch(session, client):
        member.merged_into_id = client.id if member is not client else None
    for parted in (others, client.id):
        derive_follow_ups(session, parted, rules.terms)
    record(session, staff_id, "clients parted", merge.id)
    return merge


def _locked(session: Session, client_id: UUID) -> Client:
    client = session.get(Client, client_id, with_for_update=WRITES)
    if client is None:
        raise NotFound(N_("This client is not there, or not any more."))
    return client


def _refuse_while_erasure_waits(session: Session, *client_ids: UUID) -> None:
    """What was proposed to be erased is what the second person approves, and no more."""
    waiting = select(ErasureProposal.id).where(col(ErasureProposal.client_id).in_(client_ids))
    if session.exec(waiting).first() is not None:
        raise Conflict(N_("This client waits to be erased. Withdraw the proposal first."))


def _branch(session: Session, client: Client) -> list[Client]:
    """The client, and everyone who was merged into it, or into one of those, and not parted since."""
    branch = [client]
    for member in branch:
        merges = select(ClientMerge.client_id).where(
            ClientMerge.into_id == member.id, col(ClientMerge.undone_at).is_(None)
        )
        branch += session.exec(select(Client).where(col(Client.id).in_(merges))).all()
    return branch
