"""Two clients found to be one person, and parted again; the matching queue ends in one or the other.

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
from models.tables.clients import Client, ClientMerge
from models.tables.visits import UnmatchedVisit, Visit
from models.vocabulary import ChangeReason, Provenance


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
        One of them is merged into another already.
    """
    if client_id == into_id:
        raise Invalid(N_("These are the same client."), "into_id")
    client, into = (_locked(session, each) for each in (client_id, into_id))
    if client.merged_into_id is not None or into.merged_into_id is not None:
        raise Conflict(N_("One of these clients is merged into another already."))
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
    """
    merge = session.get(ClientMerge, merge_id, with_for_update=WRITES)
    if merge is None:
        raise NotFound(N_("There is no such merge."))
    if merge.undone_at is not None:
        return merge
    client = _locked(session, merge.client_id)
    others = client.merged_into_id or merge.into_id
    merge.undone_at, merge.undone_by_id, merge.undone_reason = now(), staff_id, reason
    session.flush()
    for member in _branch(session, client):
        member.merged_into_id = client.id if member is not client else None
    for parted in (others, client.id):
        derive_follow_ups(session, parted, rules.terms)
    record(session, staff_id, "clients parted", merge.id)
    return merge


def match_visit(
    session: Session, staff_id: UUID, visit_id: UUID, client_id: UUID | None, rules: CareRules
) -> Visit:
    """Decide whose a visit from away is, with the person present; ``client_id`` None: a client of its own.

    Raises
    ------
    NotFound
        The visit does not wait in the matching queue, or the client is not there.
    """
    waiting = session.get(UnmatchedVisit, visit_id, with_for_update=WRITES)
    visit = session.get(Visit, visit_id)
    if waiting is None or visit is None:
        raise NotFound(N_("This visit does not wait to be matched."))
    session.delete(waiting)
    visit.provenance = Provenance.CONFIRMED
    if client_id is not None:
        reason = ChangeReason.CONFIRMED_WITH_CLIENT
        merge_clients(session, staff_id, visit.client_id, client_id, reason, rules)
    record(session, staff_id, "visit matched", visit_id)
    return visit


def _locked(session: Session, client_id: UUID) -> Client:
    client = session.get(Client, client_id, with_for_update=WRITES)
    if client is None:
        raise NotFound(N_("This client is not there, or not any more."))
    return client


def _branch(session: Session, client: Client) -> list[Client]:
    """The client, and everyone who was merged into it, or into one of those, and not parted since."""
    branch = [client]
    for member in branch:
        merges = select(ClientMerge.client_id).where(
            ClientMerge.into_id == member.id, col(ClientMerge.undone_at).is_(None)
        )
        branch += session.exec(select(Client).where(col(Client.id).in_(merges))).all()
    return branch
