"""After a new rule, or a new version: what is owed to everyone, derived anew from what was recorded."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.audit import record
from models.care.follow_ups import Terms
from models.database import transaction
from models.operations.derive_follow_ups import derive_follow_ups
from models.tables.clients import Client

BATCH = 100


def derive_all_follow_ups(engine: Engine, terms: Terms, batch: int = BATCH) -> Iterator[int]:
    """Derive the follow-ups of every client, and give the number of clients done after each batch.

    Each batch is a transaction of its own, and the server may go on working. Who stops it anywhere leaves
    every client with whole follow-ups, by the old rule or by the new one, and may begin again.
    """
    with transaction(engine) as session:
        record(session, None, "follow-ups derived")
    done, last = 0, None
    while True:
        with transaction(engine) as session:
            clients = _clients_after(session, last, batch)
            for client_id in clients:
                derive_follow_ups(session, client_id, terms)
        if not clients:
            return
        done, last = done + len(clients), clients[-1]
        yield done


def _clients_after(session: Session, last: UUID | None, count: int) -> list[UUID]:
    """Those who are not merged into another, in the order of their ids."""
    statement = select(Client.id).where(col(Client.merged_into_id).is_(None))
    if last is not None:
        statement = statement.where(Client.id > last)
    return list(session.exec(statement.order_by(col(Client.id)).limit(count)))
