"""Write anew what is owed to a client; part of every operation that changes the client's records."""

from uuid import UUID, uuid4

from sqlmodel import Session, col, delete

from models.care.follow_ups import Terms
from models.database import insert_rows
from models.owed_rows import owed_rows
from models.queries.client_history import ONE_PERSON, client_history, same_person
from models.tables.visits import OwedToClient

_GONE = delete(OwedToClient).where(col(OwedToClient.client_id).in_(ONE_PERSON))


def derive_follow_ups(session: Session, client_id: UUID, terms: Terms) -> None:
    """Replace the follow-ups of the client, and of all who are merged with them, in this transaction."""
    session.flush()
    owe_anew(session, same_person(session, client_id, lock=True)[0], terms)


def owe_anew(session: Session, person_id: UUID, terms: Terms) -> None:
    """The same for the client into whom all are merged, where it is locked already."""
    session.connection().execute(_GONE, {"client_id": person_id})
    owed = owed_rows(person_id, client_history(session, person_id), terms, uuid4)
    insert_rows(session, OwedToClient, owed)
