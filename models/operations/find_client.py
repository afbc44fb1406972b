from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.care.visit import Memory
from models.pseudonyms import Pseudonym
from models.queries.candidates import candidates, matching


def find_client(
    session: Session, staff_id: UUID, pseudonyms: Collection[Pseudonym], memory: Memory
) -> UUID | None:
    """The one client who has this code and whose last visit is the one that is remembered, or None.

    The answer is match or no match, never what is held; two who match are no match. The door counts tries
    before it asks (HIV.FXNREQ.003: search before create).
    """
    found = matching(session, candidates(session, pseudonyms), memory)
    client_id = found[0] if len(found) == 1 else None
    record(session, staff_id, "client looked up", client_id)
    return client_id
