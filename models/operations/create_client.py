from datetime import date
from uuid import UUID, uuid4

from sqlmodel import Session, select

from models.audit import record
from models.errors import N_, Conflict
from models.pseudonyms import Pseudonym
from models.tables.clients import Client, ClientPseudonym


def create_client(
    session: Session, staff_id: UUID, pseudonym: Pseudonym, today: date, client_id: UUID | None = None
) -> Client:
    """A new client, also where others have the same code: a code is not unique, a client is.

    Parameters
    ----------
    client_id
        Made at random by the sender, so that asking twice makes one client.

    Raises
    ------
    Conflict
        The id is that of another client.
    """
    made = session.get(Client, client_id) if client_id else None
    if made is not None:
        named = select(ClientPseudonym.pseudonym).where(ClientPseudonym.client_id == made.id)
        if made.created_by_id != staff_id or pseudonym.value not in session.exec(named).all():
            raise Conflict(N_("Another client was made under this id."))
        return made
    client = Client(id=client_id or uuid4(), created_day=today, created_by_id=staff_id)
    session.add(client)
    session.flush()
    session.add(
        ClientPseudonym(client_id=client.id, pseudonym=pseudonym.value, key_version=pseudonym.key_version)
    )
    record(session, staff_id, "client created", client.id)
    return client
