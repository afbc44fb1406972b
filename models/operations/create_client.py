from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.pseudonyms import Pseudonym
from models.tables.clients import Client, ClientPseudonym


def create_client(session: Session, staff_id: UUID, pseudonym: Pseudonym, today: date) -> Client:
    """A new client, also where others have the same code: a code is not unique, a client is."""
    client = Client(created_day=today, created_by_id=staff_id)
    session.add(client)
    session.flush()
    session.add(
        ClientPseudonym(client_id=client.id, pseudonym=pseudonym.value, key_version=pseudonym.key_version)
    )
    record(session, staff_id, "client created", client.id)
    return client
