"""Who may be behind a code: candidates by pseudonym, and whether one of them fits what is remembered."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.care.visit import Memory
from models.pseudonyms import Pseudonym
from models.queries.client_history import same_person
from models.tables.clients import Client, ClientPseudonym
from models.tables.visits import Visit


def candidates(session: Session, pseudonyms: Collection[Pseudonym]) -> tuple[UUID, ...]:
    """Everyone who may have this code; of clients merged into another, the other."""
    found = session.exec(
        select(Client)
        .join(ClientPseudonym, col(ClientPseudonym.client_id) == Client.id)
        .where(col(ClientPseudonym.pseudonym).in_([each.value for each in pseudonyms]))
    )
    return tuple(sorted({client.merged_into_id or client.id for client in found}))


def matching(
    session: Session, client_ids: Sequence[UUID], memory: Memory, before: date | None = None
) -> tuple[UUID, ...]:
    """Those whose last visit was in the month and town that are remembered.

    Parameters
    ----------
    before
        Only visits before this day count: a visit from away is not its own memory.
    """
    return tuple(each for each in client_ids if _last_visit(session, each, before) == memory)


def _last_visit(session: Session, client_id: UUID, before: date | None) -> Memory | None:
    statement = select(Visit).where(
        col(Visit.client_id).in_(same_person(session, client_id)), col(Visit.voided_at).is_(None)
    )
    if before is not None:
        statement = statement.where(Visit.day < before)
    last = session.exec(statement.order_by(col(Visit.day).desc()).limit(1)).one_or_none()
    return Memory(month=last.day.replace(day=1), town_id=last.town_id) if last else None
