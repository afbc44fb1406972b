"""Write anew what is owed to a client; part of every operation that changes the client's records."""

from uuid import UUID

from sqlmodel import Session, col, delete

from models.care.follow_ups import Terms, follow_ups
from models.queries.client_history import client_history, same_person
from models.tables.visits import OwedToClient


def derive_follow_ups(session: Session, client_id: UUID, terms: Terms) -> None:
    """Replace the follow-ups of the client, and of all who are merged with them, in this transaction."""
    session.flush()
    person = same_person(session, client_id, lock=True)
    gone = delete(OwedToClient).where(col(OwedToClient.client_id).in_(person))
    session.exec(gone, execution_options={"synchronize_session": False})
    history = client_history(session, person)
    if not history.visits:
        return
    town_id = max(history.visits, key=lambda visit: visit.day).town_id
    session.add_all(
        OwedToClient(
            client_id=person[0],
            town_id=town_id,
            kind=owed.kind,
            opens=owed.opens,
            due=owed.due,
            rule=owed.rule,
            subject_id=owed.subject_id,
        )
        for owed in follow_ups(history, terms)
    )
